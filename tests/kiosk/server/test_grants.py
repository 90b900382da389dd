"""What central grants again: numbers of closed epochs, late enough; and whose events count."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from kiosk.server import grants
from kiosk.sync import wire
from tests.fakes import WrongClock
from tests.faults.central_rows import change
from tests.faults.city import City
from tests.kiosk.remote.test_ranges import claim


def at_central(city: City, words: str, *values: object) -> list[tuple[object, ...]]:
    return city.central_rows(words, *values)


def in_new_epoch(city: City) -> None:
    """The running station finds that it is a copy; central hears of its new epoch."""
    tip = city.store.ledger.state.tip
    city.store.begin_epoch("behind", (tip.epoch, tip.seq, tip.hash)).result(20)
    assert city.synced()


def exhaust(city: City, series: str = "ticket:Z") -> None:
    starts = [claim(city, series, request=f"x{n}").start for n in range(11)]
    assert starts == list(range(1, 9_992, 999))
    assert claim(city, series, request="full").reason == "exhausted"


def test_numbers_of_a_closed_epoch_come_back_when_no_clock_can_still_be_in_its_days(city: City) -> None:
    clock = city.set_central_clock(WrongClock())
    city.enrol()
    city.start_worker()
    assert city.synced()
    exhaust(city)
    clock.by = timedelta(days=30)
    assert claim(city, "ticket:Z", request="long").reason == "exhausted"  # the epoch is still in use
    in_new_epoch(city)
    assert claim(city, "ticket:Z", request="closed").reason == "exhausted"
    clock.by += grants.COOLED - timedelta(minutes=1)
    assert claim(city, "ticket:Z", request="soon").reason == "exhausted"
    clock.by += timedelta(minutes=2)
    assert "Z" not in {field.letter for field in city.store.catalogue.fields()}
    again = [claim(city, "ticket:Z", request=f"y{n}") for n in range(3)]
    assert [(one.start, one.size) for one in again] == [(1, 999), (1000, 999), (1999, 999)]
    assert claim(city, "ticket:Z", request="y0") == again[0]
    station = city.store.station
    rows = at_central(city, "SELECT station, epoch FROM ranges WHERE series = 'ticket:Z' AND start < 2000")
    assert rows == [(station.id, 2)] * 3


@pytest.mark.one_engine
def test_restores_do_not_exhaust_a_series(city: City) -> None:
    """Each new epoch takes three digits' worth of a field's letter; they come back a few days later."""
    clock = city.set_central_clock(WrongClock())
    city.enrol()
    city.start_worker()
    assert city.synced()
    for _ in range(13):
        in_new_epoch(city)
        clock.by += timedelta(days=5)
        assert city.watched.until(lambda: granted_here(city))
    assert city.agree() == []


def granted_here(city: City) -> bool:
    """Whether the station's present epoch has a range of the letter A."""
    with closing(sqlite3.connect(city.store.settings.database)) as db:
        words = "SELECT count(*) FROM ranges WHERE series = 'ticket:A' AND epoch = ?"
        return bool(db.execute(words, (city.store.station.epoch,)).fetchone()[0])


def test_a_central_put_back_from_a_backup_gives_nothing_again(city: City) -> None:
    """What it gave again in its lost tail it cannot know."""
    clock = city.set_central_clock(WrongClock())
    city.enrol()
    city.start_worker()
    assert city.synced()
    exhaust(city)
    in_new_epoch(city)
    assert claim(city, "ticket:Z", request="hear").reason == "exhausted"
    image = city.central_image()
    assert claim(city, "ticket:Y", request="lost").granted
    city.put_central_back(image)
    assert not city.central.store.station.first_epoch
    city.set_central_clock(clock).by = timedelta(days=30)
    assert claim(city, "ticket:Z", request="again").reason == "exhausted"


def named_in_journals(city: City) -> list[grants.Named]:
    return city.central.store.run(lambda ctx, _: list(grants._journals(ctx, "99001", "ticket:A")), None).result(20)


def test_only_accepted_events_of_the_ward_name_numbers(city: City) -> None:
    city.issue(1)
    city.enrol()
    city.start_worker()
    assert city.synced()
    assert max(one.end for one in named_in_journals(city)) == 999
    named = "kind IN ('range.granted', 'range.taken') AND subject LIKE 'range:ticket:A:%'"
    assert at_central(city, f"SELECT count(*) FROM journal_events WHERE {named}") == [(2,)]
    change(
        city.central.settings, city.db,
        f"UPDATE journal_events SET state = 1 WHERE {named} AND kind = 'range.granted'",
        f"UPDATE journal_events SET ward = '99002', position = position + 1000 WHERE {named} AND kind = 'range.taken'",
    )  # fmt: skip
    assert named_in_journals(city) == []


@pytest.mark.sqlite_alone("the plans are those of SQLite; the servers have: queries/test_city_engines.py")
def test_what_is_named_is_found_by_its_index(city: City) -> None:
    seen: list[str] = []

    def plans(ctx, _):  # type: ignore[no-untyped-def]
        from sqlalchemy import event

        def note(_c, _cursor, statement, parameters, *_):  # type: ignore[no-untyped-def]
            if statement.startswith("SELECT"):
                raw = ctx.connection.connection.driver_connection
                seen.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

        event.listen(ctx.connection, "before_cursor_execute", note)
        grants._journals(ctx, "99001", "ticket:A")
        grants._rows(ctx, "99001", "ticket:A")
        grants._hear(ctx, wire.Claim("99001.k7q2m9x4", 2, "r", "ticket:A", 0))
        grants._is_closed(ctx, "99001.k7q2m9x4", 1)
        event.remove(ctx.connection, "before_cursor_execute", note)

    city.central.store.run(plans, None).result(20)
    assert len(seen) == 5
    assert [plan for plan in seen if plan.startswith("SCAN")] == []
    assert any("ix_journal_events_ranges (ward=? AND subject>? AND subject<?)" in plan for plan in seen)
