"""Issuing queue tickets: the one touch that everything is built around.

Called by the citizen station through tasks.run. Raises ExpectedError tickets.errors.no_range where this
station may not number (after a restore, until a supervisor types a letter), store.errors.clock_* where staff
must confirm the date first. The number is durable when the future is done.
"""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.tickets import Ticket
from kiosk.ids import uuid7
from kiosk.records.tickets import TicketIssued, TicketMet
from kiosk.rules.numbering import label
from kiosk.services import ranges
from kiosk.store import Context
from kiosk.values.base import Value
from kiosk.values.ids import Place, TicketId
from kiosk.values.print_jobs import PaperKind
from kiosk.values.tickets import IssuedTicket, IssueTicket, TicketState

AHEAD = Prepared(
    select(func.count())
    .select_from(Ticket)
    .where(
        Ticket.ward == bindparam("b_ward"),
        Ticket.state == bindparam("b_state"),
        Ticket.field == bindparam("b_field"),
        Ticket.issued_at < bindparam("b_before"),
    )
)


class MeetTicket(Value, frozen=True, kw_only=True):
    """Command: a desk holds a paper ticket whose number this station does not know."""

    label: str
    place: Place
    actor: str = ""


def issue(ctx: Context, command: IssueTicket) -> IssuedTicket:
    """Give out the next number of a field and queue its slip."""
    field = ctx.catalogue.field(command.field)
    day = ctx.day
    letter = ranges.ticket_letter(ctx, field.letter)
    number = ranges.next_number(ctx, f"ticket:{letter}", day)
    shown = label(letter, number)
    ticket = TicketId(uuid7(ctx.now))
    ahead = AHEAD.value(
        ctx.connection, b_ward=ctx.station.ward, b_state=TicketState.WAITING.value, b_field=command.field,
        b_before=ctx.now,
    )  # fmt: skip
    fact = TicketIssued(
        day=day, letter=letter, number=number, label=shown, field=command.field, place=command.place,
        procedure=command.procedure, priority=command.priority, language=command.language,
    )  # fmt: skip
    ctx.record(fact, subject=ticket)
    ctx.print(PaperKind.TICKET, ticket, command.place)
    return IssuedTicket(
        id=ticket, label=shown, field=command.field, procedure=command.procedure, priority=command.priority,
        day=day, issued_at=ctx.now, ahead=ahead or 0,
    )  # fmt: skip


def meet(ctx: Context, command: MeetTicket) -> TicketId:
    """The ticket of a typed number: the one that fits, or a new incomplete one (ticket.met)."""
    shown = command.label.strip().upper()
    query = select(Ticket.subject).where(
        Ticket.ward == ctx.station.ward, Ticket.day == ctx.day, Ticket.label == shown
    )
    known = list(ctx.connection.execute(query).scalars())
    if len(known) == 1:
        return TicketId(known[0])
    ticket = TicketId(uuid7(ctx.now))
    ctx.record(TicketMet(day=ctx.day, label=shown, place=command.place), subject=ticket, actor=command.actor)
    return ticket
