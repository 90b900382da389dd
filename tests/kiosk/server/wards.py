"""A ward on loopback for tests: a hub with its program, stations that enrolled there, lines and waiting for things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from kiosk.db.tables.journal import JournalEvent
from kiosk.ids import uuid7
from kiosk.remote import handshake, ranges
from kiosk.remote.enrol import enrol
from kiosk.remote.link import Link
from kiosk.server import enrolment
from kiosk.server.hub import Hub
from kiosk.server.program import ServerProgram
from kiosk.services import tickets
from kiosk.sync import wire
from kiosk.sync.worker import line_to
from kiosk.values.calls import CallNext
from kiosk.values.ids import Place
from kiosk.values.sync import Upstream
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store, settings_in
from tests.fakes import StandingClock

DEADLINE = 60.0  # seconds until what never comes is called so: a busy machine takes its time
KIOSK = Place("kiosk-1")


class Ward:
    """One hub and its stations. `close` closes all."""

    def __init__(self, folder: Path, clock: StandingClock | None = None, **given: Any) -> None:
        self.folder, self.clock = folder, clock or StandingClock()
        self._open = ExitStack()
        self.hub = self.open_hub("hub", **given)

    def open_hub(self, name: str, **given: Any) -> Hub:
        hub = Hub(settings_in(self.folder / name), clock=self.clock, **given)
        hub.open()
        self._open.callback(hub.close)
        return hub

    def settings(self, name: str) -> Any:
        return settings_in(self.folder / name)

    def enrol_hub(self, made: Hub) -> None:
        """`made` (whose store is open) joins the hub as its standby."""
        join(made.store, self.hub)

    def closing(self, close: Callable[[], object]) -> None:
        self._open.callback(close)

    def station(self, name: str, *roles: str, hub: Hub | None = None) -> Any:
        """An open store of a station that has enrolled."""
        hub = hub or self.hub
        store = open_store(self.folder / name, clock=self.clock, roles=roles)
        self._open.callback(store.close)
        join(store, hub)
        return store

    def close(self) -> None:
        self._open.close()


def join(store: Any, hub: Hub, url: str = "") -> Upstream:
    asked = enrolment.MakeCode(ward=hub.store.station.ward, roles=tuple(store.station.roles))
    code = hub.store.run(enrolment.make_code, asked).result(20).code
    return enrol(store, url or hub.address, code, "")


@contextmanager
def line(store: Any, hub: ServerProgram, *, refused: bool = False) -> Iterator[Link]:
    """A line on which the station has said hello; `refused`: the hub would not hear it."""
    public = hub.store.identity.public
    to = Upstream(level="hub", url=hub.address, station=hub.store.station.id, public_key=public, seal_key=b"")
    made = line_to(store, to, store.clock, 10.0)
    try:
        if not refused:
            handshake.beat(store, made, store.clock)
        yield made
    finally:
        made.close()


def numbered(store: Any, hub: Hub) -> Any:
    """The station with a range of each letter from the hub."""
    with line(store, hub) as link:
        ranges.claim_missing(store, link, "", "hub")
    return store


def take(store: Any, field: str = "chung-thuc", at: Place = KIOSK) -> Any:
    return store.run(tickets.issue, IssueTicket(field=field, place=at)).result(20)


def call_asked(store: Any, desk: str = "1", request: str = "") -> wire.CallAsked:
    command = CallNext(place=Place(f"desk-{desk}"), desk=desk, actor="canbo")
    asked = request or uuid7(store.clock.now())
    return wire.CallAsked(store.station.id, asked, "next", msgspec.msgpack.encode(command))


def count(store: Any, kind: str) -> int:
    found: int = store.read(
        lambda r: len(r.connection.execute(JournalEvent.__table__.select().where(JournalEvent.kind == kind)).all())
    ).result(20)
    return found
