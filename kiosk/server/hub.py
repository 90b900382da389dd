"""A ward's hub: a station with the role "hub" that keeps what all others wrote, grants numbers and arbitrates calls.

Made by kiosk.commands.hub and by tests; what it shares with the city's server is kiosk.server.program. Stations enrol
with codes that it makes, push, pull, are nudged, and ask it for tickets; it passes everything on to central, where it
is enrolled with one. `standby`: a new one waits for its term instead of beginning the first. Raises ExpectedError as
the program does.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import ExitStack

import msgspec
from fastapi import FastAPI
from starlette.types import ASGIApp

from kiosk.bus import Bus
from kiosk.catalogue import Catalogue
from kiosk.clock import Clock, ShiftedClock, SystemClock
from kiosk.forms.library import FormLibrary
from kiosk.remote.discovery import Announcer
from kiosk.server import enrolment, grant_memory, hub_clock, hub_terms, own_ranges, withdrawn_list
from kiosk.server.hub_protocol import HubProtocol
from kiosk.server.hub_state import HubState
from kiosk.server.hub_terms import Mode
from kiosk.server.hub_work import HubWork, on_network
from kiosk.server.joining import join
from kiosk.server.program import ByHand, ServerProgram
from kiosk.server.staff_pages import staff_web
from kiosk.services import documents, erasure, slots
from kiosk.settings import Settings
from kiosk.store import Context, Store, meta, set_meta
from kiosk.sync import terms
from kiosk.texts import text
from kiosk.values.hubs import HubSaid, StandbySaid
from kiosk.values.journal import Committed, EraseAsked, LookForErasure
from kiosk.values.roles import UPSTREAM, Role
from kiosk.values.slots import KeepSlots


class Nothing(msgspec.Struct, frozen=True):
    """The body of a command that needs no words."""


def _take_over(ctx: Context, _: Nothing) -> dict[str, int]:
    return {"term": hub_terms.take_over(ctx).term}


TAKEOVER = "takeover"
_BY_HAND: ByHand = {
    "enrol-code": (enrolment.MakeCode, enrolment.make_code),
    "confirm-grants": (grant_memory.Confirm, grant_memory.confirm),
    "revoke": (enrolment.Withdraw, enrolment.withdraw),
    "erasable": (LookForErasure, erasure.look),
    "erase": (EraseAsked, erasure.erase_asked),
    "slots": (KeepSlots, slots.keep_by_hand),
    TAKEOVER: (Nothing, _take_over),
}


class Hub(ServerProgram):
    """See the module. Constructing opens nothing. `announce`: tell the network where the hub is, and ask it."""

    store: Store

    def __init__(
        self, settings: Settings, *, host: str = "127.0.0.1", port: int = 0, tls: bool = False, standby: bool = False,
        announce: bool = False, clock: Clock | None = None, bus: Bus | None = None,
    ) -> None:  # fmt: skip
        start = settings.clock.test_start
        super().__init__(
            msgspec.structs.replace(settings, roles=(Role.HUB,)), host=host, port=port, tls=tls, name="hub-http"
        )
        self.clock = clock or (ShiftedClock(start) if start else SystemClock())
        self.bus = bus or Bus()
        catalogue = Catalogue(settings.ward_dir, self.clock)
        forms = FormLibrary(settings.ward_dir, catalogue)
        self.store = Store(self.settings, self.clock, self.bus, catalogue, forms)
        self.state = HubState(self.store, self.clock)
        self.work = HubWork(self.state, self.settings, self.bus, on_network if announce else hub_clock.nobody)
        self._waits, self._announce, self._announcing = standby, announce, ExitStack()
        self.certificate = b""

    # -- opening --------------------------------------------------------------------------------------------

    def begin(self) -> None:
        documents.refresh(self.store)
        self.store.run(grant_memory.keep, None).result()
        self.store.run(withdrawn_list.obey, None).result()
        self.store.run(_keep_prefix, self.store.catalogue.dossier_prefix).result()
        hub_clock.look_for_newer(self.store)  # before anybody is answered: this may be the former hub coming back

    def app(self, der: bytes = b"") -> ASGIApp:
        """The web application; `der` is the certificate it will be served under, which the term names."""
        self.certificate = hashlib.sha256(der).digest() if der else b""
        begin = hub_terms.Begin(self.certificate, self._waits)
        self.state.standing = self.store.run(hub_terms.begin, begin).result()
        app = FastAPI(title="motcua hub", docs_url=None, redoc_url=None, openapi_url=None)
        self.protocol = HubProtocol(self.state, der, self.store.catalogue.ward().name)
        join(app, self.protocol.router())
        self.add_by_hand(app, {**_BY_HAND, "hub-state": (Nothing, self._said)})
        return staff_web(app, self.state, own_ranges.issue_ticket, others=self.protocol.phones.routes())

    def go_on(self) -> None:
        self.work.certificate_hash, self.work.url = self.certificate, self.listener.address_there
        self.state.address = self.listener.address_there
        self.closing.callback(self.work.close)
        self.closing.callback(self.bus.listen(Committed, lambda _message: self.state.tell_news()))
        self.state.arrived = self.state.tell_news
        self.state.on_superseded = self.work.become_soon
        self.work.on_turned = self._announce_it
        self.closing.callback(self._announcing.close)
        self.work.become()

    def _announce_it(self) -> None:
        """The network hears of a machine while it is the ward's hub, and of no other."""
        self._announcing.close()
        if not self._announce or not self.state.leads:
            return
        station, term = self.store.station, self.state.standing.term
        port = int(self.address.rpartition(":")[2])
        announcer = Announcer(station.ward, station.id, term, self.certificate, self.listener.host, port)
        announcer.open()
        self._announcing.callback(announcer.close)

    def stop(self) -> None:
        self.state.nudges.close()
        super().stop()

    def close(self) -> None:
        self.state.nudges.close()
        super().close()

    async def after_by_hand(self, path: str) -> None:
        if path == TAKEOVER:
            await asyncio.to_thread(self._turn)

    def take_over(self) -> int:
        """This standby is the ward's hub from now on; its term. Raises ExpectedError hub.errors.no_term."""
        term = self.store.run(hub_terms.take_over, None).result(30)
        self._turn()
        return term.term

    def about(self) -> list[str]:
        """What the program says of itself when it has started: who it is, and how stations enrol."""
        ward, standing = self.store.catalogue.ward(), self.state.standing
        key = {Mode.LEADING: "here", Mode.STANDBY: "standby", Mode.SUPERSEDED: "superseded"}[standing.mode]
        lines = [text(f"hub.said.{key}", ward=ward.code, name=ward.name, term=standing.term)]
        if self.certificate:
            lines.append(text("hub.said.fingerprint", fingerprint=self.certificate.hex(":").upper()))
        more = [text("hub.said.how"), text("hub.said.pages", url=self.listener.address_there)]
        return [*lines, *more] if standing.mode == Mode.LEADING else lines

    def _said(self, ctx: Context, _: Nothing) -> HubSaid:
        """For `motcua doctor` on this machine."""
        standing, push = self.state.standing, self.work.push
        status = push.status if push is not None else None
        mine = ctx.station
        coming = [term.term for term in terms.signed(ctx.connection, mine.ward) if term.station == mine.id]
        return HubSaid(
            mode=standing.mode.value, term=standing.term, url=self.address, listening=len(self.state.nudges),
            coming=max(coming, default=0),
            standbys=tuple(
                StandbySaid(station=one.station, connected=one.connected, behind=one.behind)
                for one in self.state.standbys.now()
            ),
            central=status is not None and status.level == UPSTREAM, unsent=status.unsent if status else 0,
            trouble=status.trouble if status else "",
        )  # fmt: skip

    def _turn(self) -> None:
        """A standby has become the hub."""
        self.state.standing = self.store.read(hub_terms.standing_now).result(30)
        if self.state.mode == Mode.LEADING:
            self.work.become()


def _keep_prefix(ctx: Context, prefix: str) -> None:
    """The ward's own word, where central has said none."""
    name = f"prefix:{ctx.station.ward}"
    if prefix and not meta(ctx.connection, name):
        set_meta(ctx.connection, name, prefix)
