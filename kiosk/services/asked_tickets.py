"""Numbers that the ward's staff take for people from a browser: once for each request, however often it comes.

Called by kiosk.server.tickets. The ticket's id is made from the request's, so that a repeat finds the ticket that was
given, also at the hub of the next term, and nothing else has to be stored. Raises what services.tickets raises, and
staff.errors.*.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.tickets import Ticket
from kiosk.records.print_jobs import PrintAsked
from kiosk.services import tickets
from kiosk.services.permits import STAFF, given_by
from kiosk.store import Context
from kiosk.values.base import Value
from kiosk.values.ids import Place, ProcedureCode, TicketId
from kiosk.values.tickets import IssuedTicket, IssueTicket

GREETER = Place("greeter")  # where such a number was taken, whosever browser it was
Issue = Callable[[Context, IssueTicket], IssuedTicket]
_KNOWN = Prepared(
    select(
        Ticket.label, Ticket.field, Ticket.procedure, Ticket.priority, Ticket.day, Ticket.issued_at, Ticket.ahead,
        Ticket.draft_code,
    ).where(
        Ticket.ward == bindparam("b_ward"), Ticket.subject == bindparam("b_subject")
    )
)  # fmt: skip


class TakeNumber(Value, frozen=True, kw_only=True):
    """Command: a number for somebody who stands before the greeter."""

    request: str  # UUID of the asker's; the same one means the same number
    field: str
    actor: str
    place: Place  # where the actor is signed in
    procedure: ProcedureCode | None = None
    priority: bool = False
    in_place: bool = False
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
        known = _known(ctx, ticket)
        if known is not None:
            return known
        issued = issue(ctx, _issue_of(command, ticket))
        if command.print_at:
            ctx.record(PrintAsked(place=command.print_at), subject=ticket, actor=command.actor)
        return issued

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
    if _known(ctx, command.ticket) is not None:
        ctx.record(PrintAsked(place=command.print_at), subject=command.ticket, actor=command.actor)


def _known(ctx: Context, ticket: TicketId) -> IssuedTicket | None:
    row = _KNOWN.one(ctx.connection, b_ward=ctx.station.ward, b_subject=ticket)
    if row is None:
        return None
    label, field, procedure, priority, day, issued_at, ahead, code = row
    if not label or not isinstance(issued_at, datetime):  # a call of it is known, its issue is not yet
        return None
    return IssuedTicket(
        id=ticket, label=label, field=field, procedure=ProcedureCode(procedure) if procedure else None,
        priority=bool(priority), day=day, issued_at=issued_at, ahead=ahead or 0, draft_code=code or "",
    )  # fmt: skip
