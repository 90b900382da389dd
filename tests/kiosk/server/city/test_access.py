"""Who may open what of the city's pages: each role at each route, one ward's account at another ward, sessions, forms.

Every request goes through the server's own socket.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from kiosk.city import accounts, sessions, tries
from kiosk.server.central import Central
from kiosk.values.city_accounts import ChangeCityAccount, CityRole
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.kiosk.server.city.conftest import Town
from tests.kiosk.server.city.people import FIRST, OWN, Person, open_account
from tests.kiosk.server.city.walked import ALLOWED, example, routes


@pytest.fixture
def chair(fresh: Central) -> Person:
    """Somebody of the city who has set everything up, on a server of their own."""
    open_account(fresh, "chu-tich", CityRole.CITY)
    person = Person(fresh, "chu-tich")
    person.set_up()
    return person


def another(person: Person) -> Person:
    """The same account in a second browser, signed in whole."""
    other = Person(person.central, person.name)
    other.secret = person.secret
    person.central.clock.advance(timedelta(seconds=60))
    assert other.sign_in().headers["location"].startswith("/city/second?")
    assert other.post("/city/second", {"code": other.code()}).headers["location"] == "/city"
    return other


# -- roles ---------------------------------------------------------------------------------------------------------


def test_every_route_says_who_may(town: Town) -> None:
    assert set(routes(town)) == set(ALLOWED)


@pytest.mark.parametrize("role", list(CityRole))
def test_each_role_opens_what_it_may_and_nothing_else(town: Town, role: CityRole) -> None:
    """A form that may be sent is answered as an empty one: 422, 400 or a way on; one that may not: 403."""
    person, wrong = town.person(role), {}
    csrf = person.get("/city/account").text.partition('name="csrf" value="')[2][:64]
    for method, path in routes(town):
        if method == "GET":
            status = person.get(example(town, path)).status_code
        else:
            headers = {"origin": town.central.address}
            status = person.http.post(example(town, path), data={"csrf": csrf}, headers=headers).status_code
        may = role in ALLOWED[method, path]
        # To its own page; to the draft, which goes by the newest version.
        led_on = (role, path) == (CityRole.DEPARTMENT, "/city") or path.endswith("/rebase")
        if may != (status != 403) or status >= 500 or (may and method == "GET" and status != (303 if led_on else 200)):
            wrong[method, path] = status
    assert wrong == {}


def test_nothing_is_seen_of_another_ward(town: Town) -> None:
    person = town.person(CityRole.WARD)
    for path in ("/city/wards/99002", "/city/parts/wards/99002", "/city/stations/99002.quay1"):
        assert person.get(path).status_code == 403, path
    for path in ("/city", "/city/parts/today", "/city?q=dong+tam", "/city/quarantine"):
        said = person.get(path).text
        assert "99002" not in said, path
        assert "An Bình" not in said, path
    assert "99001" in person.get("/city").text
    aside = town.person(CityRole.CITY)
    shown = example(town, "/city/quarantine/event").replace("99001.quay1", "99002.quay1")
    assert person.get(shown).status_code == 403
    assert aside.get(shown).status_code == 404


def test_an_auditor_reads_what_was_done_and_nothing_personal(town: Town) -> None:
    """What somebody said is not for auditors: that there is something, and how it stands, is."""
    auditor, chief = town.person(CityRole.AUDITOR), town.person(CityRole.CITY)
    one = example(town, "/city/feedback/{ward}/{subject}")
    assert chief.get(one).status_code == 200
    shown = auditor.get(one)
    assert shown.status_code == 200
    assert "không xem nội dung" in shown.text
    assert auditor.post(f"{one}/answer", {"words": "Đã xem"}, page="/city/account").status_code == 403
    assert "PA-MAUMAU22" in auditor.get("/city/feedback").text
    assert auditor.get("/city/audit").status_code == auditor.get("/city/audit.csv").status_code == 200


def test_a_department_begins_with_its_own_dossiers_and_nobody_elses(town: Town) -> None:
    person = town.person(CityRole.DEPARTMENT)
    assert person.get("/city").headers["location"] == "/city/department"
    shown = person.get("/city/department").text
    first = shown.partition("<tbody>")[2].partition("</tr>")[0]
    assert "Quá hạn" in first  # the late ones stand first
    assert "Sở Tư pháp (mẫu)" in shown
    assert "/city/wards/" not in shown
    csv = person.get("/city/department/file?format=csv").text
    assert csv.count("H29-") == shown.count("H29-") > 0
    assert person.get("/city/department?stage=received").text.count("H29-") == 0
    code = re.findall("H29-[0-9]{5}-[0-9]{4}", shown)[0]
    assert re.findall("H29-[0-9]{5}-[0-9]{4}", person.get(f"/city/department?q={code.lower()}").text) == [code]
    lines = f"Mã phường xã,Mã hồ sơ,Trạng thái\n{code[4:9]},{code},decided\n99001,KHONG-CO,decided\n"
    csrf = shown.partition('name="csrf" value="')[2][:64]
    told = person.http.post(
        "/city/department/states", data={"csrf": csrf}, headers={"origin": town.central.address},
        files={"file": ("ket-qua.csv", lines.encode())},
    )  # fmt: skip
    assert "2 dòng đã xem" in told.text, told.text
    other = Person(town.central, "so-khac")
    open_account(town.central, "so-khac", CityRole.DEPARTMENT, department="so-xay-dung")
    other.set_up()
    assert "H29-" not in other.get("/city/department").text
    assert "chưa có mã truy cập" in other.get("/city/department").text


def test_an_auditor_changes_nothing_even_where_a_page_forgot_it(town: Town) -> None:
    auditor = town.person(CityRole.AUDITOR)
    csrf = auditor.get("/city/account").text.partition('name="csrf" value="')[2][:64]
    for method, path in routes(town):
        if method == "POST" and path != "/city/account/codes":
            headers = {"origin": town.central.address}
            answer = auditor.http.post(example(town, path), data={"csrf": csrf}, headers=headers)
            assert answer.status_code == 403, path


def test_without_a_session_every_page_leads_to_signing_in(town: Town) -> None:
    nobody = Person(town.central, "khong-ai")
    for method, path in routes(town):
        given = {"data": {"csrf": "0" * 64}} if method == "POST" else {}
        headers = {"origin": town.central.address}
        answer = nobody.http.request(method, example(town, path), headers=headers, **given)
        if method == "GET":
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/city/sign-in?next=/city"), path
        else:
            assert answer.status_code in (401, 403), path
    part = nobody.get("/city/parts/today", headers={"hx-request": "true"})
    assert (part.status_code, part.headers["hx-redirect"][:13]) == (401, "/city/sign-in")


# -- sessions --------------------------------------------------------------------------------------------------------


def test_a_session_ends_when_nobody_does_anything(chair: Person) -> None:
    clock = chair.central.clock
    for _ in range(4):
        clock.advance(timedelta(minutes=20))
        assert chair.get("/city").status_code == 200
    clock.advance(timedelta(minutes=20))
    chair.get("/city/parts/today", headers={"hx-request": "true", "hx-trigger": "refresh"})  # the page by itself
    clock.advance(timedelta(minutes=11))
    assert chair.get("/city").status_code == 303


def test_a_session_ends_after_twelve_hours_whatever_is_done(chair: Person) -> None:
    for _ in range(36):
        assert chair.get("/city").status_code == 200
        chair.central.clock.advance(timedelta(minutes=20, seconds=1))
    assert chair.get("/city").status_code == 303


def test_a_token_that_was_stolen_opens_nothing_after_signing_out(chair: Person) -> None:
    stolen = httpx.Cookies(chair.http.cookies)
    assert httpx.get(f"{chair.central.address}/city", cookies=stolen).status_code == 200
    chair.post("/city/sign-out", page="/city/account")
    assert httpx.get(f"{chair.central.address}/city", cookies=stolen).status_code == 303


def test_signing_out_everywhere_ends_the_other_browser_too(chair: Person) -> None:
    other = another(chair)
    assert (chair.get("/city").status_code, other.get("/city").status_code) == (200, 200)
    chair.post("/city/sign-out", {"everywhere": "yes"}, page="/city/account")
    assert other.get("/city").status_code == 303


def test_a_new_password_ends_the_other_browser_and_this_one_goes_on(chair: Person) -> None:
    other = another(chair)
    changed = chair.post("/city/password", {"present": OWN, "new": "cau-moi-rat-dai", "again": "cau-moi-rat-dai"})
    assert changed.status_code == 303
    assert (chair.get("/city").status_code, other.get("/city").status_code) == (200, 303)


def test_a_planted_token_is_none_after_signing_in(fresh: Central) -> None:
    """Session fixation: at each step the token is another one, and the former opens nothing."""
    open_account(fresh, "chu-tich", CityRole.CITY)
    person = Person(fresh, "chu-tich")
    person.http.cookies.set("motcua-city", "planted-by-somebody", domain="127.0.0.1", path="/")
    seen = ["planted-by-somebody"]
    person.sign_in(FIRST)
    seen.append(person.http.cookies["motcua-city"])
    person.http.cookies.clear()
    person.set_up()
    seen.append(person.http.cookies["motcua-city"])
    assert len(set(seen)) == 3
    for token in seen[:2]:
        assert httpx.get(f"{fresh.address}/city", cookies={"motcua-city": token}).status_code == 303


def test_a_closed_account_is_out_at_once(chair: Person) -> None:
    command = ChangeCityAccount(name="chu-tich", active=False)
    chair.central.store.run(accounts.change, command).result(20)
    assert chair.get("/city").status_code == 303
    assert chair.sign_in().status_code == 422


def test_the_password_alone_opens_no_page_and_lasts_five_minutes(chair: Person) -> None:
    half = Person(chair.central, "chu-tich")
    half.sign_in()
    assert half.get("/city").headers["location"] == "/city/second"
    assert half.get("/city/audit.csv").status_code == 303
    assert half.get("/city/second/new").status_code == 303  # a second factor is not set up twice
    half.central.clock.advance(timedelta(minutes=6))
    assert half.get("/city/second").headers["location"] == "/city/sign-in"


def test_what_is_kept_of_a_token_is_its_hash(chair: Person) -> None:
    from kiosk.db.tables.city_accounts import CitySessionRow

    token = chair.http.cookies["motcua-city"]
    names = chair.central.store.read(
        lambda r: r.connection.execute(CitySessionRow.__table__.select()).all()
    ).result(20)
    assert token not in str(names)
    assert sessions.hashed(token) in str(names)


# -- the second factor ----------------------------------------------------------------------------------------------


def test_a_code_works_once(chair: Person) -> None:
    clock = chair.central.clock
    clock.advance(timedelta(seconds=60))
    code = chair.code()
    one, two = Person(chair.central, "chu-tich"), Person(chair.central, "chu-tich")
    for person in (one, two):
        person.sign_in()
    assert one.post("/city/second", {"code": code}).status_code == 303
    refused = two.post("/city/second", {"code": code})
    assert refused.status_code == 422
    assert two.get("/city").headers["location"] == "/city/second"
    assert two.post("/city/second", {"code": chair.code(1)}).status_code == 303  # of a phone that is early


def test_a_recovery_code_works_once(chair: Person) -> None:
    one, two = Person(chair.central, "chu-tich"), Person(chair.central, "chu-tich")
    for person in (one, two):
        person.sign_in()
    assert one.post("/city/second", {"code": chair.codes[0].lower()}).status_code == 303
    assert two.post("/city/second", {"code": chair.codes[0]}).status_code == 422
    assert two.post("/city/second", {"code": chair.codes[1]}).status_code == 303


def test_an_old_or_made_up_code_opens_nothing(chair: Person) -> None:
    half = Person(chair.central, "chu-tich")
    chair.central.clock.advance(timedelta(minutes=10))
    half.sign_in()
    for code in (chair.code(-3), chair.code(4), "000000", "", "1" * 200, "abcdefghij"):
        assert half.post("/city/second", {"code": code}).status_code in (422, 429, 400), code
    assert half.get("/city").headers["location"] == "/city/second"


# -- guessing --------------------------------------------------------------------------------------------------------


def test_wrong_passwords_have_to_wait_and_right_ones_too(fresh: Central) -> None:
    open_account(fresh, "chu-tich", CityRole.CITY)
    person = Person(fresh, "chu-tich")
    said = [person.sign_in(f"doan-mo-{n}").status_code for n in range(tries.FREE + 2)]
    assert said == [422] * (tries.FREE + 2)
    waiting = person.sign_in(FIRST)
    assert "1 phút" in waiting.text or "2 phút" in waiting.text
    fresh.clock.advance(timedelta(minutes=16))
    assert person.sign_in(FIRST).status_code == 303


def test_an_unknown_name_is_answered_as_a_wrong_password(fresh: Central) -> None:
    open_account(fresh, "chu-tich", CityRole.CITY)
    one, two = Person(fresh, "chu-tich"), Person(fresh, "khong-co-ai")
    first, second = (who.sign_in("sai-mat-khau").text.replace(who.name, "TEN") for who in (one, two))
    assert first == second


# -- forms and headers -----------------------------------------------------------------------------------------------


def test_a_form_of_another_site_changes_nothing(chair: Person) -> None:
    good = chair.get("/city/account").text.partition('name="csrf" value="')[2][:64]
    here, elsewhere = chair.central.address, "https://ke-gian.example"
    for headers, csrf in (
        ({"origin": elsewhere}, good), ({}, good), ({"origin": "null"}, good), ({"origin": here}, "0" * 64),
        ({"origin": here}, ""), ({"origin": here}, "ề" * 9),
    ):  # fmt: skip
        answer = chair.http.post("/city/account/codes", data={"csrf": csrf}, headers=headers)
        assert answer.status_code == 403, (headers, csrf)
    ok = chair.http.post("/city/account/codes", data={"csrf": good}, headers={"origin": here})
    assert ok.status_code == 200


def test_a_token_of_one_session_is_worth_nothing_in_another(chair: Person) -> None:
    other = another(chair)
    theirs = other.get("/city/account").text.partition('name="csrf" value="')[2][:64]
    answer = chair.http.post(
        "/city/account/codes", data={"csrf": theirs}, headers={"origin": chair.central.address}
    )
    assert answer.status_code == 403


def test_no_page_is_shown_within_another_or_kept(town: Town) -> None:
    paths = [(path, town.person(CityRole.CITY)) for method, path in routes(town) if method == "GET"]
    for path, person in [*paths, ("/city/sign-in", Person(town.central, "khong-ai"))]:
        headers = person.get(example(town, path)).headers
        assert headers["x-frame-options"] == "DENY", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["cache-control"] == "no-store", path


def test_under_tls_the_cookie_is_secure_and_no_other_is_taken(tmp_path: Path) -> None:
    central = Central(settings_in(tmp_path / "central"), clock=StandingClock(), tls=True)
    central.open()
    try:
        open_account(central, "chu-tich", CityRole.CITY)
        person = Person(central, "chu-tich", trusts=central.settings.data_dir / "central.crt")
        given = person.sign_in(FIRST).headers["set-cookie"]
        assert given.startswith("__Host-motcua-city=")
        for word in ("; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"):
            assert word in given
        assert "Domain" not in given
        token = given.partition("=")[2].partition(";")[0]
        for name, way in (("__Host-motcua-city", "/city/second/new"), ("motcua-city", "/city/sign-in?next=/city")):
            person.http.cookies.clear()
            asked = person.http.get("/city", headers={"cookie": f"{name}={token}"})
            assert asked.headers["location"].startswith(way), name
        person.close()
    finally:
        central.close()


def test_the_cookie_is_for_this_site_alone(fresh: Central) -> None:
    open_account(fresh, "chu-tich", CityRole.CITY)
    person = Person(fresh, "chu-tich")
    given = person.sign_in(FIRST).headers["set-cookie"]
    assert "HttpOnly" in given
    assert "SameSite=Strict" in given
    assert "Path=/" in given


def test_a_way_back_never_leads_to_another_site(chair: Person) -> None:
    elsewhere = ("https://ke-gian.example/city", "//ke-gian.example", "/\\ke-gian.example", "javascript:1")
    for asked in elsewhere:
        answer = chair.post("/city/look", {"theme": "dark", "next": asked}, page="/city/account")
        assert answer.headers["location"].startswith("/city"), asked
        assert "ke-gian" not in answer.headers["location"], asked


def test_a_body_that_is_too_large_is_refused_before_it_is_read(chair: Person) -> None:
    page = chair.get("/city/account").text.partition('name="csrf" value="')[2][:64]
    files = {"file": ("x.csv", b"0" * (13 * 1024 * 1024))}
    try:
        answer = chair.http.post(
            "/city/account/codes", data={"csrf": page}, files=files, headers={"origin": chair.central.address}
        )
    except httpx.TransportError:  # the server has closed the line in the middle of it
        return
    assert answer.status_code in (413, 403)




# -- accounts --------------------------------------------------------------------------------------------------------


def test_an_account_is_opened_on_its_page_and_a_lost_phone_is_replaced(chair: Person) -> None:
    """The procedure: the second step is taken away, who signs in next sets it up on a new phone; the audit has it."""
    form = {"name": "phuong-1", "full_name": "Nguyễn Thị Mẫu", "role": "ward", "wards": "99001, 99002"}
    opened = chair.post("/city/accounts", form)
    secret = re.findall(r"<li>([0-9A-Z]{12})</li>", opened.text)
    assert secret, opened.text
    shown = chair.get("/city/accounts/phuong-1").text
    assert "99001, 99002" in shown
    assert "Mất điện thoại" not in shown  # nothing is set up yet
    person = Person(chair.central, "phuong-1")
    person.http.cookies.clear()
    assert person.sign_in(secret[0]).headers["location"] == "/city/second/new"
    another_one = Person(chair.central, "chu-tich-2")
    open_account(chair.central, "chu-tich-2", CityRole.CITY)
    another_one.set_up()
    page = "/city/accounts/chu-tich-2"
    assert "chỉ làm sau khi gặp" in chair.get(page).text.lower()
    assert chair.post("/city/accounts/change", {"name": "chu-tich-2", "act": "second"}, page=page).status_code == 303
    assert another_one.get("/city").status_code == 303  # signed out at once
    another_one.sign_in()
    assert another_one.get("/city").headers["location"] == "/city/second/new"
    assert "Bỏ bước xác thực thứ hai" in chair.get("/city/audit").text
    assert chair.get("/city/accounts/khong-co").status_code == 404


# -- words that no database keeps -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [
    "/city/feedback/99001/%00", "/city/feedback/%00/x", "/city/stations/99001.%00", "/city/accounts/%00",
    "/city/audit?subject=a%00b", "/city/audit?ward=%00", "/city/reports/volumes?ward=%00&field=%00", "/city?q=%00",
    "/city/documents/fees?%00=1", "/city/work/%01/file",
])  # fmt: skip
def test_a_control_sign_in_an_address_is_refused(town: Town, path: str) -> None:
    assert town.person(CityRole.CITY).get(path).status_code == 400


def test_a_control_sign_or_letters_of_no_alphabet_in_a_form_are_refused(fresh: Central) -> None:
    open_account(fresh, "chu-tich", CityRole.CITY)
    person = Person(fresh, "chu-tich")
    for form in ({"name": "chu\0tich", "password": "x"}, {"name": "x", "password": "x", "next": "\x01"}):
        assert person.post("/city/sign-in", form).status_code == 400
    csrf = person.get("/city/sign-in").text.partition('name="csrf" value="')[2][:64]
    for letters in ("undefined", "unicode_escape", "punycode", "idna", "zlib"):
        fields = {"csrf": csrf, "name": "\\ud800..a\x80", "password": "x"}
        head = '--b\r\ncontent-disposition: form-data; name='
        parts = [f'{head}"{name}"\r\n\r\n{said}\r\n' for name, said in fields.items()]
        kind = f"multipart/form-data; boundary=b; charset={letters}"
        headers = {"origin": fresh.address, "content-type": kind}
        body = ("".join(parts) + "--b--\r\n").encode("latin-1")
        assert person.http.post("/city/sign-in", content=body, headers=headers).status_code in (400, 403, 422), letters


@pytest.mark.parametrize("path", [
    "/city/reports/volumes?first=9999-12-31&last=9999-12-31", "/city/audit?last=0001-01-01",
    "/city/reports/volumes/file?first=0001-01-01&last=0001-01-01&format=xlsx", "/city/audit.csv?last=9999-12-31",
    "/city/documents/fees/99999999999999999999",
])  # fmt: skip
def test_a_day_or_a_number_at_the_end_of_all_is_none(town: Town, path: str) -> None:
    assert town.person(CityRole.CITY).get(path).status_code in (400, 422)


@pytest.mark.parametrize("path", [
    "/city/reports/volumes?ward={}", "/city/reports/volumes/file?ward={}", "/city/stations/{}.a", "/city/feedback/{}/x",
])  # fmt: skip
@pytest.mark.parametrize("ward", ["9" * 26, "99001x", "٩٩٠٠١", "=1+1"])
def test_a_ward_that_is_none_is_not_there(town: Town, path: str, ward: str) -> None:
    """Whatever the engine: one whose columns have lengths would have failed where the audit is written."""
    for role in (CityRole.CITY, CityRole.WARD):
        assert town.person(role).get(path.format(ward)).status_code == 404


@pytest.mark.parametrize("said", ["city_api.said.revoked", "city_x.said.y", "city_pages.said.account", "city_.said."])
def test_a_made_up_link_says_nothing_that_wants_values(town: Town, said: str) -> None:
    answer = httpx.get(f"{town.central.address}/city/sign-in", params={"said": said}, trust_env=False, timeout=60)
    assert answer.status_code == 200
    assert ('class="said" role' in answer.text) is (said == "city_pages.said.account")
