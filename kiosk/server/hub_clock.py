"""What a hub does by itself as time goes by: opens the ward's day, lets old tickets lapse, looks for a newer hub.

Made by kiosk.server.hub_work. A look at the clock every EVERY seconds costs one short command; nothing is kept from one
to the next, so that weeks of uptime cost what a day costs. Raises nothing: what is refused is logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from kiosk.clock import Clock, business_day
from kiosk.db.tables.journal import KnownStation
from kiosk.db.tables.sync import AnsweredCommand
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.log import known
from kiosk.remote import discovery, following
from kiosk.server import hub_terms
from kiosk.services import lapsing
from kiosk.store import Context, Store
from kiosk.sync import wire
from kiosk.workers import Worker

log = logging.getLogger("motcua.server")
WAIT = 30.0
EVERY = 20.0
KEPT = timedelta(days=30)  # answers of commands: long after anybody would ask again
NETWORK = 15  # rounds between looks at the network's announcements
LOOKED = 1.5  # seconds for announcements on the network
Look = Callable[[str, float], tuple[discovery.FoundHub, ...]]


def nobody(_ward: str, _seconds: float) -> tuple[discovery.FoundHub, ...]:
    """Where the network is not to be asked."""
    return ()


class HubClock(Worker):
    """See the module. `on_met`: called on this thread where a newer hub was met."""

    def __init__(self, store: Store, clock: Clock, look: Look = nobody, every: float = EVERY) -> None:
        super().__init__("hub-clock")
        self._store, self._clock, self._look, self._every = store, clock, look, every
        self._refused, self._rounds = "", 0
        self.on_met: Callable[[hub_terms.Standing], object] = lambda _standing: None

    def work(self) -> float:
        try:
            opened = self._store.run(open_day, None).result(WAIT)
            self._refused = ""
        except ExpectedError as error:
            if error.key != self._refused:
                log.warning("the day is not opened: %s", known(error.key))
            opened, self._refused = False, error.key
        if opened:
            self._begin_day()
        at_network = self._look if self._rounds % NETWORK == 0 else nobody
        self._rounds += 1
        found = look_for_newer(self._store, at_network)
        if found is not None:
            self.on_met(found)
        return self._every

    def _begin_day(self) -> None:
        left = lapsing.PER_OPENING
        while left > 0 and not self.stopping:
            if self._store.run(lapsing.lapse_old, None).result(WAIT) < lapsing.AT_ONCE:
                break
            left -= lapsing.AT_ONCE
        self._store.run(forget_answers, None).result(WAIT)


def open_day(ctx: Context, _: None = None) -> bool:
    """Open the ward's business day at its first look after 04:00; whether it was opened now. Raises ExpectedError
    store.errors.clock_* where staff must confirm the date first."""
    before = ctx.open_day_now
    if before is not None and before >= business_day(ctx.now):
        return False
    return ctx.day != before


def forget_answers(ctx: Context, _: None = None) -> int:
    """Answers of commands that nobody repeats any more; how many."""
    oldest, count = _first_of(ctx.now - KEPT), 0
    names = ctx.connection.execute(select(KnownStation.station).distinct()).scalars().all()
    for station in names:
        table = AnsweredCommand
        old = delete(table).where(table.station == station, table.request < oldest)
        count += ctx.connection.execute(old).rowcount
    return count


def _first_of(instant: datetime) -> str:
    """What every request id made since then is greater than: they begin with their time."""
    return uuid7(instant)[:13]


def look_for_newer(store: Store, look: Look = nobody) -> hub_terms.Standing | None:
    """Ask the machines that may have become the hub; how this one stands, where a newer term was met."""
    told = store.read(hub_terms.coming_standbys).result(WAIT)
    found = look(store.station.ward, LOOKED)
    urls = [url for _station, url in told] + [hub.url for hub in found if hub.station != store.station.id]
    for url in urls:
        said = following.listen_to(store, url)
        if said is not None and said.station != store.station.id:
            standing = meet(store, said)
            if standing.mode == hub_terms.Mode.SUPERSEDED:
                return standing
    return None


def meet(store: Store, said: wire.HubTerms) -> hub_terms.Standing:
    """Take what another hub says of the terms."""
    return store.run(hub_terms.meet, (said.terms, said.addresses)).result(WAIT)
