"""Issuing queue tickets: the one touch that everything is built around.

Called by the citizen station (`issue`) and the desk (`meet`) through tasks.run. Raises ExpectedError
tickets.errors.no_range where this station may not number (after a restore, until a supervisor types a letter),
store.errors.clock_* where staff must confirm the date first, queue.errors.closed_* where the field gives out no number
now, rules.errors.label for what is no number.
The number is durable when the future is done.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, literal_column, select

from kiosk.clock import local
from kiosk.db.base import to_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.desks import GroupRow
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.queries.groups import closed_now
from kiosk.queries.tickets import OLD, bearers, met_row
from kiosk.records.groups import group_subject
from kiosk.records.tickets import TicketBooked, TicketIssued, TicketMet
from kiosk.rules import group_words
from kiosk.rules.numbering import label, parse_label
from kiosk.services import draft_codes, ranges, visits
from kiosk.store import Context
from kiosk.values.ids import ProcedureCode, TicketId
from kiosk.values.print_jobs import PaperKind
from kiosk.values.procedures import Procedure, ServiceField
from kiosk.values.tickets import IssuedTicket, IssueTicket, MeetTicket, TicketState

COUNTED = 999  # nobody is told more people ahead than this; keeps the count short
_AHEAD = (
    select(func.count())
    .select_from(
        select(literal_column("1"))
        .select_from(Ticket)
        .where(
            Ticket.ward == bindparam("b_ward"),
            Ticket.state == bindparam("b_state"),
            Ticket.field == bindparam("b_field"),
            Ticket.issued_at > bindparam("b_since"),
        )
        .limit(COUNTED)
        .subquery()
    )
    .scalar_subquery()
)
_CARRIED = (  # few; found by the day on which they stand, never by a state or a field of years
    select(func.count())
    .select_from(Ticket)
    .where(
        Ticket.ward == bindparam("b_ward"),
        Ticket.stands >= bindparam("b_today"),
        Ticket.day < bindparam("b_today"),
        func.coalesce(Ticket.state, "") == bindparam("b_state"),
        func.coalesce(Ticket.field, "") == bindparam("b_field"),
    )
    .scalar_subquery()
)
_HAND = select(GroupRow.hand).where(
    GroupRow.ward == bindparam("b_ward"), GroupRow.subject == bindparam("b_group"), GroupRow.day == bindparam("b_today")
)
_FIELD = Prepared(select(_AHEAD, _CARRIED, _HAND.scalar_subquery()))  # one look at a field for a touch


def issue(ctx: Context, command: IssueTicket) -> IssuedTicket:
    """Give out the next number of a field and queue its slip."""
    field = ctx.catalogue.field(command.field)
    day = ctx.day
    ahead = _ahead(ctx, field, day)
    letter, number = ranges.next_ticket(ctx, field.letter, day)
    shown = label(letter, number)
    ticket = command.ticket or TicketId(uuid7(ctx.now))
    chosen = _chosen(ctx, command.procedure)
    code = draft_codes.new(ctx.settings.tickets.kiosk_prefix) if _declares(ctx, chosen) else ""
    fact = TicketIssued(
        day=day, letter=letter, number=number, label=shown, field=command.field, place=command.place,
        procedure=command.procedure, priority=command.priority, language=command.language, ahead=ahead,
        draft_code=code, procedure_version=chosen.version if chosen is not None else 0,
    )  # fmt: skip
    ctx.record(fact, subject=ticket)
    if command.booked_at is not None:
        ctx.record(TicketBooked(at=to_micros(command.booked_at)), subject=ticket)
    visits.begin(ctx, ticket, command.procedure, about_death=command.about_death, in_place=command.in_place)
    if command.paper:
        ctx.print(PaperKind.TICKET, ticket, command.place)
    return IssuedTicket(
        id=ticket, label=shown, field=command.field, procedure=command.procedure, priority=command.priority,
        day=day, issued_at=ctx.now, ahead=ahead, draft_code=code,
    )  # fmt: skip


def _ahead(ctx: Context, field: ServiceField, day: date) -> int:
    """People waiting in the field. Refuses where no number of it is given out now."""
    ward = ctx.station.ward
    found = _FIELD.one(
        ctx.connection, b_ward=ward, b_state=TicketState.WAITING.value, b_field=field.key, b_since=ctx.now - OLD,
        b_today=day, b_group=group_subject(ward, field.key),
    )  # fmt: skip
    waiting, carried, hand = found or (0, 0, "")
    closed = closed_now(ctx, field, ctx.now, hand or "")
    if closed is not None:
        again = group_words.invitation(closed.opens_at, ctx.now)
        raise ExpectedError(f"queue.errors.closed_{closed.because}", field=field.name, again=again)
    return min(COUNTED, int(waiting) + int(carried))


def _chosen(ctx: Context, procedure: ProcedureCode | None) -> Procedure | None:
    """One that left the catalogue while the person chose costs them no number."""
    try:
        found: Procedure | None = ctx.catalogue.procedure(procedure) if procedure else None
    except ExpectedError:
        return None
    return found


def _declares(ctx: Context, procedure: Procedure | None) -> bool:
    """Whether a declaration can be filled in at a kiosk: the ticket then bears its code. Asks no folder."""
    form = procedure.form if procedure is not None else None
    return form is not None and ctx.forms.offered(form, local(ctx.now).date())


def meet(ctx: Context, command: MeetTicket) -> TicketId:
    """The ticket of a typed number: the one that fits, else one that is known by its number alone (ticket.met)."""
    letter, number, conflict = parse_label(command.label)
    shown = label(letter, number)
    known = bearers(ctx.connection, ctx.station.ward, shown, ctx.now)
    if conflict:
        known = [row for row in known if row.conflict == conflict]
    if len(known) == 1:
        return TicketId(known[0].subject)
    typed = label(letter, number, conflict)
    before = met_row(ctx.connection, ctx.station.ward, typed, ctx.day)
    if before is not None:
        return TicketId(before)
    ticket = TicketId(uuid7(ctx.now))
    ctx.record(TicketMet(day=ctx.day, label=typed, place=command.place), subject=ticket, actor=command.actor)
    return ticket
