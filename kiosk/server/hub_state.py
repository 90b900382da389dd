"""What a running hub knows beside its database: whether it leads, who listens, how its standby stands.

Made by kiosk.server.hub, handed to its routers: the protocol, the greeter's pages, POST /tickets. `mode` may be read
from any thread; the rest belongs to the listener's loop. Raises ExpectedError hub.errors.{superseded, not_hub}.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future

from kiosk.clock import Clock, local
from kiosk.errors import BugError, ExpectedError
from kiosk.journal.positions import last_position
from kiosk.server import hub_terms
from kiosk.server.hub_terms import Mode, Standing
from kiosk.server.nudges import Nudges
from kiosk.server.standbys import Standbys
from kiosk.server.standing import AskingCity
from kiosk.store import Reader, Store
from kiosk.store.context import doubted
from kiosk.sync import wire


class HubState:
    """See the module."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.nudges = Nudges()
        self.standbys = Standbys(clock, self.nudges.listens)
        self.standing = Standing(Mode.STANDBY, 0)
        self._door, self._asking, self._again, self._told = threading.Lock(), False, False, 0
        self.city = AskingCity()
        self.address = ""  # as other machines reach this hub
        self.arrived: Callable[[], object] = lambda: None  # events of others were stored; from any thread
        self.on_superseded: Callable[[], object] = lambda: None

    @property
    def mode(self) -> Mode:
        return self.standing.mode

    @property
    def leads(self) -> bool:
        return self.mode == Mode.LEADING

    def need_lead(self) -> None:
        """For what only the ward's hub may decide."""
        if self.mode == Mode.SUPERSEDED:
            raise ExpectedError("hub.errors.superseded")
        if self.mode == Mode.STANDBY:
            raise ExpectedError("hub.errors.not_hub")

    def need_begun(self) -> None:
        """For what a hub that was superseded still takes and passes on."""
        if self.mode == Mode.STANDBY:
            raise ExpectedError("hub.errors.not_hub")

    async def meet(self, shown: tuple[wire.HubTerm, ...]) -> None:
        """A station shows the terms that it knows: a newer one than this hub's ends it."""
        newest = max((term.term for term in shown), default=0)
        if self.mode == Mode.STANDBY or newest <= self.standing.term:
            return
        before = self.mode
        self.standing = await asyncio.wrap_future(self.store.run(hub_terms.meet, (shown, ())))
        if before != Mode.SUPERSEDED and self.mode == Mode.SUPERSEDED:  # every hello after that shows them again
            self.on_superseded()

    def notices(self) -> tuple[tuple[str, dict[str, str]], ...]:
        """What staff must know of the hub itself, at the top of its page: keys of texts, with their values."""
        if self.mode != Mode.LEADING:
            return ((f"hub.page.{self.mode.value}", {}),)
        behind = tuple(("hub.page.behind", {"station": one.station}) for one in self.standbys.now() if one.behind)
        now = self.clock.now()
        if not doubted(self.store.ledger, now):
            return behind
        shown = {"now": f"{local(now):%H:%M %d/%m/%Y}", "day": local(now).date().isoformat()}
        return ("hub.page.clock", shown), *behind

    # -- news -----------------------------------------------------------------------------------------------

    def tell_news(self) -> None:
        """Something was committed: whoever listens hears of it, once for all that came meanwhile. From any thread."""
        if not len(self.nudges):
            return
        with self._door:
            self._again, asking = self._asking, self._asking
            self._asking = True
        if not asking:
            self._ask()

    def _ask(self) -> None:
        try:
            self.store.read(newest_position).add_done_callback(self._newest_is)
        except BugError:  # the store closes
            self._asking = False

    def _newest_is(self, found: Future[int]) -> None:
        if not found.cancelled() and found.exception() is None and found.result() > self._told:
            self._told = found.result()
            self.nudges.news(self._told)
        with self._door:
            again = self._asking = self._again
            self._again = False
        if again:
            self._ask()

    # -- the standby ----------------------------------------------------------------------------------------

    async def kept(self) -> None:
        """Until the standby has what was committed before this was called; at most a second, and not at all where
        there is none. A command is answered after it."""
        if self.standbys.awaited():
            await self.standbys.kept(await self.newest())

    async def newest(self) -> int:
        """The newest position of the ward."""
        return await asyncio.wrap_future(self.store.read(newest_position))


def newest_position(reader: Reader) -> int:
    return last_position(reader.connection, reader.station.ward)
