"""kill -9 of a real `motcua central` in the middle of the traffic, again and again; then everything agrees."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from kiosk.bus import Bus
from kiosk.clock import SystemClock
from kiosk.journal import outbox
from kiosk.remote.city import CentralProcess, join
from kiosk.services import tickets
from kiosk.sync.worker import worker_for
from kiosk.values.ids import Place
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store, settings_in
from tests.fakes import Impatient
from tests.faults import checker
from tests.faults.central_rows import as_files
from tests.faults.city import Watched
from ui.tour.relay import Relay

COMMAND = IssueTicket(field="chung-thuc", place=Place("kiosk-1"))


def test_killed_while_stations_push(
    tmp_path: Path, any_db: str, times: Callable[[int], int], seeded: random.Random
) -> None:
    clock, bus = SystemClock(), Bus()
    watched = Watched(bus)
    store = open_store(tmp_path / "station", clock=clock, bus=bus)
    city = CentralProcess(tmp_path / "central" / "data", db=any_db)
    shown: list[str] = []
    try:
        city.start()
        join(store, city)
        worker = worker_for(store, store.settings, clock, bus)
        assert worker is not None
        worker._backoff = Impatient()
        worker.open()
        for _ in range(times(10)):
            for _ in range(seeded.randrange(1, 60)):
                shown.append(store.run(tickets.issue, COMMAND).result(20).id)
            city.kill()
            shown.append(store.run(tickets.issue, COMMAND).result(20).id)
            city.start()
        unsent = lambda: store.read(lambda r: outbox.unsent(r.connection, r.station.id)).result(20)[0]  # noqa: E731
        assert watched.until(lambda: unsent() == 0 and worker.status.synced, 60)
        assert worker.close(30)
    finally:
        city.stop()
        store.close()
    own = store.settings
    database, key_file = as_files(settings_in(tmp_path / "central"), any_db, tmp_path / "copy")
    problems = [
        *checker.check(own.database, own.key_file, shown),
        *checker.three_central_holds_each_once([own.database], database),
        *checker.one_shown_is_durable(database, shown),
        *checker.six_chains_verify(database, key_file),
    ]
    assert problems == []


def test_the_tours_relay_cuts_and_restores(tmp_path: Path) -> None:
    clock, bus = SystemClock(), Bus()
    watched = Watched(bus)
    store = open_store(tmp_path / "station", clock=clock, bus=bus)
    city = CentralProcess(tmp_path / "central" / "data")
    relay = Relay(city.start())
    try:
        join(store, city, relay.open())
        worker = worker_for(store, store.settings, clock, bus)
        assert worker is not None
        worker._backoff = Impatient()
        worker.open()
        assert watched.until(lambda: worker.status.online and worker.status.synced)
        relay.cut()
        store.run(tickets.issue, COMMAND).result(20)
        assert watched.until(lambda: not worker.status.online)
        through = relay.connections
        relay.restore()
        assert watched.until(lambda: worker.status.online and worker.status.synced)
        assert relay.connections > through
        assert worker.close(30)
    finally:
        relay.close()
        city.stop()
        store.close()
