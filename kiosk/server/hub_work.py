"""Which workers a hub has: as the ward's hub, as its standby, or as one that was superseded and passes on.

Owned by kiosk.server.hub. `become` closes what ran and opens what its present mode needs, from any thread that is none
of these workers' own. Raises what opening raises.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.remote import discovery, following
from kiosk.remote.standing import PATIENCE, StandingAsker
from kiosk.server import hub_clock, hub_terms
from kiosk.server.hub_clock import HubClock, Look
from kiosk.server.hub_state import HubState
from kiosk.server.hub_terms import Mode
from kiosk.server.relaying import WardRelay
from kiosk.server.standby import TermKeeper
from kiosk.settings import Settings
from kiosk.store import Store
from kiosk.sync import terms
from kiosk.sync.lines import HubLines
from kiosk.sync.worker import PushWorker, line_to, reached, worker_for
from kiosk.values.roles import Role
from kiosk.values.sync import Upstream
from kiosk.workers import Worker

log = logging.getLogger("motcua.server")
SEARCHING = 5.0
CITY = PATIENCE / 2  # seconds: a kiosk waits for this hub meanwhile


class HubWork:
    """See the module. `look`: how other hubs are found on the network."""

    def __init__(self, state: HubState, settings: Settings, bus: Bus, look: Look = hub_clock.nobody) -> None:
        self._state, self._settings, self._bus, self._look = state, settings, bus, look
        self._door, self._open = threading.Lock(), ExitStack()
        self._closed = False
        self.certificate_hash, self.url = b"", ""
        self.push: PushWorker | None = None
        self.on_turned: Callable[[], object] = lambda: None  # this hub is something else now

    @property
    def _store(self) -> Store:
        return self._state.store

    @property
    def _clock(self) -> Clock:
        return self._state.clock

    def close(self) -> None:
        with self._door:
            self._closed = True
            self._open.close()

    def become(self) -> None:
        """Do what this hub is for now."""
        with self._door:
            self._open.close()
            self._open, self.push = ExitStack(), None
            if self._closed:
                return
            {Mode.LEADING: self._lead, Mode.STANDBY: self._stand_by, Mode.SUPERSEDED: self._yield}[self._state.mode]()
            self.on_turned()

    def become_soon(self) -> None:
        """The same, from a thread that `become` would wait for."""
        threading.Thread(target=self.become, name="hub-turning", daemon=True).start()

    def _add(self, worker: Worker | HubLines) -> None:
        worker.open()
        self._open.callback(worker.close)

    def _lead(self) -> None:
        clock = HubClock(self._store, self._clock, self._look)
        clock.on_met = self._met
        self._add(clock)
        to = reached(self._store, self._settings)
        if to is not None and to.level != Role.HUB:
            self.push = self._relay(to)
            self._add(self.push)
            self._ask_city(to)

    def _ask_city(self, to: Upstream) -> None:
        """What a receipt of another ward stands for; answered while the asking kiosk still waits."""
        asker = StandingAsker(self._store.station.id, line_to(self._store, to, self._clock, CITY))
        self._add(asker)
        self._state.city.asker = asker
        self._open.callback(self._ask_city_no_more)

    def _ask_city_no_more(self) -> None:
        self._state.city.asker = None

    def _relay(self, to: Upstream) -> WardRelay:
        settings = self._settings
        timeout = settings.hub.timeout_seconds if to.level == Role.HUB else settings.central.timeout_seconds
        name = self._store.catalogue.ward().name
        return WardRelay(self._store, to, self._clock, self._bus, ward_name=name, timeout=timeout)

    def _met(self, standing: hub_terms.Standing) -> None:
        self._state.standing = standing
        self.become_soon()

    def _stand_by(self) -> None:
        to = reached(self._store, self._settings)
        push = worker_for(self._store, self._settings, self._clock, self._bus)
        if to is None or push is None or to.level != Role.HUB:
            log.error("this standby is enrolled with no hub")
            return
        lines = self._lines(push, to)
        lines.pull.confirms = True
        self._add(lines)
        self._add(TermKeeper(self._store, to, self._clock, self.certificate_hash, self.url))

    def _lines(self, push: PushWorker, to: Upstream) -> HubLines:
        lines = HubLines(self._store, self._settings.hub, self._clock, self._bus, push, to)
        lines.on_followed(self.become_soon)
        self.push = push
        return lines

    def _yield(self) -> None:
        """To the hub of the newest term goes what lies here alone, and what stations still bring."""
        to = reached(self._store, self._settings)
        newest = self._store.read(lambda reader: terms.begun(reader.connection, reader.station.ward)).result(30)[-1]
        if to is not None and to.public_key == newest.public_key:
            self._add(self._lines(self._relay(to), to))
        else:
            self._add(Yielding(self._store, self._clock, self._look, self.become_soon))


class Yielding(Worker):
    """Finds the hub of the newest term for one that was superseded."""

    def __init__(self, store: Store, clock: Clock, look: Look, found: Callable[[], object]) -> None:
        super().__init__("hub-yielding")
        self._store, self._clock, self._look, self._found = store, clock, look, found

    def work(self) -> float:
        ward = self._store.station.ward
        newest = self._store.read(lambda reader: terms.begun(reader.connection, ward)).result(30)[-1]
        told = self._store.read(lambda reader: terms.addresses(reader.connection, ward)).result(30)
        urls = [told[newest.station]] if newest.station in told else []
        for url in [*urls, *(hub.url for hub in self._look(ward, hub_clock.LOOKED))]:
            to = following.reach(self._store, self._clock, newest, url)
            if to is not None and not self.stopping:
                following.follow(self._store, to, "")
                self._found()
                return SEARCHING * 10
        return SEARCHING


def on_network(ward: str, seconds: float) -> tuple[discovery.FoundHub, ...]:
    """The hubs of the ward that announce themselves within some seconds."""
    return discovery.look(ward, seconds)
