"""`./run.sh bench apply`: folding received events in slices, beside one event at a time; and draining a whole chain.

`events_per_s_{1,50,500}`: 1,000 events of 500 subjects, stored beforehand, folded by the store's own slices of at most
so many, on a file, commits included. `drain_events_per_s`: one station's own chain of 20,000 events (tickets, and the
calls of a desk) pushed to a central in this process through the sync worker, on real HTTP over loopback: batches made,
signed, sent, verified, stored durably and acknowledged. Folding there goes on meanwhile and is not waited for.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

EVENTS = 1000
DRAINED = 20_000


def _apply(slice_size: int, runs: int) -> float:
    """Events per second in transactions of at most `slice_size`."""
    from tests.factories import open_store
    from tests.kiosk.records.sample_facts import SlipIssued, SlipNoted
    from tests.kiosk.records.test_apply import Elsewhere, introduce

    rates = []
    for run in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(Path(folder))
            other = Elsewhere(f"s{run}")
            introduce(store, other)
            for n in range(EVENTS // 2):
                fact = SlipIssued(series="ticket:Q", number=n + 1, day=date(2026, 11, 24))
                other.says(fact, f"s{n}", 1)
                other.says(SlipNoted(words="x"), f"s{n}", 2)
            store._parts.received.apply_slice = lambda: None  # timed by hand below
            for first in range(1, EVENTS, 500):
                store.apply_received(other.batch(first, first + 499)).result()
            store.close()
            rates.append(_timed(Path(folder), slice_size))
    return statistics.median(rates)


def _timed(folder: Path, slice_size: int) -> float:
    from kiosk.bus import Bus
    from kiosk.store import Store
    from tests.factories import settings_in
    from tests.fakes import StandingClock

    settings = settings_in(folder)
    store = Store(settings, StandingClock(), Bus(), None)
    store._writer._loop = lambda: None  # type: ignore[method-assign]
    store.open()
    received: Any = store._parts.received
    chosen = received.slices
    chosen.size = chosen.least = chosen.most = slice_size
    start = time.perf_counter()
    while store.ledger.pending:
        received.apply_slice()
    seconds = time.perf_counter() - start
    left = store.ledger.connection.exec_driver_sql("SELECT count(*) FROM journal_pending").scalar()
    assert left == 0
    store.close()
    return EVENTS / seconds


def _drain(runs: int) -> float:
    """Events per second of a chain, from the first request until central has acknowledged the last one."""
    from kiosk.records.calls import CallMade
    from kiosk.records.tickets import TicketIssued
    from tests.faults.city import City

    def write(ctx: Any, first: int) -> None:
        for n in range(first, first + 500, 2):
            ticket = f"ticket-{n}"
            number = n // 2 + 1
            issued = TicketIssued(
                day=ctx.day, letter="A", number=number, label=f"A{number}", field="chung-thuc", place="kiosk-1"
            )
            ctx.record(issued, subject=ticket)
            ctx.record(CallMade(desk="1", place="desk-1"), subject=ticket)

    rates = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            city = City(Path(folder))
            city.proxy.address = city.central.address  # straight to central
            city.enrol()
            for first in range(0, DRAINED, 500):
                city.store.run(write, first).result()
            start = time.perf_counter()
            city.start_worker()
            assert city.synced(300, folded=False)
            rates.append(DRAINED / (time.perf_counter() - start))
            city.close()
    return statistics.median(rates)


def measure(runs: int = 20) -> dict[str, Any]:
    """events_per_s by slices of 50, of 500, and one by one; drain_events_per_s."""
    from tests.kiosk.records.sample_facts import declared_too

    few = max(3, runs // 5)
    with declared_too():
        one, fifty, many = _apply(1, few), _apply(50, few), _apply(500, few)
    drain = _drain(3)
    return {
        "events_per_s_1": one, "events_per_s_50": fifty, "events_per_s_500": many, "gain_50": fifty / one,
        "drain_events_per_s": drain,
    }  # fmt: skip
