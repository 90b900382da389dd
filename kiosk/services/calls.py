"""Calling, repeating, marking absent, finishing: a clerk's part of a ticket's way.

Called by the desk. A call is a claim: on this station the one writer makes it, so the first one wins and the
other desk gets the next ticket. Raises ExpectedError calls.errors.gone where a ticket can't be called (any more).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import insert, select

from kiosk.db.tables.ratings import RatingToken
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.queries import tickets as lists
from kiosk.records.calls import CallAbsent, CallFinished, CallMade, CallRepeated
from kiosk.rules.calling_order import next_ticket
from kiosk.store import Context
from kiosk.values.calls import Call, CallNext, CallTicket, FinishedService, FinishService
from kiosk.values.ids import ProcedureCode, TicketId
from kiosk.values.tickets import TicketState

OLD = timedelta(hours=20)  # waiting tickets are found by state and age, never by "day = today"


def call_next(ctx: Context, command: CallNext) -> Call | None:
    """Call the ticket that rules.calling_order names; None if nobody waits in these fields."""
    waiting = lists.waiting_rows(ctx.connection, ctx.station.ward, command.fields, ctx.now - OLD)
    chosen = next_ticket(waiting, _history(ctx, command.fields), ctx.now)
    if chosen is None:
        return None
    ticket, why = chosen
    return _make(ctx, ticket.id, command.desk, command.place, command.actor, why)


def call(ctx: Context, command: CallTicket) -> Call:
    """Call one chosen ticket: waiting, absent, or only met at the desk."""
    return _make(ctx, command.ticket, command.desk, command.place, command.actor, "")


def repeat(ctx: Context, command: CallTicket) -> Call:
    """Call the same ticket once more."""
    row = _row(ctx, command.ticket)
    if row.state != TicketState.CALLED:
        raise ExpectedError("calls.errors.gone", label=row.label)
    ctx.record(
        CallRepeated(desk=command.desk, place=command.place), subject=command.ticket, actor=command.actor
    )
    return _call_of(ctx, command.ticket)


def mark_absent(ctx: Context, command: CallTicket) -> None:
    """Called and not come: the ticket is kept and can be called again."""
    if _row(ctx, command.ticket).state != TicketState.CALLED:
        raise ExpectedError("calls.errors.gone", label=_row(ctx, command.ticket).label)
    ctx.record(CallAbsent(desk=command.desk, place=command.place), subject=command.ticket, actor=command.actor)


def finish(ctx: Context, command: FinishService) -> FinishedService:
    """Done with a ticket. Opens a rating (not after a death) whose token stands beside no ticket."""
    row = _row(ctx, command.ticket)
    if row.state == TicketState.DONE:
        raise ExpectedError("calls.errors.gone", label=row.label)
    ctx.record(
        CallFinished(place=command.place, outcome=command.outcome), subject=command.ticket, actor=command.actor
    )
    if row.procedure and ctx.catalogue.procedure(row.procedure).about_death:
        return FinishedService(ticket=command.ticket, rating_token=None)
    token = secrets.token_urlsafe(24)
    ctx.connection.execute(
        insert(RatingToken).values(token=token_hash(token), place=command.place, opened_at=ctx.now)
    )
    return FinishedService(ticket=command.ticket, rating_token=token)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _row(ctx: Context, ticket: TicketId):  # noqa: ANN202 - a SQLAlchemy row, used in this module only
    query = select(Ticket.state, Ticket.label, Ticket.procedure, Ticket.desk).where(
        Ticket.ward == ctx.station.ward, Ticket.subject == ticket
    )
    row = ctx.connection.execute(query).first()
    if row is None:
        raise ExpectedError("calls.errors.unknown")
    return row


def _make(ctx: Context, ticket: TicketId, desk: str, place: str, actor: str, why: str) -> Call:
    row = _row(ctx, ticket)
    if row.state in (TicketState.CALLED, TicketState.DONE):
        raise ExpectedError("calls.errors.gone", label=row.label)
    ctx.record(CallMade(desk=desk, place=place, why=why), subject=ticket, actor=actor)
    return _call_of(ctx, ticket, why)


def _call_of(ctx: Context, ticket: TicketId, why: str = "") -> Call:
    query = select(
        Ticket.label, Ticket.desk, Ticket.called_at, Ticket.calls, Ticket.field, Ticket.procedure
    ).where(Ticket.ward == ctx.station.ward, Ticket.subject == ticket)
    row = ctx.connection.execute(query).one()
    return Call(
        ticket=ticket, label=row.label, desk=row.desk, at=row.called_at, nth=row.calls, field=row.field,
        procedure=ProcedureCode(row.procedure) if row.procedure else None, why=why,
    )  # fmt: skip


def _history(ctx: Context, fields: tuple[str, ...]) -> list[bool]:
    """For each ticket called today in these fields, oldest call first, whether it had priority."""
    query = (
        select(Ticket.priority)
        .where(
            Ticket.ward == ctx.station.ward,
            Ticket.day == ctx.day,
            Ticket.first_called_at.is_not(None),
            Ticket.field.in_(fields) if fields else Ticket.field != "",
        )
        .order_by(Ticket.first_called_at)
    )
    return list(ctx.connection.execute(query).scalars())
