"""What the page tells is true, and costs the same however much the journals hold."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, event, insert

from kiosk.db.tables.journal import JournalHole
from kiosk.server.overview import METRICS, Overview, overview
from kiosk.store import Reader
from tests.faults.city import City

pytestmark = pytest.mark.one_engine  # beside the core (test_protocol, test_bad_batches), which is on all


def asked(city: City) -> tuple[Overview, list[str]]:
    """The overview, and the statements that it took."""

    def counted(reader: Reader) -> tuple[Overview, list[str]]:
        said: list[str] = []

        def note(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
            said.append(sql)

        event.listen(reader.connection, "before_cursor_execute", note)
        try:
            return overview(reader), said
        finally:
            event.remove(reader.connection, "before_cursor_execute", note)

    return city.central.store.read(counted).result(20)


def truth(city: City) -> int:
    return int(city.central_rows("SELECT count(*) FROM journal_events")[0][0])


def test_every_event_is_counted_without_reading_the_journal(city: City) -> None:
    city.enrol()
    city.issue(5)
    city.start_worker()
    assert city.synced()
    few, statements = asked(city)
    assert few.events == truth(city)
    assert few.stations[0].events + 1 <= few.events
    city.issue(150)
    assert city.synced()
    many, more = asked(city)
    assert many.events == truth(city) >= few.events + 150
    assert more == statements


def test_the_page_tells_how_many_wait_now_and_names_each_machine(city: City) -> None:
    city.enrol()
    city.issue(4)
    city.start_worker()
    assert city.synced()
    found, _statements = asked(city)
    assert found.waiting == sum(ward.waiting for ward in found.wards) == 4
    assert all(station.ward_name for station in found.stations)


def test_each_known_ward_stands_there_with_or_without_a_number_today(city: City) -> None:
    city.enrol()
    found, _statements = asked(city)
    assert [ward.ward for ward in found.wards] == ["99001"]
    assert found.totals == dict.fromkeys(METRICS, 0)


def test_a_place_that_is_damaged_is_told(city: City) -> None:
    city.enrol()
    city.start_worker()
    assert city.synced()
    assert asked(city)[0].ok
    station = city.store.station.id

    def damage(ctx: Any, reason: str) -> None:
        ctx.connection.execute(delete(JournalHole))
        hole = {"station": station, "epoch": 1, "seq": 1, "hash": b"\0", "reason": reason, "at": 0}
        ctx.connection.execute(insert(JournalHole), hole)

    city.central.store.run(damage, "scope").result(20)
    assert asked(city)[0].ok
    city.central.store.run(damage, "damaged").result(20)
    assert not asked(city)[0].ok
