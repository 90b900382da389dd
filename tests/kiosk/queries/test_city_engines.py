"""The same reports on every engine: roll-ups added in bulk, summed over any period, and today's figures."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kiosk.db import engine, making, tables
from kiosk.db.base import CityBase, LocalBase
from kiosk.db.engines import connect
from kiosk.db.tables.days import TABLE_OF
from kiosk.db.tables.journal import KnownStation
from kiosk.journal.keys import KeyFile
from kiosk.queries.city_reports import report
from kiosk.queries.city_today import today
from kiosk.records import rollups
from kiosk.records.apply import fold_places
from kiosk.records.facts import OpenedEvent
from kiosk.records.tickets import TicketIssued
from kiosk.store.ledger import FileLedger
from kiosk.store.reader import Reader
from kiosk.values.city_reports import ReportName
from kiosk.values.ids import StationId
from kiosk.values.journal import StationIdentity
from kiosk.values.roles import Role
from tests import engines
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.kiosk import roll_rows
from tests.kiosk.dossier_lives import Told, a_life, events_of, recount

WARDS = ("99001", "99002")
FIRST, DAY = date(2026, 8, 20), date(2026, 11, 24)


def reading(connection: Connection, folder: Path) -> Reader:
    """As a city's server reads."""
    settings, clock = settings_in(folder), StandingClock()
    ledger = FileLedger(settings, clock, None, None)
    ledger.station = StationIdentity(id=StationId("00000.aaaaaaaa"), ward="00000", epoch=1, roles=(Role.CENTRAL,))
    return Reader(ledger, connection, KeyFile(settings.key_file, read_only=True))


def folded(connection: Connection, lives: dict[str, list[list[Told]]], source: random.Random) -> None:
    """Each life in two pieces, some at once, as slices bring them."""
    pieces: list[tuple[tuple[str, str], list[OpenedEvent]]] = []
    for ward, told in lives.items():
        for number, life in enumerate(told):
            subject = f"d{ward}-{number}"
            events = [replaced(event, ward) for event in events_of(life, subject)]
            cut = source.randrange(len(events) + 1)
            pieces += [((ward, subject), events[:cut]), ((ward, subject), events[cut:])]
    for half in (0, 1):
        with connection.begin():
            fold_places(connection, {place: events for place, events in pieces[half::2] if events}, set())


def replaced(event: OpenedEvent, ward: str) -> OpenedEvent:
    return OpenedEvent(
        event.id, f"{ward}.desk9", event.epoch, event.seq, event.kind, event.subject, event.depth, event.made_at,
        event.actor, event.body, event.sealed, ward,
    )  # fmt: skip


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", engines.ALL)
def test_reports_are_alike_on_every_engine(
    name: str, tmp_path: Path, seeded: random.Random, times: Callable[[int], int]
) -> None:
    tables.load_city()
    lives = {ward: [a_life(seeded, n, FIRST, 80, ward) for n in range(25)] for ward in WARDS}
    with engines.fresh(name, tmp_path) as url:
        city = connect(url)
        with city.connect() as connection:
            with connection.begin():
                making.make(connection, [*LocalBase.metadata.sorted_tables, *CityBase.metadata.sorted_tables])
                engine.make_projections(connection)
                rollups.keep(connection, kept=True)
                rollups.say(connection)
                known = [{"station": f"{ward}.desk9", "public_key": b"k" * 32, "roles": "desk"} for ward in WARDS]
                connection.execute(KnownStation.__table__.insert(), known)
            folded(connection, lives, seeded)
            reader = reading(connection, tmp_path)
            for _ in range(times(50)):
                first = FIRST + timedelta(days=seeded.randrange(60))
                last = min(first + timedelta(days=seeded.randrange(60)), DAY - timedelta(days=1))
                found = report(reader, "volumes", first, last)
                assert found.holds
                rows = {row.key: row.cells[1:] for row in found.rows}
                for ward, told in lives.items():
                    assert rows.get(ward, (0,) * 11) == recount(told, first, last)
            for each in ReportName:
                assert report(reader, each, FIRST, DAY - timedelta(days=1), "*").holds
            _a_ticket_waits(connection, reader)
        city.dispose()


def _a_ticket_waits(connection: Connection, reader: Reader) -> None:
    body = TicketIssued(day=DAY, letter="A", number=1, label="A001", field="ho-tich", place="kiosk-1")
    at = reader.clock.now() - timedelta(minutes=61)
    event = OpenedEvent("e", "99002.kiosk", 1, 1, "ticket.issued", "t1", 1, at, "", body, None, "99002")
    connection.rollback()
    with connection.begin():
        fold_places(connection, {("99002", "t1"): [event]}, set())
    found = today(reader)
    worst = found.wards[0]
    assert (worst.ward, worst.waiting, worst.unusual, worst.waiting_since) == ("99002", 1, 1, at)
    assert {ward.ward for ward in found.wards} == set(WARDS)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", engines.ALL)
def test_differences_add_up(name: str, tmp_path: Path, seeded: random.Random) -> None:
    whole: dict[tuple[str, ...], int] = defaultdict(int)
    with engines.fresh(name, tmp_path) as url:
        city = connect(url)
        with city.connect() as connection:
            with connection.begin():
                making.make(connection, [TABLE_OF["taken"]])
            for _ in range(8):
                by = {
                    (ward, seeded.choice(("taken", "done")), f"2026-11-{seeded.randrange(10, 14)}", field):
                        seeded.randrange(-2, 5)
                    for ward in WARDS for field in ("", "ho-tich") for _ in range(3)
                }  # fmt: skip
                for (ward, metric, day, part), count in by.items():
                    whole[ward, metric, day, part] += count
                    whole[ward, metric, "m2026-11", part] += count
                rolls: dict[str, dict[tuple[str, str, str], int]] = defaultdict(dict)
                for (ward, metric, day, part), count in by.items():
                    rolls[ward][metric, day, part] = count
                with connection.begin():
                    rollups.add(connection, rolls)
            assert roll_rows.kept(connection, TABLE_OF["taken"]) == {k: v for k, v in whole.items() if v}
        city.dispose()
