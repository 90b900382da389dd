"""A desk's claims with a hub: the hub decides which ticket it gets, and where it is not heard the desk goes on alone.

Owned by kiosk.sync.lines, as `Kiosk.claims`. Each request is stored first and asked for on a line of its own, which is
held open; the hub's event bears the request's id, and the claim is done when that event is folded here, so that all
that follows finds the ticket called. Where the line is known to be down, at once, and else after PATIENCE seconds, the
desk calls from its own share of the waiting (the last roster says which), or the ticket that it named; the request is
then held as perhaps granted: the hub is asked until it answers, and what it had granted is taken back where the desk
has not used it. What a desk called alone the hub must have heard of before it is asked again: else it might grant the
same ticket once more. Nothing of this runs within a transaction.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple, Protocol, TypeVar, cast

import msgspec

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.journal import decoding
from kiosk.log import known
from kiosk.queries import desks
from kiosk.remote import asked_calls
from kiosk.remote.asked_calls import AskedTicket
from kiosk.remote.link import Link, Refused, is_off_line
from kiosk.remote.link_worker import LinkWorker
from kiosk.services import calls
from kiosk.store import Context, Refusal, Store
from kiosk.sync import wire
from kiosk.texts import error_of
from kiosk.values.calls import Call, CallNext, CallTicket
from kiosk.values.journal import Committed
from kiosk.values.rosters import RosterDesk
from kiosk.workers import watched

log = logging.getLogger("motcua.sync")
WAIT = 30.0  # seconds for the store
PATIENCE = 2.0  # seconds for the hub
TRIES = 3  # of one question within that time, where its answers are lost on the way
LOOK = 0.02  # seconds
AGAIN = 5.0  # seconds until what is not settled is asked for once more
ROSTER = 10.0  # seconds until the desks that take part are looked at again
Command = TypeVar("Command")
Result = TypeVar("Result")
_CALL = msgspec.msgpack.Decoder(Call)


class HubHeard(Protocol):
    """The station's other lines to the hub."""

    @property
    def up(self) -> bool: ...

    def pull_now(self) -> None: ...


class _Claim(NamedTuple):
    use_case: Callable[[Context, CallNext | CallTicket], Call | None]
    command: CallNext | CallTicket
    future: Future[Call | None]


class HubClaims(LinkWorker):
    """See the module. `run` from any thread; `patience` in seconds."""

    def __init__(
        self, store: Store, link: Link, clock: Clock, bus: Bus, line: HubHeard, *, patience: float = PATIENCE
    ) -> None:
        super().__init__("sync-claims", link)
        self._store, self._clock, self._bus, self._line = store, clock, bus, line
        self._patience = patience
        self._claims: deque[_Claim] = deque()
        self._seen: dict[str, threading.Event] = {}  # request -> its event is folded here
        self._unsettled: set[str] = set()
        self._roster: tuple[RosterDesk, ...] = ()
        self._roster_at = -ROSTER
        self.on_refused: Callable[[], object] = lambda: None  # the hub says that it decides nothing

    def open(self) -> None:
        self._hears.append(self._bus.listen(Committed, self._committed))
        self._roster = self._store.read(desks.roster).result(WAIT)  # as it was when the hub was last heard
        self._unsettled = {one.request for one in self._store.run(asked_calls.leave_all, None).result(WAIT)}
        super().open()

    def close(self, deadline: float = 2.0) -> bool:
        ended = super().close(deadline)
        while self._claims:
            self._claims.popleft().future.set_exception(ExpectedError("store.errors.closed"))
        return ended

    def run(self, use_case: Callable[[Context, Command], Result | Refusal], command: Command) -> Future[Result]:
        """Decide a claim: with the hub, or at once without it where it is known to be away."""
        if not isinstance(command, CallNext | CallTicket):
            return self._store.run(use_case, command)
        decide = cast("Callable[[Context, CallNext | CallTicket], Call | None]", use_case)
        claim = _Claim(decide, command, Future())
        if self._line.up and self._thread is not None:
            self._claims.append(claim)
            self.wake()
        else:
            self._alone(claim)
        return cast("Future[Result]", claim.future)

    def _committed(self, message: Committed) -> None:
        for note in message.events:
            if note.kind == "call.made":
                seen = self._seen.get(note.event_id)
                if seen is not None:
                    seen.set()
                elif note.event_id in self._unsettled:
                    self.wake()
            elif note.kind.startswith("desk."):
                self._roster_at = -ROSTER
                self.wake()

    # -- the thread -----------------------------------------------------------------------------------------

    def work(self) -> float:
        self._look_at_roster()
        while self._claims and not self.stopping:
            self._decide(self._claims.popleft())
        for request in sorted(self._unsettled):
            if self._store.run(asked_calls.settle, request).result(WAIT):
                self._unsettled.discard(request)
        if self._unsettled and self._line.up and not self._claims:
            self._ask_what_became()
        return AGAIN if self._unsettled else ROSTER

    def _look_at_roster(self) -> None:
        """While the hub is heard, who takes part is known: a desk that goes on alone keeps to its share of that."""
        if self._line.up and self._clock.monotonic() - self._roster_at >= ROSTER:
            self._roster = self._store.read(desks.roster).result(WAIT)
            self._roster_at = self._clock.monotonic()

    def _decide(self, claim: _Claim) -> None:
        try:
            asking = self._store.run(_keep, claim.command).result(WAIT)
        except Exception as error:  # whoever asked hears of it
            claim.future.set_exception(error)
            return
        seen = self._seen[asking.request] = threading.Event()
        try:
            if self._is_told():
                self._with_hub(claim, asking, seen)
            else:
                self._put(asking.request, asked_calls.CLOSED)
                self._alone(claim)
        except Exception as error:
            claim.future.set_exception(error)
        finally:
            del self._seen[asking.request]

    def _is_told(self) -> bool:
        """Whether the hub knows whom this desk has called alone, or hears of it within `patience`."""
        for _ in range(int(self._patience / LOOK)):
            if self._store.read(asked_calls.is_told).result(WAIT):
                return True
            if self._stopping.wait(LOOK) or not self._line.up:
                break
        return False

    def _with_hub(self, claim: _Claim, asking: AskedTicket, seen: threading.Event) -> None:
        try:
            answer = self._ask(asking.request, asking.kind, asking.body)
        except Refused as refused:  # signed: it has granted nothing
            log.warning("the hub decides no claims: %s", known(refused.error))
            self.on_refused()
            self._put(asking.request, asked_calls.CLOSED)
            self._roster_at = -ROSTER  # the line stands: who takes part at this moment is known
            self._look_at_roster()
            self._alone(claim)
        except ExpectedError:
            self._line.pull_now()
            self._put(asking.request, asked_calls.ALONE)
            self._unsettled.add(asking.request)
            self._alone(claim)
        else:
            self._take(claim, asking, answer, seen)

    def _ask(self, request: str, kind: str, body: bytes) -> wire.CallAnswer:
        """The hub's answer within `patience`. Raises what the link raises."""
        until = self._clock.monotonic() + self._patience
        with self._link.until(until):
            return self._asked(wire.CallAsked(self._store.station.id, request, kind, body), until)

    def _asked(self, asked: wire.CallAsked, until: float) -> wire.CallAnswer:
        """A request may be repeated, so an answer that is lost once costs nothing."""
        for _ in range(TRIES - 1):
            try:
                return self._link.ask("/v1/call", asked, wire.CallAnswer)
            except ExpectedError as error:
                if is_off_line(error) or self._clock.monotonic() >= until or self.stopping:
                    raise
        return self._link.ask("/v1/call", asked, wire.CallAnswer)

    def _take(self, claim: _Claim, asking: AskedTicket, answer: wire.CallAnswer, seen: threading.Event) -> None:
        if not answer.found:
            self._put(asking.request, asked_calls.CLOSED)
            if answer.error:
                claim.future.set_exception(error_of(answer.error, label=answer.label))
            else:
                claim.future.set_result(None)
            return
        try:
            call = decoding.packed(answer.call, _CALL)
        except decoding.Garbled as error:
            raise ExpectedError("sync.errors.not_central", url=self._link.url) from error
        self._line.pull_now()
        if not seen.wait(self._patience):
            self._call_it_here(claim, call)
        closed = self._store.run(asked_calls.put, (asking.request, asked_calls.CLOSED))
        claim.future.set_result(call)  # whatever the desk asks the store for now comes after it
        watched(closed, "closing a claim")

    def _call_it_here(self, claim: _Claim, call: Call) -> None:
        """The ticket is this desk's, and the hub's event does not come: what follows must find it called."""
        asked = claim.command
        command = CallTicket(ticket=call.ticket, place=asked.place, desk=asked.desk, actor=asked.actor, scanned=True)
        try:
            self._store.run(asked_calls.note_granted, command).result(WAIT)
        except ExpectedError as error:
            log.warning("a granted call cannot be noted here: %s", known(error.key))

    def _alone(self, claim: _Claim) -> None:
        """The desk decides: from its own share, or the one ticket that it names."""
        command = claim.command
        if isinstance(command, CallNext):
            command = msgspec.structs.replace(command, share=self._roster or None)  # nobody else was open: all of it
        self._store.run(claim.use_case, command).add_done_callback(lambda done: _pass_on(done, claim.future))

    def _put(self, request: str, state: str) -> None:
        self._store.run(asked_calls.put, (request, state)).result(WAIT)

    # -- what became of requests that nobody waits for any more ---------------------------------------------

    def _ask_what_became(self) -> None:
        for asking in self._store.read(asked_calls.unanswered).result(WAIT):
            if self.stopping or self._claims:
                return
            try:
                answer = self._ask(asking.request, "drop", asking.body)
            except (ExpectedError, Refused):
                return
            if answer.found:
                self._line.pull_now()  # settled when the event comes
            else:
                self._put(asking.request, asked_calls.TOLD)


def _keep(ctx: Context, command: CallNext | CallTicket) -> AskedTicket:
    """Stored before it is asked, where the clerk may call at all."""
    calls.may_call(ctx, command)
    return asked_calls.keep(ctx, command)


def _pass_on(done: Future[Call | None], to: Future[Call | None]) -> None:
    error = done.exception()
    if error is not None:
        to.set_exception(error)
    else:
        to.set_result(done.result())
