"""`./run.sh bench pages`: what the city's page costs at 1,000 and at 600,000 events, and a hello beside ten browsers.

Both cities have the same 60 wards with 10 stations each, and as much in quarantine; the difference is in what their
journals hold. The page is read as the server reads it; `hello` goes over HTTP while ten threads ask for the page again
and again, and once while nobody does.
"""

from __future__ import annotations

import contextlib
import http.client
import shutil
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.clock import SystemClock, business_day
from kiosk.journal import inbox
from kiosk.remote import handshake
from kiosk.remote.link import Link
from kiosk.server.central import Central
from kiosk.server.overview import METRICS, overview
from kiosk.sync import wire
from kiosk.values.journal import Sender
from tests.factories import open_store, settings_in

FEW, MANY = 1_000, 600_000
WARDS, STATIONS = 60, 10
QUARANTINED = 2_000
BROWSERS = 10


class CityOf:
    """A server whose journal holds so many events. They are put there as rows: how they come is measured elsewhere."""

    def __init__(self, folder: Path, events: int) -> None:
        settings = settings_in(folder / "central")
        central = Central(settings)
        central.store.open()
        central.store.close()
        began = time.perf_counter()
        with closing(sqlite3.connect(settings.database)) as db, db:
            _fill(db, events)
        print(f"{events} events in {time.perf_counter() - began:.1f} s", file=sys.stderr)
        self.central = central
        central.open()
        self.clock = SystemClock()
        self.station = open_store(folder / "ward", self.clock)
        identity, name = self.station.identity, self.station.station
        known = Sender(station=name.id, public_key=identity.public, seal_key=identity.seal_public, roles=name.roles)
        central.store.run(lambda ctx, sender: inbox.know(ctx.connection, sender), known).result(60)
        author = wire.Author(name.id, self.station.lease, identity)
        self.link = Link(central.address, central.store.identity.public, author=author, clock=self.clock)

    def overview(self) -> None:
        self.central.store.read(overview).result(60)

    def page(self) -> None:
        line = http.client.HTTPConnection(self.central.address.removeprefix("http://"), timeout=60)
        with contextlib.closing(line):
            line.request("GET", "/")
            assert line.getresponse().read()

    def hello(self) -> None:
        handshake.beat(self.station, self.link, self.clock)

    def hello_beside_browsers(self, times: int) -> list[float]:
        """Milliseconds of so many hellos while ten browsers ask for the page without a pause."""
        over = threading.Event()

        def browse() -> None:
            while not over.is_set():
                self.page()

        browsers = [threading.Thread(target=browse) for _ in range(BROWSERS)]
        for one in browsers:
            one.start()
        try:
            return [_taken(self.hello) for _ in range(times)]
        finally:
            over.set()
            for one in browsers:
                one.join()

    def close(self) -> None:
        self.link.close()
        self.station.close()
        self.central.close()


def _fill(db: sqlite3.Connection, events: int) -> None:
    names = [f"{99_100 + ward}.{'abcdefghij'[at] * 8}" for ward in range(WARDS) for at in range(STATIONS)]
    each = max(1, events // len(names))
    db.executemany("INSERT INTO known_stations VALUES (?, ?, x'', 'citizen,desk')", [(n, n.encode()) for n in names])
    db.executemany(
        "INSERT INTO contacts (station, at, ward_name, waiting, oldest) VALUES (?, 1, 'Phường', 0, 0)",
        [(name,) for name in names],
    )
    db.executemany("INSERT INTO journal_events VALUES (?, 1, ?, ?, ?, ?, ?, 1, 1, ?, ?, 1, ?)", _rows(names, each))
    db.executemany(
        "INSERT INTO journal_quarantine VALUES (?, 1, ?, x'00', 'twice', x'00', 1, 0, '')",
        [(names[at % len(names)], at) for at in range(QUARANTINED)],
    )
    today = business_day(SystemClock().now()).isoformat()
    wards = {name[:5] for name in names}
    db.executemany(
        "INSERT INTO day_totals VALUES (?, ?, ?, 7)",
        [(ward, day, metric) for ward in wards for day in (today, "2026-01-05") for metric in METRICS],
    )


def _rows(names: list[str], each: int) -> Iterator[tuple[Any, ...]]:
    for at, name in enumerate(names):
        for seq in range(1, each + 1):
            position = (at % STATIONS) * each + seq
            yield (
                name, seq, f"{at}-{seq}", name[:5], "ticket.issued", f"{at}-{seq // 4}", bytes(32), bytes(300), position
            )  # fmt: skip


def _taken(step: Callable[[], None]) -> float:
    began = time.perf_counter()
    step()
    return (time.perf_counter() - began) * 1000


def measure(runs: int = 20) -> dict[str, Any]:
    """Medians in milliseconds, and the ratio of the page's cost at many events to that at few."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-pages-"))
    taken: dict[tuple[str, int], list[float]] = {}
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        cities = {}
        for events in (FEW, MANY):
            cities[events] = CityOf(folder / str(events), events)
            stack.callback(cities[events].close)
        for run in range(runs + 3):
            for events, city in list(cities.items())[:: 1 if run % 2 else -1]:
                for name, step in (("overview", city.overview), ("page", city.page), ("hello", city.hello)):
                    taken.setdefault((name, events), []).append(_taken(step))
        beside = cities[MANY].hello_beside_browsers(runs)
    medians = {key: statistics.median(figures[3:]) for key, figures in taken.items()}
    names = dict.fromkeys(name for name, _events in medians)
    shown = {f"{name}_ms": {str(n): round(medians[name, n], 3) for n in (FEW, MANY)} for name in names}
    return {
        "overview_ratio": round(medians["overview", MANY] / medians["overview", FEW], 3), **shown,
        "hello_beside_browsers_ms": {"median": round(statistics.median(beside), 3), "greatest": round(max(beside), 3)},
    }  # fmt: skip
