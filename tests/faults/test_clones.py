"""Two machines of one image, and images put back while a station works: epochs, ranges and counts stay bounded."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.journal import outbox
from kiosk.server.leases import MOST_RETURNS
from kiosk.server.overview import overview
from kiosk.services import tickets
from kiosk.sync.worker import PushWorker, worker_for
from kiosk.values.calls import CallNext
from kiosk.values.ids import Place
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store
from tests.fakes import Impatient
from tests.faults import checker
from tests.faults.city import City, Watched

ISSUE = IssueTicket(field="chung-thuc", place=Place("kiosk-1"))


@pytest.fixture
def city(tmp_path: Path, any_db: str) -> Iterator[City]:
    made = City(tmp_path / "first", db=any_db)
    try:
        yield made
    finally:
        made.close()


def image_of(city: City, folder: Path) -> None:
    """Data and witness of the closed station, as a disk image would hold them."""
    settings = city.store.settings
    shutil.copytree(settings.data_dir, folder / "data")
    shutil.copytree(settings.witness_dir, folder / "witness")


def put_back(image: Path, city: City) -> None:
    settings = city.store.settings
    for folder, part in ((settings.data_dir, "data"), (settings.witness_dir, "witness")):
        shutil.rmtree(folder)
        shutil.copytree(image / part, folder)


class Machine:
    """A second machine on a copy of the station's files, at the same server."""

    def __init__(self, folder: Path, city: City) -> None:
        self.bus, self.city, self.folder = Bus(), city, folder
        self.watched = Watched(self.bus)
        self.store: Any = None
        self.worker: PushWorker | None = None

    def start(self) -> None:
        self.store = open_store(self.folder, clock=self.city.clock, bus=self.bus)
        self.worker = worker_for(
            self.store, self.store.settings, self.city.clock, self.bus, self.city.central.address
        )
        assert self.worker is not None
        self.worker._backoff = Impatient()
        self.worker.open()

    def settled(self) -> str:
        """Wait for one answer: "" where everything arrived, else the trouble."""
        worker = self.worker
        assert worker is not None
        assert self.watched.until(lambda: self._everything_arrived() or self._refused())
        return worker.status.trouble

    def _everything_arrived(self) -> bool:
        unsent = self.store.read(lambda r: outbox.unsent(r.connection, r.station.id)).result(20)[0]
        assert self.worker is not None
        return unsent == 0 and self.worker.status.online and self.worker.status.synced

    def _refused(self) -> bool:
        assert self.worker is not None
        return self.worker.status.trouble == "sync.errors.two_machines"

    def has_range(self) -> bool:
        """Whether numbers can be given in the present epoch: of the first image, or granted since."""
        query = text("SELECT count(*) FROM ranges WHERE epoch = :epoch AND series LIKE 'ticket:%'")

        def count(reader: Any) -> int:
            return reader.connection.execute(query, {"epoch": reader.station.epoch}).scalar()

        return self.store.read(count).result(20) > 0

    def stop(self) -> None:
        assert self.worker is not None
        assert self.worker.close(30)
        self.store.close()


def epochs(city: City, station: str) -> set[int]:
    return {row[0] for row in city.central_rows("SELECT DISTINCT epoch FROM journal_events WHERE station = ?", station)}


def test_two_machines_in_turn_open_no_epochs_without_end(city: City, tmp_path: Path) -> None:
    city.enrol()
    city.issue(3)
    city.on_line()
    city.stop()
    station = city.store.station.id
    for name in ("a", "b"):
        image_of(city, tmp_path / name)
    machines = [Machine(tmp_path / name, city) for name in ("a", "b")]
    troubles = []
    for nth in range(2 * MOST_RETURNS + 6):
        machine = machines[nth % 2]
        machine.start()
        troubles.append(machine.settled())
        if machine.has_range():
            machine.store.run(tickets.issue, ISSUE).result(20)
            machine.settled()
        machine.stop()
    assert troubles[:2] == ["", ""]
    refused = {nth % 2 for nth, trouble in enumerate(troubles) if trouble}
    assert len(refused) == 1  # one machine goes on, the other one is told to enrol anew
    assert len(epochs(city, station)) <= MOST_RETURNS + 3
    (state,) = city.central.store.read(overview).result(20).stations
    assert state.doubled  # the city's page says so
    grants = city.central_rows("SELECT series, count(*) FROM ranges GROUP BY series")
    assert all(count <= MOST_RETURNS + 3 for _series, count in grants)


def test_two_machines_on_line_at_once_give_no_number_twice(city: City, tmp_path: Path) -> None:
    """Both started from one image with nothing new in it: central alone can see that there are two."""
    city.enrol()
    city.issue(3)
    city.on_line()
    city.stop()
    image_of(city, tmp_path / "a")
    image_of(city, tmp_path / "b")
    machines = [Machine(tmp_path / name, city) for name in ("a", "b")]
    given: list[str] = []
    try:
        for machine in machines:
            machine.start()
            assert machine.settled() == ""
        for _ in range(20):
            for machine in machines:
                machine.settled()
                with contextlib.suppress(ExpectedError):
                    given.append(machine.store.run(tickets.issue, ISSUE).result(20).label)
        assert machines[0].settled() == "sync.errors.two_machines"
        assert machines[1].settled() == ""
    finally:
        for machine in machines:
            machine.stop()
    assert len(given) >= 20
    first = {machine.folder.name: _labels(machine) for machine in machines}
    fresh = [label for labels in first.values() for label in labels[3:]]
    assert len(fresh) == len(set(fresh)) == len(given)


def _labels(machine: Machine) -> list[str]:
    with closing(sqlite3.connect(machine.folder / "data" / "station.sqlite")) as db:
        return [row[0] for row in db.execute("SELECT label FROM tickets ORDER BY issued_at")]


def test_a_fork_while_running_gets_new_ranges_without_a_restart(city: City, tmp_path: Path) -> None:
    city.enrol()
    city.issue(1)
    city.on_line()
    city.stop()
    image_of(city, tmp_path / "image")
    city.store.open()
    city.issue(2)
    city.on_line()
    city.stop()
    put_back(tmp_path / "image", city)
    city.store.open()
    city.on_line()
    assert city.store.station.epoch == 2
    assert city.store.read(lambda r: r.station.epoch).result(20) == 2  # readers follow
    assert city.watched.until(lambda: _granted(city) > 0)
    city.store.run(tickets.issue, ISSUE).result(20)
    assert city.synced()


def _granted(city: City) -> int:
    with closing(sqlite3.connect(city.store.settings.database)) as db:
        query = "SELECT count(*) FROM ranges WHERE epoch = 2 AND series LIKE 'ticket:%'"
        return db.execute(query).fetchone()[0]


def test_an_image_with_unsent_events_put_back_three_times_counts_them_once(city: City, tmp_path: Path) -> None:
    from kiosk.services import calls

    city.enrol()
    city.issue(4)
    for _ in range(3):
        command = CallNext(fields=(), desk="1", place=Place("desk-1"), actor="canbo")
        city.store.run(calls.call_next, command).result(20)
    city.store.close()
    image_of(city, tmp_path / "image")
    for nth in range(3):
        if nth:
            put_back(tmp_path / "image", city)
        city.store.open()
        city.on_line()
        city.stop()
    problems = [p for p in city.agree() if not p.startswith("3: ") or "counts" in p]
    assert problems == []
    assert max(calls for (calls,) in city.central_rows("SELECT calls FROM tickets")) == 1
    assert city.central_rows("SELECT count(*) FROM journal_quarantine WHERE closed = 0") == [(0,)]
    assert checker.eight_nothing_waits(city.central_files()[0]) == []
