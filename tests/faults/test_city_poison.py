"""One event whose fold fails amid a thousand good ones, and stations whose clocks are years off: nobody is delayed.
On each engine of the city's server."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.db.tables.days import DayTotal
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.journal import JournalEvent, QuarantinedEvent
from kiosk.journal import waiting
from kiosk.records import dossiers
from kiosk.records.dossiers import DossierBooked
from kiosk.server.central import Central
from kiosk.store import receiving
from kiosk.values.journal import Batch
from tests.bench._city_days import FOUR, StationChain, WardDays
from tests.factories import settings_in
from tests.faults.central_rows import ENGINES, database
from tests.waiting import eventually

SEVERAL = 40  # events of a batch


@pytest.fixture(params=ENGINES)
def central(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Central]:
    with database(request.param) as url:
        made = Central(settings_in(tmp_path), db=url)
        made.open()
        try:
            yield made
        finally:
            made.close()


def received(central: Central, chains: Sequence[StationChain], source: random.Random) -> None:
    """All chains, in batches of some events, mixed."""
    store = central.store
    for chain in chains:
        store.run(receiving.know, chain.sender).result(60)
    coming: list[list[Batch]] = [
        list(chain.batches(store.identity.seal_public, store.station.id, SEVERAL)) for chain in chains
    ]
    while coming := [batches for batches in coming if batches]:
        store.apply_received(source.choice(coming).pop(0)).result(60)


def fold(central: Central) -> None:
    left = lambda reader: waiting.count(reader.connection, 1)  # noqa: E731
    eventually(lambda: not central.store.read(left).result(60))


def asked(central: Central, query: Any) -> list[tuple[Any, ...]]:
    return central.store.read(lambda reader: [tuple(row) for row in reader.connection.execute(query)]).result(60)


def test_one_bad_event_delays_nobody(
    central: Central, seeded: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    wards = [WardDays(f"9{n:04d}", FOUR, dossiers=40, seed=seeded.randrange(2**31)) for n in range(1, 4)]
    step: Callable[..., Any] = dossiers.projection.step
    bad = (wards[1].desks[0].name, 7)

    def stumbling(row: Any, event: Any) -> Any:
        if isinstance(event.body, DossierBooked) and (event.station, event.body.number) == bad:
            raise ZeroDivisionError
        return step(row, event)

    monkeypatch.setattr(dossiers.projection, "step", stumbling)
    received(central, [chain for ward in wards for chain in ward.chains], seeded)
    fold(central)
    aside = asked(central, select(QuarantinedEvent.station, QuarantinedEvent.reason, QuarantinedEvent.closed))
    assert aside == [(bad[0], "fold", 0)]
    rows = asked(central, select(DossierRecord.ward, DossierRecord.subject))
    assert len(rows) == sum(ward.written.dossiers for ward in wards)  # its dossier, too, has what its others say
    events = asked(central, select(JournalEvent.seq).where(JournalEvent.ward != central.store.station.ward))
    assert len(events) == sum(ward.events for ward in wards)


def test_clocks_from_2019_to_2030_and_far_beyond(central: Central, seeded: random.Random) -> None:
    """A ward's machines believe in any day: theirs is what their totals say, and nothing is refused for it."""
    days = [
        date(1970, 1, 2), date(2019, 2, 28), date(2024, 2, 29), date(2026, 11, 30), date(2030, 12, 31),
        date(9998, 12, 30),
    ]  # fmt: skip
    wards = [
        WardDays(f"9{n:04d}", FOUR, dossiers=8, first=day, seed=seeded.randrange(2**31))
        for n, day in enumerate(days, 1)
    ]
    received(central, [chain for ward in wards for chain in ward.chains], seeded)
    fold(central)
    assert asked(central, select(QuarantinedEvent.station)) == []
    totals = asked(
        central, select(DayTotal.ward, DayTotal.day, DayTotal.count).where(DayTotal.metric == "dossiers")
    )
    assert sorted(totals) == [(ward.ward, day.isoformat(), 8) for ward, day in zip(wards, days, strict=True)]
