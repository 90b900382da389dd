"""Calling, repeating, marking absent, parking, handing on, finishing: a clerk's part of a ticket's way.

Called by the desk; by the hub for a desk (`claim_next`, `claim`, which leave it to that desk's station who is signed in
there: `may_call`). A call is a claim: the one writer makes it, so the first one wins and the other desk gets the next
ticket. Raises ExpectedError calls.errors.{gone, not_called, unknown} where a ticket is at another step than the desk
believes, queue.errors.{repeats, not_away, same} where the step makes no sense.
"""

from __future__ import annotations

from sqlalchemy import select

from kiosk.db.rows import filled, first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.journal.storing import is_uuid
from kiosk.queries.tickets import line, shown_label
from kiosk.queries.visits import known
from kiosk.records.calls import (
    CallAbsent,
    CallFinished,
    CallMade,
    CallParked,
    CallRepeated,
    CallTransferred,
    CallWithdrawn,
)
from kiosk.records.tickets import TicketRejoined, TicketReturned
from kiosk.rules import calling_share
from kiosk.rules.calling_order import next_ticket
from kiosk.services import desks, drafts, ordering, ratings, visits
from kiosk.services.permits import CLERK, STAFF, given_by
from kiosk.store import Context
from kiosk.values.calls import (
    Because,
    Call,
    CallNext,
    CallTicket,
    ComeBack,
    FinishedService,
    FinishService,
    ParkTicket,
    TransferTicket,
)
from kiosk.values.ids import ProcedureCode, TicketId
from kiosk.values.print_jobs import HELD
from kiosk.values.tickets import TicketState


@given_by(CLERK)
def call_next(ctx: Context, command: CallNext) -> Call | None:
    """Call the ticket that rules.calling_order names; None if nobody waits in these fields (or in this share)."""
    return claim_next(ctx, command)


@given_by(CLERK)
def call(ctx: Context, command: CallTicket) -> Call:
    """Call one chosen ticket: waiting, absent, parked, or only met at the desk."""
    return claim(ctx, command)


@given_by(CLERK)
def may_call(_ctx: Context, _command: CallNext | CallTicket) -> None:
    """Only whether this clerk is here: asked of the desk's own station before the hub is asked to call."""


def claim_next(ctx: Context, command: CallNext) -> Call | None:
    """As `call_next`, whoever is signed in."""
    waiting = line(ctx.connection, ctx.station.ward, command.fields, ctx.now)
    if command.share is not None:
        waiting = calling_share.share(waiting, command.share, command.desk)
    history, order = ordering.seen(ctx, command)
    chosen = next_ticket(waiting, history, ctx.now, order)
    if chosen is None:
        return None
    ticket, because = chosen
    return _make(ctx, ticket.id, command, because)


def claim(ctx: Context, command: CallTicket) -> Call:
    """As `call`, whoever is signed in. Who bears a scanned ticket is here, though its issue may not be known yet."""
    if command.scanned and _found(ctx, command.ticket) is None and is_uuid(command.ticket):
        return _record(ctx, command.ticket, command, None)
    return _make(ctx, command.ticket, command, None)


@given_by(CLERK)
def repeat(ctx: Context, command: CallTicket) -> Call:
    """Call the same ticket once more, as often as the ward's settings say."""
    row = _row(ctx, command.ticket)
    _need_called(row, command.desk)
    if row.repeats >= ctx.settings.queue.repeats:
        raise ExpectedError("queue.errors.repeats", label=_label(row), count=row.repeats + 1)
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
def withdraw(ctx: Context, command: CallTicket) -> None:
    """The desk takes its call back: the ticket waits again, or stays with another desk that called it too."""
    row = _row(ctx, command.ticket)
    if command.desk not in (row.desk, *row.also_called.split(",")):
        raise ExpectedError("calls.errors.not_called", label=_label(row))
    fact = CallWithdrawn(desk=command.desk, place=command.place)
    ctx.record(fact, subject=command.ticket, actor=command.actor)


@given_by(CLERK)
def park(ctx: Context, command: ParkTicket) -> None:
    """The person mends a form or fetches a paper; on return they come next, and the desk is free meanwhile."""
    _need_called(_row(ctx, command.ticket), command.desk)
    fact = CallParked(desk=command.desk, place=command.place, why=command.why)
    ctx.record(fact, subject=command.ticket, actor=command.actor)
    drafts.hide(ctx, command.place)


@given_by(CLERK)
def transfer(ctx: Context, command: TransferTicket) -> None:
    """Hand a ticket on, whether it waits or is being served; it keeps its number and when it was issued."""
    row = _row(ctx, command.ticket)
    if row.state in (TicketState.DONE, TicketState.LAPSED):
        raise ExpectedError("calls.errors.gone", label=_label(row))
    if command.field:
        ctx.catalogue.field(command.field)
    if command.field in ("", row.field) and command.to_desk in ("", row.desk):
        raise ExpectedError("queue.errors.same", label=_label(row))
    serving = row.desk if row.state == TicketState.CALLED else ""
    fact = CallTransferred(place=command.place, desk=serving, field=command.field, to_desk=command.to_desk)
    ctx.record(fact, subject=command.ticket, actor=command.actor)
    drafts.hide(ctx, command.place)


@given_by(*STAFF, or_citizen=True)
def rejoin(ctx: Context, command: ComeBack) -> TicketState:
    """Who was absent, or parked, is here again: no new ticket. An absent one stands back for some calls, a parked one
    comes next (rules.calling_order)."""
    row = _row(ctx, command.ticket)
    if row.state == TicketState.ABSENT:
        ctx.record(TicketRejoined(place=command.place), subject=command.ticket, actor=command.actor)
    elif row.state == TicketState.PARKED:
        ctx.record(TicketReturned(place=command.place), subject=command.ticket, actor=command.actor)
    else:
        raise ExpectedError("queue.errors.not_away", label=_label(row))
    return TicketState(_row(ctx, command.ticket).state)


@given_by(CLERK)
def finish(ctx: Context, command: FinishService) -> FinishedService:
    """Done with a ticket. Opens a rating (not after a death) whose token stands beside no ticket."""
    row = _row(ctx, command.ticket)
    _need_called(row, row.desk)
    quiet = _about_death(ctx, command, row.procedure)
    if quiet:  # said before the end, so that no pad hears of the end alone
        visits.note_death(ctx, command.ticket)
    fact = CallFinished(place=command.place, outcome=command.outcome, held=command.held)
    ctx.record(fact, subject=command.ticket, actor=command.actor)
    drafts.hide(ctx, command.place)  # a declaration that is still on the pad goes with its visitor
    if quiet:
        return FinishedService(ticket=command.ticket, rating_token=None)
    opens = ctx.now + HELD if command.held else None
    about = command.procedure or row.procedure or ""
    return FinishedService(ticket=command.ticket, rating_token=ratings.invite(ctx, command.place, opens, about))


def _about_death(ctx: Context, command: FinishService, procedure: str | None) -> bool:
    """Whether the visit, what was served, or a dossier of this ticket is about a death."""
    visit = known(ctx.connection, ctx.station.ward, command.ticket, ctx.now)
    if visit is not None and visit.about_death:
        return True
    served = select(DossierRecord.procedure).where(
        DossierRecord.ward == ctx.station.ward, DossierRecord.ticket == command.ticket
    )
    codes = {procedure, command.procedure, *ctx.connection.execute(served).scalars()}
    return any(visits.is_about_death(ctx, code) for code in codes if code)


def _found(ctx: Context, ticket: TicketId) -> Ticket | None:
    query = select(
        Ticket.state, Ticket.label, Ticket.met_label, Ticket.conflict, Ticket.procedure, Ticket.desk, Ticket.called_at,
        Ticket.calls, Ticket.field, Ticket.priority, Ticket.repeats, Ticket.in_place, Ticket.also_called,
    ).where(Ticket.ward == ctx.station.ward, Ticket.subject == ticket)  # fmt: skip
    return first_of(Ticket, ctx.connection, query)


def _row(ctx: Context, ticket: TicketId) -> Ticket:
    row = _found(ctx, ticket)
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
    return _record(ctx, ticket, command, because)


def _record(ctx: Context, ticket: TicketId, command: CallNext | CallTicket, because: Because | None) -> Call:
    why, number = (because.reason.value, because.number) if because else ("", 0)
    desks.works(ctx, command.place, command.desk, command.actor)
    fact = CallMade(desk=command.desk, place=command.place, why=why, number=number)
    ctx.record(fact, subject=ticket, actor=command.actor, event_id=command.request or None)
    return _call_of(ctx, ticket, because)


def _call_of(ctx: Context, ticket: TicketId, because: Because | None = None) -> Call:
    row = _row(ctx, ticket)
    return Call(
        ticket=ticket, label=_label(row), desk=row.desk, at=filled(row.called_at), nth=row.calls, field=row.field,
        priority=row.priority, procedure=ProcedureCode(row.procedure) if row.procedure else None, because=because,
        in_place=row.in_place, repeats_left=max(0, ctx.settings.queue.repeats - row.repeats),
    )  # fmt: skip


def made(ctx: Context, ticket: TicketId) -> Call:
    """A call that was made, as its ticket stands now: for who asks again."""
    return _call_of(ctx, ticket)
