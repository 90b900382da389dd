"""The page for everybody: a receipt by its square code, a dossier by its code and four digits; tries are bounded."""

from __future__ import annotations

import asyncio
import functools
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from lxml import html
from sqlalchemy import event, func, select

from kiosk.city import public
from kiosk.clock import local
from kiosk.db.tables.public import PublicTry
from kiosk.queries import papers
from kiosk.rules.dossier_codes import provisional
from kiosk.server.city import public as public_page
from kiosk.server.city.public import STEP, at_step
from kiosk.services import dossiers
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.document_contents import FormerWard, UnitsContent, WardUnit
from kiosk.values.documents import DocumentKind
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.public import PublicAsker, PublicLookUp
from tests.fakes import StandingClock
from tests.faults.city import City
from tests.kiosk.city.papers import WARD, publish
from tests.kiosk.counter import BIRTH, DESK, PERSON

CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
PHONE, NUMBER = PERSON.phone[-4:], PERSON.number[-4:]


class Citizen:
    """A browser of somebody who never signed in."""

    def __init__(self, city: City) -> None:
        self.address = city.central.address
        self.http = httpx.Client(base_url=self.address, timeout=60)

    def get(self, path: str = "/tra-cuu") -> httpx.Response:
        return self.http.get(path)

    def post(self, path: str, lang: str = "vi", **form: str) -> httpx.Response:
        found = CSRF.search(self.get().text)
        assert found
        return self.http.post(
            f"/tra-cuu/{path}?lang={lang}", data={"csrf": found[1], **form}, headers={"origin": self.address}
        )

    def state(self, code: str, digits: str, lang: str = "vi") -> httpx.Response:
        return self.post("ho-so", lang, code=code, digits=digits)


@pytest.fixture(autouse=True)
def _short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """That an answer comes at a whole step has its own test."""
    monkeypatch.setattr(public_page, "at_step", functools.partial(at_step, step=0.01))


@pytest.fixture
def citizen(city: City) -> Any:
    made = Citizen(city)
    yield made
    made.http.close()


def received(city: City, *, sent: bool = True) -> tuple[str, str]:
    """A dossier's code and what its receipt's square code says."""
    city.enrol()
    command = ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu"
    )
    done = city.store.run(dossiers.receive, command).result(30)
    words: str = city.store.read(papers.receipt, done.id, 1).result(30).qr
    if sent:
        city.on_line()
    return done.code, words


def said(answer: httpx.Response) -> str:
    tree = html.document_fromstring(answer.text)
    return " ".join(tree.xpath("string(//main)").split())


def heading(answer: httpx.Response) -> str:
    found = html.document_fromstring(answer.text).xpath("string(//section[contains(@class, 'answer')]/h2)")
    return " ".join(found.split())


# -- where a dossier stands ---------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", [PHONE, NUMBER])
def test_a_dossier_is_found_by_its_code_and_four_digits(city: City, citizen: Citizen, digits: str) -> None:
    code, _words = received(city)
    answer = citizen.state(f" {code.lower()} ", digits)
    assert answer.status_code == 200
    assert heading(answer) == f"Hồ sơ {code}"
    assert text("rules.standing.state.received") in said(answer)
    assert "Phường Hoa Sen (mẫu)" in said(answer)
    english = citizen.state(code, digits, "en")
    assert text("rules.standing.state.received", "en") in said(english)
    for page in (answer.text, english.text):
        assert not any(word in page for word in (PERSON.name, PERSON.number, PERSON.phone, PERSON.address))


def test_a_ward_that_is_no_more_keeps_its_name_and_says_where_its_dossiers_lie(city: City, citizen: Citizen) -> None:
    code, words = received(city)
    day = local(city.clock.now()).date()

    def told(code: str, words: str) -> list[str]:
        return [said(citizen.state(code, PHONE)), said(citizen.post("giay", text=words))]

    def says(*wards: WardUnit, scope: str = "") -> None:
        publish(city.central.store, DocumentKind.UNITS, UnitsContent(wards=wards), scope=scope)

    old, new = "Phường Hoa Sen (mẫu)", "Phường Hoa Sen Mới (mẫu)"
    says(WardUnit(ward=WARD, name=new))
    assert all(new in page and old not in page for page in told(code, words))  # nobody said what it was called before
    before = FormerWard(code=WARD, name=old, until=day)  # this very day is its last
    says(WardUnit(ward=WARD, name=new, predecessors=(before,)))
    assert all(new in page and old not in page for page in told(code, words))
    city.set_central_clock(StandingClock(city.clock.now() + timedelta(days=1)))
    for page in told(code, words):
        assert text("city_public.found.renamed", name=old, into=new) in page
    gone, last = (FormerWard(code=code, name=name, until=day) for code, name in ((WARD, old), ("99002", "Phường Giữa")))
    says(WardUnit(ward="99002", name="Phường Giữa", predecessors=(gone,)), scope="99002")  # its own document
    says(WardUnit(ward=WARD, name=old), WardUnit(ward="99003", name="Phường Mẫu Ba", predecessors=(last,)))
    for page in told(code, words):
        assert text("city_public.found.merged", name=old, into="Phường Mẫu Ba") in page
    english = text("city_public.found.merged", "en", name=old, into="Phường Mẫu Ba")
    assert english in said(citizen.state(code, PHONE, "en"))


def test_nothing_tells_a_code_that_exists_from_one_that_does_not(city: City, citizen: Citizen) -> None:
    code, _words = received(city)
    none = re.sub(r"\d{4}$", "8888", code)
    assert none != code
    missed = [citizen.state(code, "9999"), citizen.state(none, "9999"), citizen.state(none, PHONE)]
    assert [one.status_code for one in missed] == [404, 404, 404]
    pages = {CSRF.sub("", one.text).replace(code, "X").replace(none, "X") for one in missed}
    assert len({re.sub(r"\d\d:\d\d", "", page) for page in pages}) == 1


def statements(city: City, asked: PublicLookUp) -> list[str]:
    def counted(reader: Reader) -> list[str]:
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
            found.append(sql)

        event.listen(reader.connection, "before_cursor_execute", note)
        try:
            public.find(reader, asked)
        finally:
            event.remove(reader.connection, "before_cursor_execute", note)
        return found

    return city.central.store.read(counted).result(30)


def test_a_miss_costs_the_same_statements_whether_the_code_exists(city: City) -> None:
    code, _words = received(city)
    there = statements(city, PublicLookUp(code=code, digits="9999"))
    none = provisional("K7Q2M9X4", city.clock.now().date(), 1)
    assert there == statements(city, PublicLookUp(code=none, digits="9999"))
    assert len(there) > 2


def test_every_answer_comes_at_a_whole_step() -> None:
    """However long it took, and also where it fails."""
    now, slept = [0.0], list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def work(seconds: float, *, fails: bool = False) -> str:
        now[0] += seconds
        if fails:
            raise RuntimeError
        return "done"

    for seconds in (0.0, 0.01, STEP - 0.001, STEP + 0.2, 3 * STEP):
        asyncio.run(at_step(work(seconds), monotonic=lambda: now[0], sleep=sleep))
        whole = (seconds + slept[-1]) / STEP
        assert abs(whole - round(whole)) < 1e-6
        assert whole >= 1
    with pytest.raises(RuntimeError):
        asyncio.run(at_step(work(0.1, fails=True), monotonic=lambda: now[0], sleep=sleep))
    assert abs(slept[-1] + 0.1 - STEP) < 1e-6


@pytest.mark.parametrize(("code", "digits", "key"), [
    ("nothing", "1234", "wrong_code"), ("H99.001.01-261124-0007", "12", "wrong_digits"),
    ("H99.001.01-261124-0007", "12a4", "wrong_digits"), ("H99.001.01-261124-0007", "١٢٣٤", "wrong_digits"),
])  # fmt: skip
def test_what_is_typed_wrong_is_told_at_its_field(
    city: City, citizen: Citizen, code: str, digits: str, key: str
) -> None:
    answer = citizen.state(code, digits)
    assert answer.status_code == 422
    tree = html.document_fromstring(answer.text)
    (field,) = tree.xpath("//input[@aria-invalid='true']")
    assert " ".join(tree.xpath(f"string(//*[@id='{field.get('aria-describedby').split()[0]}'])").split()) == text(
        f"city_public.state.{key}"
    )
    assert rows(city) == 0


# -- tries --------------------------------------------------------------------------------------------------


def rows(city: City) -> int:
    return city.central.store.read(
        lambda reader: reader.connection.execute(select(func.count()).select_from(PublicTry)).scalar()
    ).result(30)


def test_a_code_allows_ten_wrong_tries_a_day_from_everywhere(city: City, citizen: Citizen) -> None:
    """Whether it exists or not; the true digits are refused then, too."""
    code, _words = received(city)
    none = re.sub(r"\d{4}$", "8888", code)
    for one in (code, none):
        for nth in range(public.OF_CODE):
            asker = PublicAsker(address=f"192.0.2.{nth}", code=one)
            assert city.central.store.run(public.allow, asker).result(30)
    for one in (code, none):
        answer = citizen.state(one, PHONE)
        assert answer.status_code == 429
        assert heading(answer) == text("city_public.too_many.title")


def test_a_code_allows_thirty_wrong_tries_in_thirty_days(city: City, citizen: Citizen) -> None:
    """Ten a day for three days; on the fourth the true digits are refused too, in a new span they are taken again."""
    code, _words = received(city)
    span = public.SPANS["code_long"][0]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    first = epoch + ((city.clock.now() - epoch) // span + 1) * span + timedelta(hours=5)
    clock = city.set_central_clock(StandingClock(first))
    for day in range(3):
        clock.at = first + timedelta(days=day)
        allowed = [
            city.central.store.run(public.allow, PublicAsker(address=f"192.0.2.{nth}", code=code)).result(30)
            for nth in range(public.OF_CODE)
        ]
        assert all(allowed)
        assert citizen.state(code, PHONE).status_code == 429  # the day's
    clock.at = first + timedelta(days=3)
    answer = citizen.state(code, PHONE)
    assert (answer.status_code, heading(answer)) == (429, text("city_public.too_many.title"))
    clock.at = first + timedelta(days=29)
    assert citizen.state(code, PHONE).status_code == 429
    clock.at = first + span
    assert citizen.state(code, PHONE).status_code == 200


def test_an_address_allows_forty_tries_and_fills_no_table(city: City, citizen: Citizen) -> None:
    code, _words = received(city)
    day = city.clock.now().date()
    for nth in range(public.OF_ADDRESS + 20):
        asker = PublicAsker(address="127.0.0.1", code=provisional("K7Q2M9X4", day, nth + 1))
        assert city.central.store.run(public.allow, asker).result(30) is (nth < public.OF_ADDRESS)
    assert rows(city) == 2 * public.OF_ADDRESS + 1  # of each code the tries of two spans
    assert citizen.state(code, PHONE).status_code == 429
    other = PublicAsker(address="192.0.2.1", code=code)
    assert city.central.store.run(public.allow, other).result(30)


def test_right_tries_are_given_back(city: City, citizen: Citizen) -> None:
    code, _words = received(city)
    for _ in range(public.OF_CODE + 2):
        assert citizen.state(code, PHONE).status_code == 200


def test_many_at_once_are_no_more_than_one_after_another(city: City) -> None:
    code, _words = received(city)
    asker = PublicAsker(address="192.0.2.7", code=code)
    waiting = [city.central.store.run(public.allow, asker) for _ in range(30)]
    assert sum(one.result(30) for one in waiting) == public.OF_CODE


def test_tables_and_logs_name_neither_code_nor_address(city: City, citizen: Citizen) -> None:
    code, words = received(city)
    citizen.state(code, "9999")
    citizen.post("giay", text=words, name=PERSON.name)

    def kept(reader: Reader) -> str:
        return str([tuple(row) for row in reader.connection.execute(select(PublicTry.__table__))])

    found = city.central.store.read(kept).result(30)
    assert code not in found
    assert "127.0.0.1" not in found
    logs = city.central.settings.data_dir / "logs"
    written = "".join(path.read_text(encoding="utf-8") for path in logs.glob("*")) if logs.exists() else ""
    assert code not in written
    assert PERSON.name not in written


# -- whether a receipt is genuine ---------------------------------------------------------------------------


def test_a_genuine_receipt_says_what_it_says_and_where_the_dossier_stands(city: City, citizen: Citizen) -> None:
    code, words = received(city)
    answer = citizen.post("giay", text=words)
    assert (answer.status_code, heading(answer)) == (200, "Giấy thật")
    page = said(answer)
    assert code in page
    assert "Đăng ký khai sinh" in page
    assert text("rules.standing.state.received") in page
    assert PERSON.name not in answer.text
    english = citizen.post("giay", "en", text=words)
    assert heading(english) == "Genuine receipt"
    assert "Register a birth" in said(english)


def test_as_a_phone_or_a_mail_has_broken_it_into_lines(city: City, citizen: Citizen) -> None:
    _code, words = received(city)
    lines = "\r\n ".join(words[at : at + 40] for at in range(0, len(words), 40)).lower()
    assert heading(citizen.post("giay", text=lines)) == "Giấy thật"


def test_before_the_ward_has_sent_it_a_receipt_is_genuine_and_not_here(city: City, citizen: Citizen) -> None:
    code, words = received(city, sent=False)
    answer = citizen.post("giay", text=words)
    assert heading(answer) == text("city_public.verdict.not_synced")
    assert citizen.state(code, PHONE).status_code == 404


def test_an_altered_one_a_wrong_name_and_noise(city: City, citizen: Citizen) -> None:
    code, words = received(city)
    other = words.replace(code, re.sub(r"\d{4}$", "8888", code))
    assert heading(citizen.post("giay", text=other)) == text("city_public.verdict.altered")
    named = citizen.post("giay", text=words, name="Trần Thị Khác")
    assert heading(named) == text("city_public.verdict.altered")
    assert text("city_public.reason.name") in said(named)
    assert text("city_public.receipt.name_fits") in said(citizen.post("giay", text=words, name=PERSON.name.upper()))
    for noise, reason in (
        ("x", "format"), ("MC1:" + "9" * 600, "format"), ("MC9:A:B", "version"), (code, "code_alone"),
    ):  # fmt: skip
        answer = citizen.post("giay", text=noise)
        assert (answer.status_code, heading(answer)) == (200, text("city_public.verdict.unknown")), noise
        assert text(f"city_public.reason.{reason}") in said(answer)
    assert citizen.post("giay", text=" ").status_code == 422


def test_a_receipt_of_a_station_that_the_city_does_not_know(city: City, citizen: Citizen) -> None:
    """One that never joined signs for itself, and nobody here vouches for it."""
    command = ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu"
    )
    done = city.store.run(dossiers.receive, command).result(30)
    words: str = city.store.read(papers.receipt, done.id, 1).result(30).qr
    answer = citizen.post("giay", text=words)
    assert heading(answer) == text("city_public.verdict.unknown")
    assert text("city_public.reason.issuer") in said(answer)


# -- the page itself ----------------------------------------------------------------------------------------


def test_nothing_that_is_asked_stands_in_an_address(city: City, citizen: Citizen) -> None:
    for form in html.document_fromstring(citizen.get().text).xpath("//form"):
        assert form.get("method") == "post"
    assert "<script" not in citizen.get().text
    assert citizen.get().headers["referrer-policy"] in ("same-origin", "no-referrer")
    led = citizen.http.get("/tra-cuu/ho-so", params={"code": "x", "digits": "1", "lang": "en"})
    assert (led.status_code, led.headers["location"]) == (303, "/tra-cuu?lang=en")  # a tab that is opened once more


def test_a_form_of_another_site_is_refused(city: City, citizen: Citizen) -> None:
    found = CSRF.search(citizen.get().text)
    assert found
    form = {"csrf": found[1], "code": "H99.001.01-261124-0007", "digits": "1234"}
    for headers in ({}, {"origin": "https://elsewhere.invalid"}):
        refused = citizen.http.post("/tra-cuu/ho-so", data=form, headers=headers)
        assert refused.status_code == 403
        assert html.document_fromstring(refused.text).xpath("//main//a/@href") == ["/tra-cuu"]  # no way to sign in
