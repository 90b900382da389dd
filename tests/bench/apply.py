"""`./run.sh bench apply`: folding received events in slices, beside one event at a time, on the same events."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

EVENTS = 1000


def _apply(slice_size: int, runs: int) -> float:
    """Events per second through `apply_batch`, in transactions of `slice_size`."""
    from kiosk.records.apply import apply_batch
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
            store.received.apply_slice = lambda: None  # timed by hand below
            for first in range(1, EVENTS, 500):
                store.apply_received(other.batch(first, first + 499)).result()
            store.close()
            rates.append(_timed(Path(folder), slice_size, apply_batch))
    return statistics.median(rates)


def _timed(folder: Path, slice_size: int, apply_batch: Any) -> float:
    from kiosk.bus import Bus
    from kiosk.store import Store
    from tests.factories import StandingClock, settings_in

    settings = settings_in(folder)
    store = Store(settings, StandingClock(), Bus(), None)
    store._write_loop = lambda: None  # type: ignore[method-assign]
    store.open()
    store.received.slice = slice_size
    start = time.perf_counter()
    while keys := store.received.next_slice():
        with store.transaction():
            apply_batch(store.connection, store.received.take(keys), store.keys.get)
    seconds = time.perf_counter() - start
    store.close()
    return EVENTS / seconds


def measure(runs: int = 20) -> dict[str, Any]:
    """events_per_s by slices of 50, of 500, and one by one."""
    from tests.kiosk.records.sample_facts import declared_too

    few = max(3, runs // 5)
    with declared_too():
        one, fifty, many = _apply(1, few), _apply(50, few), _apply(500, few)
    return {"events_per_s_1": one, "events_per_s_50": fifty, "events_per_s_500": many, "gain_50": fifty / one}
