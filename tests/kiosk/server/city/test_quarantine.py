"""What a server set aside: real events of a station that may not write them, judged anew and closed for good."""

from __future__ import annotations

import re

import pytest

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
    shown = person.get("/city/quarantine").text
    return [one.replace("&amp;", "&") for one in re.findall(r'href="(/city/quarantine/event\?[^"]*)"', shown)]


def sent(person: Person, page: str, act: str, **more: str) -> str:
    shown = person.get(page).text
    form = dict(re.findall(r'name="(station|epoch|seq|hash)" value="([^"]*)"', shown))
    answer = person.post(f"/city/quarantine/{act}", {**form, **more}, page=page)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def waiting(city: City) -> int:
    return int(city.central_rows("SELECT count(*) FROM tickets WHERE label IS NOT NULL")[0][0])


def test_it_counts_once_its_station_may_say_so(city: City, judge: Person) -> None:
    set_aside(city)
    (page,) = links(judge)
    shown = judge.get(page).text
    assert "ticket.issued" in shown
    assert city.store.station.id in shown
    before = waiting(city)
    assert "stays_aside" in sent(judge, page, "release")  # its roles still forbid it
    assert (links(judge), waiting(city)) == ([page], before)
    _roles(city, "citizen,desk,hall,rating,single")
    assert "released" in sent(judge, page, "release")
    assert city.folded()
    assert (links(judge), waiting(city)) == ([], before + 1)
    assert judge.get(page).status_code == 404
    audited = judge.get("/city/audit").text
    assert "Xét lại một mục" in audited


def test_what_is_closed_never_counts_and_the_reason_is_kept(city: City, judge: Person) -> None:
    set_aside(city)
    (page,) = links(judge)
    before = waiting(city)
    short = judge.post("/city/quarantine/close", {"why": "no"}, page=page)
    assert short.status_code == 400
    assert "closed_aside" in sent(judge, page, "close", why="Phường đã ghi lại ở quầy")
    assert (links(judge), waiting(city)) == ([], before)
    assert "Phường đã ghi lại ở quầy" in judge.get("/city/audit").text


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
