"""A ward's station and the city's server on real sockets, for fault tests; `agree` is what must hold after each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.bus import Bus
from kiosk.clock import SystemClock
from kiosk.journal import outbox, waiting
from kiosk.records.facts import OpenedEvent
from kiosk.remote import handshake
from kiosk.remote.enrol import enrol
from kiosk.remote.link import Link
from kiosk.server import enrolment
from kiosk.server.central import Central
from kiosk.services import tickets
from kiosk.sync import wire
from kiosk.sync.worker import PushWorker, worker_for
from kiosk.values.ids import Place
from kiosk.values.sync import LinkStatus
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store, settings_in
from tests.fakes import Impatient
from tests.faults import central_rows, checker
from tests.faults.proxy import Proxy

ROLES = ("citizen", "desk", "hall", "rating", "single")


class Watched:
    """Waits for a condition that announcements make true."""

    def __init__(self, bus: Bus) -> None:
        self._changed = threading.Condition()
        bus.listen(object, self._note)

    def _note(self, _message: object) -> None:
        with self._changed:
            self._changed.notify_all()

    def until(self, true: Callable[[], Any], timeout: float = 60) -> bool:
        """Looked at with every announcement, and now and then besides: not everything is announced."""
        ends = time.monotonic() + timeout
        with self._changed:
            while not (found := true()) and time.monotonic() < ends:
                self._changed.wait(0.2)
            return bool(found)


class City:
    """One station, a proxy, one server in this process. `close` closes everything that was opened."""

    def __init__(
        self, folder: Path, fault_path: str = "/v1/push", central_bus: Bus | None = None, db: str = ""
    ) -> None:
        """`db`: the database that its server works on; "": a file of its own."""
        self.folder, self.clock, self.db = folder, SystemClock(), db
        self.central_bus = central_bus
        self._copies = 0
        self.bus = Bus()
        self.watched = Watched(self.bus)
        self.central = self._central(0)
        self.proxy = Proxy(self.central.address, only=fault_path).open()
        self.store = open_store(folder, clock=self.clock, bus=self.bus)
        self.worker: PushWorker | None = None
        self.shown: list[str] = []

    def _central(self, port: int) -> Central:
        central = Central(settings_in(self.folder / "central"), port=port, bus=self.central_bus, db=self.db)
        central.open()
        return central

    def code(
        self, roles: tuple[str, ...] = ROLES, ward: str = "99001", instead_of: str = "", station: str = ""
    ) -> str:
        made = enrolment.MakeCode(
            ward=ward, roles=roles, prefix="H99.001.01", instead_of=instead_of, station=station
        )
        return self.central.store.run(enrolment.make_code, made).result(20).code

    def enrol(self, roles: tuple[str, ...] = ROLES) -> None:
        enrol(self.store, self.proxy.address, self.code(roles), "Phường Hoa Sen (mẫu)")

    def start_worker(self, timeout: float = 10.0) -> PushWorker:
        worker = worker_for(self.store, self.store.settings, self.clock, self.bus, self.proxy.address)
        assert worker is not None
        worker._backoff = Impatient()
        worker._link._timeout = timeout
        self.worker = worker
        worker.open()
        return worker

    def line(self, *, hello: bool = True) -> Link:
        """A line that asks for this station as its worker does; the caller closes it."""
        author = wire.Author(self.store.station.id, self.store.lease, self.store.identity)
        line = Link(self.central.address, self.central.store.identity.public, author=author)
        try:
            if hello:
                handshake.beat(self.store, line, self.clock)
        except BaseException:
            line.close()
            raise
        return line

    def issue(self, count: int = 1) -> None:
        command = IssueTicket(field="chung-thuc", place=Place("kiosk-1"))
        waiting = [self.store.run(tickets.issue, command) for _ in range(count)]
        self.shown += [future.result(20).id for future in waiting]

    def synced(self, timeout: float = 60, *, folded: bool = True) -> bool:
        """Wait until nothing waits in the journal, the worker says so too, and central has folded what it stored."""
        worker = self.worker
        assert worker is not None
        done = self.watched.until(
            lambda: self.unsent() == 0 and worker.status.online and worker.status.synced, timeout
        )
        return done and (not folded or self.folded())

    def on_line(self) -> None:
        """A worker runs, and everything is at central."""
        self.start_worker()
        assert self.synced()

    def stop(self) -> None:
        """The station's program ends: its worker, if one runs, and its store."""
        if self.worker is not None:
            assert self.worker.close(30)
        self.store.close()

    def folded(self) -> bool:
        """Let central's writer go on, a command at a time, until nothing it stored waits to be folded."""
        store = self.central.store
        for _ in range(10_000):
            store.run(lambda _ctx, _none: None, None).result(20)
            if not store.read(lambda reader: waiting.count(reader.connection, 1)).result(20):
                return True
        return False

    def central_rows(self, sql: str, *values: Any, **given: Any) -> list[tuple[Any, ...]]:
        """Of its server's database, whichever that is."""
        return central_rows.rows(self.central.settings, self.db, sql, *values, **given)

    def set_central_clock(self, clock: Any) -> Any:
        """The same clock."""
        store = self.central.store
        (store._work if self.db else store.ledger).clock = clock
        return clock

    def central_files(self) -> tuple[Path, Path]:
        """(journal, keys) of its server as they are now: its own files, or copies of what its databases hold."""
        self._copies += 1
        return central_rows.as_files(self.central.settings, self.db, self.folder / f"copy{self._copies}")

    def central_events(self, kind: str) -> list[OpenedEvent]:
        """Those of a kind that its server holds and can read, in the order of their chains."""
        return [event for event in checker.opened(self.central_files()[0]) if event.kind == kind]

    def change_central(self, *statements: str, **given: Any) -> None:
        """SQL past the program, as damage and other hands leave it."""
        central_rows.change(self.central.settings, self.db, *statements, **given)

    def central_image(self) -> central_rows.Image:
        """Its server's data as they are while it is closed; it is started again."""
        self._copies += 1
        port = self._port()
        self.central.close()
        made = central_rows.image(self.central.settings, self.db, self.folder / f"image{self._copies}")
        self.central = self._central(port)
        return made

    def put_central_back(self, made: central_rows.Image, *, journal: bool = True, keys: bool = True) -> None:
        """The backup, or one half of it, in the place of what the server has; it is started on it."""
        port = self._port()
        self.central.close()
        central_rows.put_back(self.central.settings, self.db, made, journal=journal, keys=keys)
        self.central = self._central(port)

    def unsent(self) -> int:
        return self.store.read(lambda r: outbox.unsent(r.connection, r.station.id)).result(20)[0]

    def restart_central(self) -> None:
        port = self._port()
        self.central.close()
        self.central = self._central(port)

    def _port(self) -> int:
        return int(self.central.address.rpartition(":")[2])

    def agree(self) -> list[str]:
        """Everything closed: nothing lost, nothing doubled, every chain whole, every table its events' fold."""
        self.close()
        station, (database, key_file) = self.store.settings, self.central_files()
        return [
            *checker.check(station.database, station.key_file, self.shown),
            *checker.three_central_holds_each_once([station.database], database),
            *checker.one_shown_is_durable(database, self.shown),
            *checker.six_chains_verify(database, key_file),
            *checker.eight_nothing_waits(database),
            *checker.nine_tables_are_folds(database, key_file),
        ]

    def close(self) -> None:
        if self.worker is not None:
            self.worker.close(30)
        self.proxy.close()
        self.store.close()
        self.central.close()


def statuses(bus: Bus) -> list[LinkStatus]:
    """Every status announced from now on."""
    found: list[LinkStatus] = []
    bus.listen(LinkStatus, found.append)
    return found
