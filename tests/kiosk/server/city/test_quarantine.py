"""What a server set aside: real events of a station that may not write them, judged anew and closed for good."""

from __future__ import annotations

import re

import pytest

from kiosk.records import declared
from kiosk.server.city.quarantine import REASONS
from kiosk.texts import known
from kiosk.values.city_accounts import CityRole
from tests.faults.city import City
from tests.kiosk.server.city.people import Person, open_account


@pytest.fixture
def judge(city: City) -> Person:
    open_account(city.central, "chu-tich", CityRole.CITY)
    person = Person(city.central, "chu-tich")
    person.set_up()
    return person


def set_aside(city: City) -> None:
    """A kiosk whose roles no longer let it give numbers issues some all the same."""
    city.enrol()
    city.issue(2)
    city.start_worker()
    assert city.synced()
    _roles(city, "hall")
    city.issue(1)
    assert city.synced()


def _roles(city: City, roles: str) -> None:
    from sqlalchemy import update

    from kiosk.db.tables.journal import KnownStation

    station = city.store.station.id
    city.central.store.run(
        lambda ctx, _none: ctx.connection.execute(
            update(KnownStation).where(KnownStation.station == station).values(roles=roles)
        ).rowcount, None,
    ).result(20)  # fmt: skip


def links(person: Person) -> list[str]:
    """To what is set aside now; what was decided stands below."""
    shown = person.get("/city/quarantine").text.partition('id="decided"')[0]
    return [one.replace("&amp;", "&") for one in re.findall(r'href="(/city/quarantine/event\?[^"]*)"', shown)]


def sent(person: Person, page: str, act: str, **more: str) -> str:
    shown = person.get(page).text
    form = dict(re.findall(r'name="(station|epoch|seq|hash)" value="([^"]*)"', shown))
    answer = person.post(f"/city/quarantine/{act}", {**form, **more}, page=page)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def waiting(city: City) -> int:
    return int(city.central_rows("SELECT count(*) FROM tickets WHERE label IS NOT NULL")[0][0])


WHY = "Phường đã ghi lại ở quầy"


def test_it_counts_once_its_station_may_say_so(city: City, judge: Person) -> None:
    set_aside(city)
    (page,) = links(judge)
    shown = judge.get(page).text
    assert "Cấp số thứ tự" in shown  # in words, and as the technician knows it
    assert "ticket.issued" in shown
    assert city.store.station.id in shown
    assert "vai trò được cấp cho nó không cho phép" in shown
    before = waiting(city)
    assert "stays_aside" in sent(judge, page, "release", why="Thử xét lại")  # its roles still forbid it
    assert (links(judge), waiting(city)) == ([page], before)
    assert "Vẫn chưa tính được" in judge.get(page).text
    _roles(city, "citizen,desk,hall,rating,single")
    assert "released" in sent(judge, page, "release", why="Máy được cấp lại vai trò")
    assert city.folded()
    assert (links(judge), waiting(city)) == ([], before + 1)
    assert judge.get("/city/quarantine").text.count(page.replace("&", "&amp;")) == 2  # both decisions lead to it
    settled = judge.get(page).text
    for words in ("Đã cho tính", "Máy được cấp lại vai trò", "Thử xét lại", "chu-tich"):
        assert words in settled
    assert "/city/quarantine/release" not in settled
    assert "Xét lại một mục" in judge.get("/city/audit").text


def test_decisions_of_one_instant_stand_in_their_order(city: City, judge: Person) -> None:
    set_aside(city)
    (page,) = links(judge)
    reasons = [f"Lần xét thứ {nth}" for nth in range(6)]
    for why in reasons:
        sent(judge, page, "release", why=why)
    for shown in (judge.get(page).text, judge.get("/city/quarantine").text):
        assert re.findall(r"<td>(Lần xét thứ \d)</td>", shown) == reasons[::-1]


def test_what_is_closed_never_counts_and_the_reason_is_kept(city: City, judge: Person) -> None:
    set_aside(city)
    (page,) = links(judge)
    before = waiting(city)
    for act in ("close", "release"):
        assert judge.post(f"/city/quarantine/{act}", {"why": "no"}, page=page).status_code == 400
    form = dict(re.findall(r'name="(station|epoch|seq|hash)" value="([^"]*)"', judge.get(page).text))
    assert "closed_aside" in sent(judge, page, "close", why=WHY)
    assert (links(judge), waiting(city)) == ([], before)
    for shown in (judge.get(page).text, judge.get("/city/quarantine").text):
        assert WHY in shown
        assert "Đã khép, không tính" in shown
    again = judge.post("/city/quarantine/release", {**form, "why": WHY}, page="/city/account")
    assert again.status_code == 404
    assert WHY in judge.get("/city/audit").text


def test_every_kind_and_every_reason_has_words() -> None:
    for kind in declared().kinds:
        assert known(f"city_events.kind.{kind}"), kind
    for reason in REASONS:
        assert known(f"city_pages.reason_why.{reason}"), reason


def test_a_ward_looks_at_its_own_and_decides_nothing(city: City, judge: Person) -> None:
    set_aside(city)
    (page,) = links(judge)
    for name, ward, status in (("phuong-minh", "99001", 200), ("phuong-khac", "99002", 403)):
        open_account(city.central, name, CityRole.WARD, wards=(ward,))
        person = Person(city.central, name)
        person.set_up()
        assert person.get(page).status_code == status
        assert len(links(person)) == (1 if status == 200 else 0)
        assert "/city/quarantine/release" not in person.get(page).text
