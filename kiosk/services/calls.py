"""Calling, repeating, marking absent, finishing: a clerk's part of a ticket's way.

Called by the desk. A call is a claim: on this station the one writer makes it, so the first one wins and the
other desk gets the next ticket. Raises ExpectedError calls.errors.{gone, not_called, unknown} where a ticket
is at another step than the desk believes.
"""

from __future__ import annotations

from sqlalchemy import select

from kiosk.db.rows import filled, first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.queries.tickets import OLD, shown_label, waiting_rows
from kiosk.queries.visits import known
from kiosk.records.calls import CallAbsent, CallFinished, CallMade, CallRepeated
from kiosk.rules.calling_order import next_ticket
from kiosk.services import drafts, ratings, visits
from kiosk.services.permits import CLERK, given_by
from kiosk.store import Context
from kiosk.values.calls import Because, Call, CallNext, CallTicket, FinishedService, FinishService
from kiosk.values.ids import ProcedureCode, TicketId
from kiosk.values.tickets import TicketState

_HISTORY = 20  # calls looked back at; the rule needs the last few


@given_by(CLERK)
def call_next(ctx: Context, command: CallNext) -> Call | None:
    """Call the ticket that rules.calling_order names; None if nobody waits in these fields."""
    waiting = waiting_rows(ctx.connection, ctx.station.ward, command.fields, ctx.now - OLD)
    chosen = next_ticket(waiting, _history(ctx, command.fields), ctx.now)
    if chosen is None:
        return None
    ticket, because = chosen
    return _make(ctx, ticket.id, command, because)


@given_by(CLERK)
def call(ctx: Context, command: CallTicket) -> Call:
    """Call one chosen ticket: waiting, absent, or only met at the desk."""
    return _make(ctx, command.ticket, command, None)


@given_by(CLERK)
def repeat(ctx: Context, command: CallTicket) -> Call:
    """Call the same ticket once more."""
    _need_called(_row(ctx, command.ticket), command.desk)
    fact = CallRepeated(desk=command.desk, place=command.place)
    ctx.record(fact, subject=command.ticket, actor=command.actor)
    return _call_of(ctx, command.ticket)


@given_by(CLERK)
def mark_absent(ctx: Context, command: CallTicket) -> None:
    """Called and not come: the ticket is kept and can be called again."""
    _need_called(_row(ctx, command.ticket), command.desk)
    fact = CallAbsent(desk=command.desk, place=command.place)
    ctx.record(fact, subject=command.ticket, actor=command.actor)
    drafts.hide(ctx, command.place)


@given_by(CLERK)
def finish(ctx: Context, command: FinishService) -> FinishedService:
    """Done with a ticket. Opens a rating (not after a death) whose token stands beside no ticket."""
    row = _row(ctx, command.ticket)
    _need_called(row, row.desk)
    fact = CallFinished(place=command.place, outcome=command.outcome)
    ctx.record(fact, subject=command.ticket, actor=command.actor)
    drafts.hide(ctx, command.place)  # a declaration that is still on the pad goes with its visitor
    if _about_death(ctx, command, row.procedure):
        return FinishedService(ticket=command.ticket, rating_token=None)
    return FinishedService(ticket=command.ticket, rating_token=ratings.invite(ctx, command.place))


def _about_death(ctx: Context, command: FinishService, procedure: str | None) -> bool:
    """Whether the visit, what was served, or a dossier of this ticket is about a death."""
    visit = known(ctx.connection, ctx.station.ward, command.ticket)
    if visit is not None and visit.about_death:
        return True
    served = select(DossierRecord.procedure).where(
        DossierRecord.ward == ctx.station.ward, DossierRecord.ticket == command.ticket
    )
    codes = {procedure, command.procedure, *ctx.connection.execute(served).scalars()}
    return any(visits.is_about_death(ctx, code) for code in codes if code)


def _row(ctx: Context, ticket: TicketId) -> Ticket:
    query = select(
        Ticket.state, Ticket.label, Ticket.met_label, Ticket.conflict, Ticket.procedure, Ticket.desk,
        Ticket.called_at, Ticket.calls, Ticket.field, Ticket.priority,
    ).where(Ticket.ward == ctx.station.ward, Ticket.subject == ticket)  # fmt: skip
    row = first_of(Ticket, ctx.connection, query)
    if row is None:
        raise ExpectedError("calls.errors.unknown")
    return row


def _label(row: Ticket) -> str:
    return shown_label(row.label, row.met_label, row.conflict)


def _need_called(row: Ticket, desk: str) -> None:
    """The desk must be serving this ticket."""
    if row.state == TicketState.DONE or (row.state == TicketState.CALLED and row.desk != desk):
        raise ExpectedError("calls.errors.gone", label=_label(row))
    if row.state != TicketState.CALLED:
        raise ExpectedError("calls.errors.not_called", label=_label(row))


def _make(ctx: Context, ticket: TicketId, command: CallNext | CallTicket, because: Because | None) -> Call:
    row = _row(ctx, ticket)
    if row.state in (TicketState.CALLED, TicketState.DONE):
        raise ExpectedError("calls.errors.gone", label=_label(row))
    why, number = (because.reason.value, because.number) if because else ("", 0)
    fact = CallMade(desk=command.desk, place=command.place, why=why, number=number)
    ctx.record(fact, subject=ticket, actor=command.actor, event_id=command.request or None)
    return _call_of(ctx, ticket, because)


def _call_of(ctx: Context, ticket: TicketId, because: Because | None = None) -> Call:
    row = _row(ctx, ticket)
    return Call(
        ticket=ticket, label=_label(row), desk=row.desk, at=filled(row.called_at), nth=row.calls, field=row.field,
        priority=row.priority,
        procedure=ProcedureCode(row.procedure) if row.procedure else None, because=because,
    )  # fmt: skip


def made(ctx: Context, ticket: TicketId) -> Call:
    """A call that was made, as its ticket stands now: for who asks again."""
    return _call_of(ctx, ticket)


def _history(ctx: Context, fields: tuple[str, ...]) -> list[bool]:
    """For each ticket called lately in these fields, oldest call first, whether it had priority."""
    query = (
        select(Ticket.priority)
        .where(
            Ticket.ward == ctx.station.ward,
            Ticket.called_at > ctx.now - OLD,
            Ticket.issued_at > ctx.now - OLD,
            Ticket.first_called_at.is_not(None),
            Ticket.field.in_(fields) if fields else Ticket.field != "",
        )
        .order_by(Ticket.first_called_at.desc())
        .limit(_HISTORY)
    )
    return list(ctx.connection.execute(query).scalars())[::-1]
