"""`POST /tickets`: a number for somebody who stands before the greeter, durable before it is answered.

One of the hub's paths for browsers (kiosk.server.staff_web). JSON in: {request, field, procedure, priority, in_place,
booked, print_at, language}; JSON out: {id, label, field, ahead, open_desks, wait}. `request` is a UUID of the asker's,
kept until it is answered and repeated: the same one gives the same number. Requests that come together share one
commit (kiosk.server.bursts); where a standby is connected, it has the number before it is answered. Refuses as
services.asked_tickets does, and with hub.errors.* where another machine is the hub.
"""

from __future__ import annotations

import asyncio
import functools
from concurrent.futures import Future
from typing import Annotated, Protocol

import msgspec

from kiosk.journal import decoding
from kiosk.queries import waiting
from kiosk.server.bursts import Bursts
from kiosk.server.pages.shared import Shared
from kiosk.server.staff_web import StaffAnswer, StaffAsked, answer_of
from kiosk.services import asked_tickets
from kiosk.services.asked_tickets import Issue, TakeNumber
from kiosk.store import Store
from kiosk.values.ids import Place, ProcedureCode
from kiosk.values.tickets import IssuedTicket
from kiosk.values.waiting import ExpectedWait

FRESH = 5.0  # seconds that the forecast beside a number may be old
Name = Annotated[str, msgspec.Meta(max_length=64, pattern="^[^\\x00]*$")]
Uuid = Annotated[
    str, msgspec.Meta(max_length=36, pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]


class Served(Protocol):
    """What is asked of the hub."""

    store: Store

    @property
    def address(self) -> str:
        """Of the hub, as other machines reach it."""

    def need_lead(self) -> None:
        """Raises ExpectedError where another machine is the ward's hub."""

    def notices(self) -> tuple[tuple[str, dict[str, str]], ...]:
        """What staff must know of the hub itself: keys of texts, with their values."""

    async def kept(self) -> None:
        """All that is committed now is at the standby, too, where one is connected; waits a second at most."""


class TicketAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /tickets."""

    request: Uuid
    field: Name
    booked: Name = ""  # the code of a booked slot, whose field counts
    procedure: Name = ""
    priority: bool = False
    in_place: bool = False
    print_at: Name = ""  # a kiosk's place; "" = no paper
    language: Annotated[str, msgspec.Meta(pattern="^(vi|en)$")] = "vi"


class Tickets:
    """The handler of the path. `groups`: the ward's groups now."""

    def __init__(self, hub: Served, issue: Issue) -> None:
        self._hub, self._take = hub, asked_tickets.taking(issue)
        self._bursts: Bursts[TakeNumber, IssuedTicket] = Bursts(self._run)
        self._waits: dict[str, Shared[ExpectedWait]] = {}

    async def _wait(self, field: str) -> ExpectedWait:
        if field not in self._waits:  # a number of it was given just now: it is one of the catalogue's
            self._waits[field] = Shared(functools.partial(self._read, field), least=FRESH)
        return await self._waits[field].get()

    async def _read(self, field: str) -> ExpectedWait:
        return await asyncio.wrap_future(self._hub.store.read(waiting.expected_wait, field))

    def _run(self, command: TakeNumber) -> Future[IssuedTicket]:
        return self._hub.store.run(self._take, command)

    async def take(self, asked: StaffAsked) -> StaffAnswer:
        self._hub.need_lead()
        said = decoding.from_json(asked.body, TicketAsked)
        issued = await self._bursts.ask(
            TakeNumber(
                request=said.request, field=said.field, actor=asked.who.account, place=asked.who.place,
                procedure=ProcedureCode(said.procedure) if said.procedure else None, priority=said.priority,
                in_place=said.in_place, booked=said.booked, language=said.language,
                print_at=Place(said.print_at) if said.print_at else None,
            )
        )  # fmt: skip
        await self._hub.kept()
        return answer_of(_said(issued, await self._wait(issued.field)))


def _said(issued: IssuedTicket, wait: ExpectedWait) -> dict[str, object]:
    """`ahead` as it was when the number was given; `wait`: shortest and longest likely minutes, null rather than a
    guess."""
    return {
        "id": issued.id, "label": issued.label, "field": issued.field, "ahead": issued.ahead,
        "open_desks": wait.desks, "wait": None if wait.shortest is None else (wait.shortest, wait.longest),
    }  # fmt: skip
