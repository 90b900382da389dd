"""A ward with a hub on real sockets, for tests of a station's side: the hub, kiosks that are whole stations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk.app import Kiosk, bootstrap
from kiosk.bus import Bus
from kiosk.clock import Clock, SystemClock
from kiosk.server import enrolment
from kiosk.server.hub import Hub
from kiosk.services import tickets
from kiosk.settings import HubSettings
from kiosk.sync.lines import HubLines
from kiosk.values.calls import CallNext, CallTicket
from kiosk.values.ids import Place
from kiosk.values.tickets import IssueTicket
from tests.factories import admit_everybody, settings_in
from tests.faults import ward
from tests.faults.city import Watched

WARD = "99001"
PATIENCE = 15.0  # seconds that a desk here waits for its hub: a machine with much else to do is slow, not away


class HubHere(Hub):
    """A hub in this process. `waits`: it is a standby."""

    def __init__(
        self, folder: Path, port: int = 0, *, waits: bool = False, phones: bool = False, clock: Clock | None = None
    ) -> None:
        super().__init__(settings_in(folder, hub=HubSettings(phones=phones)), port=port, standby=waits, clock=clock)
        self.watched = Watched(self.bus)

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def code(self, *roles: str) -> str:
        return self.store.run(enrolment.make_code, enrolment.MakeCode(ward=WARD, roles=roles)).result(20).code


class WardHere:
    """A hub and its stations, each a whole `Kiosk` on a database of its own. `close` closes all."""

    def __init__(self, folder: Path, *, phones: bool = False, clock: Clock | None = None) -> None:
        self.folder = folder
        self.hub = HubHere(folder / "hub", phones=phones, clock=clock)
        self.hub.open()
        self.stations: list[Kiosk] = []
        self.watched: dict[Kiosk, Watched] = {}

    def station(self, name: str, *roles: str, url: str = "", **settings: Any) -> Kiosk:
        """A station, not enrolled."""
        chosen = settings_in(self.folder / name, roles=roles, hub=HubSettings(url=url), **settings)
        made = bootstrap(chosen, SystemClock(), Bus())
        made.open()
        admit_everybody(made.store)
        self.stations.append(made)
        self.watched[made] = Watched(made.bus)
        return made

    def enrolled(self, name: str, *roles: str, url: str = "") -> Kiosk:
        """A station that has joined, and is on line."""
        made = self.station(name, *roles)
        made.enrol(url or self.hub.address, self.hub.code(*roles)).result(20)
        assert self.until(made, lambda: on_line(made))
        patient(made)
        return made

    def until(self, station: Kiosk, true: Any, timeout: float = 60) -> bool:
        return self.watched[station].until(true, timeout)

    def close(self) -> None:
        for station in self.stations:
            station.close()
        self.hub.close()


def patient(station: Kiosk) -> None:
    """Its desk waits for the hub's word; the lines to another hub are new ones, which know nothing of it."""
    assert isinstance(station.sync, HubLines)
    claims = station.sync.claims
    claims._patience = claims._link._timeout = PATIENCE


def on_line(station: Kiosk) -> bool:
    return station.sync is not None and station.sync.status.online


def issue(station: Kiosk, place: str = "kiosk-1") -> Any:
    return station.store.run(tickets.issue, IssueTicket(field="chung-thuc", place=Place(place))).result(20)


def next_for(desk: str, actor: str = "canbo") -> CallNext:
    return CallNext(place=Place(f"desk-{desk}"), desk=desk, actor=actor)


def one_for(desk: str, ticket: str) -> CallTicket:
    return CallTicket(ticket=ticket, place=Place(f"desk-{desk}"), desk=desk, actor="canbo")  # type: ignore[arg-type]


def states(store: Any) -> dict[str, tuple[str, str]]:
    """label -> (state, desk) of every ticket."""
    rows = ward.sql(store, "SELECT label, state, desk FROM tickets ORDER BY label")
    return {label: (state, desk or "") for label, state, desk in rows}
