"""Numbers that the ward's staff take for people from a browser: once for each request, however often it comes.

Called by kiosk.server.tickets. The ticket's id is made from the request's, so that a repeat finds the ticket that was
given, also at the hub of the next term, and nothing else has to be stored. Raises what services.tickets raises, and
staff.errors.*.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from kiosk.queries.issued import issued
from kiosk.records.print_jobs import PrintAsked
from kiosk.services import slots, tickets
from kiosk.services.permits import STAFF, given_by
from kiosk.store import Context
from kiosk.values.base import Value
from kiosk.values.ids import Place, ProcedureCode, TicketId
from kiosk.values.tickets import IssuedTicket, IssueTicket

GREETER = Place("greeter")  # where such a number was taken, whosever browser it was
Issue = Callable[[Context, IssueTicket], IssuedTicket]


class TakeNumber(Value, frozen=True, kw_only=True):
    """Command: a number for somebody who stands before the greeter."""

    request: str  # UUID of the asker's; the same one means the same number
    field: str
    actor: str
    place: Place  # where the actor is signed in
    procedure: ProcedureCode | None = None
    priority: bool = False
    in_place: bool = False
    booked: str = ""  # the code of a booked slot, whose field and time count
    language: str = "vi"
    print_at: Place | None = None  # the kiosk whose printer gives the slip


class AskPrint(Value, frozen=True, kw_only=True):
    """Command: the slip of a number that was given, from a kiosk's printer."""

    ticket: TicketId
    print_at: Place
    actor: str
    place: Place


def ticket_of(actor: str, request: str) -> TicketId:
    """A UUIDv7 with the time of the request's and nothing that its sender could choose."""
    digest = hashlib.sha256(f"motcua1 ticket {actor} {request}".encode()).hexdigest()
    time = request[:8] + request[9:13]
    variant = "89ab"[int(digest[0], 16) & 0b11]
    return TicketId(f"{time[:8]}-{time[8:]}-7{digest[1:4]}-{variant}{digest[4:7]}-{digest[7:19]}")


def taking(issue: Issue) -> Callable[[Context, TakeNumber], IssuedTicket]:
    """The use case `take` for a machine that gives numbers in its own way."""

    @given_by(*STAFF)
    def take(ctx: Context, command: TakeNumber) -> IssuedTicket:
        """The number of this request."""
        ticket = ticket_of(command.actor, command.request)
        known = issued(ctx.connection, ctx.station.ward, ticket)
        if known is not None:
            return known
        asked = _issue_of(command, ticket)
        given = slots.number_for(ctx, command.booked, asked, issue) if command.booked else issue(ctx, asked)
        if command.print_at:
            ctx.record(PrintAsked(place=command.print_at), subject=given.id, actor=command.actor)
        return given

    return take


take = taking(tickets.issue)


def _issue_of(command: TakeNumber, ticket: TicketId) -> IssueTicket:
    return IssueTicket(
        field=command.field, place=GREETER, procedure=command.procedure, priority=command.priority,
        in_place=command.in_place, language=command.language, ticket=ticket, paper=False,
    )  # fmt: skip


@given_by(*STAFF)
def ask_print(ctx: Context, command: AskPrint) -> None:
    """The kiosk's own station makes the print job of it (services.print_jobs.asked)."""
    if issued(ctx.connection, ctx.station.ward, command.ticket) is not None:
        ctx.record(PrintAsked(place=command.print_at), subject=command.ticket, actor=command.actor)
