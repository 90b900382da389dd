"""The machines of a simulated ward: a hub, kiosks, desks, on clocks of their own, each a real store with real lines.

Used by tests.simulate.ward, one machine at a time on one thread: its workers are not started, their `work` is called.
A machine may be killed (its files as they are at that moment are all that is left), put back to an earlier copy of its
database, or have its clock moved.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from kiosk.bus import Bus
from kiosk.catalogue import Catalogue
from kiosk.forms.library import FormLibrary
from kiosk.remote import asked_calls
from kiosk.remote.discovery import FoundHub
from kiosk.remote.enrol import enrol
from kiosk.remote.hub_claims import HubClaims
from kiosk.server import enrolment, hub_terms
from kiosk.server.hub import Hub
from kiosk.server.standby import TermKeeper
from kiosk.store import Context, Store
from kiosk.sync.follower import Follower
from kiosk.sync.pull_worker import PullWorker
from kiosk.sync.worker import PushWorker, line_to, reached, worker_for
from kiosk.values.journal import Committed
from kiosk.values.roles import Role
from tests.factories import admit_everybody, settings_in
from tests.faults import checker
from tests.simulate._network import Network

T = TypeVar("T")
WAIT = 60.0
WARD = "99001"


class Time:
    """The true time of a ward."""

    def __init__(self, at: datetime) -> None:
        self.at, self.run = at, 0.0

    def pass_by(self, **by: float) -> None:
        span = timedelta(**by)
        self.at += span
        self.run += span.total_seconds()


class WrongClock:
    """A machine's clock, some seconds off the true time."""

    def __init__(self, true: Time) -> None:
        self._true, self.off = true, timedelta()

    def now(self) -> datetime:
        return self._true.at + self.off

    def monotonic(self) -> float:
        return self._true.run


class Machine:
    """What every machine is: a folder, a clock, a store."""

    def __init__(self, name: str, folder: Path, roles: tuple[Role, ...], true: Time, network: Network) -> None:
        self.name, self.folder, self.roles = name, folder, roles
        self.clock, self.network = WrongClock(true), network
        self.lives = 0
        self.copies: list[Path] = []  # of former days, oldest first

    @property
    def here(self) -> Path:
        return self.folder / str(self.lives)

    @property
    def store(self) -> Store:
        raise NotImplementedError

    def open(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def run(self, use_case: Callable[..., T], command: object) -> T:
        self.network.asker = self.name
        return self.store.run(use_case, command).result(WAIT)  # type: ignore[arg-type,return-value]

    def folded(self) -> None:
        """Let the writer go on until nothing it received waits to be folded."""
        while self.store.ledger.pending:
            self.store.run(lambda _ctx, _none: None, None).result(WAIT)

    def die(self) -> None:
        """Everything that is not in the files is gone; the next start finds them as they are now."""
        image = self.folder / str(self.lives + 1)

        def take(_ctx: Context, _none: None) -> None:
            shutil.copytree(self.here, image)

        # Before anything is closed: the log beside the database is not folded in. On the writer's thread: at one time.
        self.store.run(take, None).result(WAIT)
        self.close()
        shutil.rmtree(self.here)
        self.lives += 1

    def files(self) -> checker.Files:
        return checker.Files(self.name, self.store.settings.database, self.store.settings.key_file)

    def copy(self) -> None:
        """Tonight's backup of the database and the keys, not of the witness."""
        target = self.folder / f"copy-{len(self.copies)}"
        self.store.run(lambda _ctx, _none: shutil.copytree(self.here / "data", target), None).result(WAIT)
        self.copies.append(target)

    def put_back(self) -> None:
        """The database as it was the last night."""
        self.close()
        image = self.folder / str(self.lives + 1)
        shutil.copytree(self.copies[-1], image / "data")
        shutil.copytree(self.here / "witness", image / "witness")
        shutil.rmtree(self.here)
        self.lives += 1
        self.open()


class SimulatedHub(Machine):
    """The ward's hub, or its standby."""

    def __init__(
        self, name: str, port: int, folder: Path, true: Time, network: Network, *, standby: bool = False
    ) -> None:
        super().__init__(name, folder, (Role.HUB,), true, network)
        self.port, self.waits = port, standby
        self._hub: Hub | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def store(self) -> Store:
        assert self._hub is not None
        return self._hub.store

    def open(self) -> None:
        hub = self._hub = Hub(settings_in(self.here), clock=self.clock, standby=self.waits)
        hub.store.open()
        admit_everybody(hub.store)
        hub.begin()
        self.network.serve(self.name, self.port, hub.app(b""))

    def join(self, hub: SimulatedHub) -> None:
        """Enrolled as the standby of a hub."""
        self.network.asker = self.name
        enrol(self.store, hub.url, hub.code(self.roles), "Phường Hoa Sen (mẫu)")

    def keep_up(self) -> None:
        """A standby's round: everything is pulled, and the coming term is signed."""
        settings, bus = self.store.settings, Bus()
        to, push = reached(self.store, settings), worker_for(self.store, settings, self.clock, bus)
        assert to is not None
        assert push is not None
        self.network.asker = self.name
        push.work()
        PullWorker(self.store, to, self.clock).work()
        TermKeeper(self.store, to, self.clock, b"", self.url).work()
        self.folded()

    def take_over(self) -> None:
        assert self._hub is not None
        self.run(hub_terms.take_over, None)
        self._hub.state.standing = self.store.read(hub_terms.standing_now).result(WAIT)
        self.waits = False

    def close(self) -> None:
        self.network.gone(self.name)
        self.store.close()

    def code(self, roles: tuple[Role, ...]) -> str:
        made = enrolment.MakeCode(ward=WARD, roles=roles, prefix="H99.001.01", instead_of="", station="")
        return self.store.run(enrolment.make_code, made).result(WAIT).code


def _nobody(_ward: str, _seconds: float) -> tuple[FoundHub, ...]:
    """Nobody announces a hub on this network: its addresses are those that the hub told."""
    return ()


class _Line:
    """The other lines of a station, as its claims see them."""

    def __init__(self, station: Station) -> None:
        self._station = station

    @property
    def up(self) -> bool:
        return self._station.push.status.online

    def push_now(self) -> None:
        if not self._station.store.read(asked_calls.is_told).result(WAIT):
            self._station.push.work()

    def pull_now(self) -> None:
        self._station.pull.now()  # however lately it pulled
        self._station.pull.work()


class _Claims(HubClaims):
    """Decides on the thread of whoever asks."""

    def open(self) -> None:
        self._hears.append(self._bus.listen(Committed, self._committed))
        self._unsettled = {one.request for one in self._store.run(asked_calls.leave_all, None).result(WAIT)}
        self._thread = threading.current_thread()

    def close(self, deadline: float = 2.0) -> bool:
        self._hear_no_more()
        return True

    def _is_told(self) -> bool:
        self._line.push_now()  # type: ignore[attr-defined]
        return self._store.read(asked_calls.is_told).result(WAIT)


class Station(Machine):
    """A kiosk or a desk, enrolled with the hub."""

    push: PushWorker
    pull: PullWorker
    claims: HubClaims

    def __init__(
        self, name: str, folder: Path, roles: tuple[Role, ...], true: Time, network: Network, catalogue: Catalogue,
        forms: FormLibrary,
    ) -> None:  # fmt: skip
        super().__init__(name, folder, roles, true, network)
        self._catalogue, self._forms = catalogue, forms
        self._store: Store | None = None
        self._look_at = 0.0  # when the follower looks for the hub again

    @property
    def store(self) -> Store:
        assert self._store is not None
        return self._store

    def open(self) -> None:
        settings = settings_in(self.here, roles=self.roles)
        self._bus = Bus()
        self._store = Store(settings, self.clock, self._bus, self._catalogue, self._forms)
        self._store.open()
        admit_everybody(self._store)
        if reached(self._store, settings) is not None:
            self._connect()

    def join(self, hub: SimulatedHub) -> None:
        """Enrolled once, by a code of the hub."""
        self.network.asker = self.name
        enrol(self.store, hub.url, hub.code(self.roles), "Phường Hoa Sen (mẫu)")
        self._connect()

    def _connect(self) -> None:
        store, settings = self.store, self.store.settings
        to, push = reached(store, settings), worker_for(store, settings, self.clock, self._bus)
        assert to is not None
        assert push is not None
        self.push, self.pull = push, PullWorker(store, to, self.clock)
        line = line_to(store, to, self.clock, 2.0)
        self.claims = _Claims(store, line, self.clock, self._bus, _Line(self), patience=0.5)
        self.claims.open()
        self.follower = Follower(store, to, self.clock, lambda: self.push.status.online, look=_nobody)
        self.follower.on_followed = self._follow

    def _follow(self) -> None:
        """The same station at another hub."""
        self.claims.close()
        self._connect()

    def sync(self) -> None:
        """One round of every line."""
        self.network.asker = self.name
        self.push.work()
        if not self.push.status.online or self.clock.monotonic() >= self._look_at:
            self._look_at = self.clock.monotonic() + self.follower.work()
        if self.push.status.online:
            self.pull.now()
            self.pull.work()
            self.claims.work()
        self.folded()

    def close(self) -> None:
        self.claims.close()
        self.store.close()

    def files(self) -> checker.Files:
        return super().files()._replace(station=self.store.station.id, narrow=Role.CITIZEN in self.roles)

    def claim(self, use_case: Callable[..., T], command: object) -> T:
        """Who decides which ticket a desk gets: the hub, or the desk alone."""
        self.network.asker = self.name
        future = self.claims.run(use_case, command)
        self.claims.work()
        return future.result(WAIT)
