"""Desks open, pause and close; those who still wait when the last desk for them closes keep their numbers.

Called by the desk, by services.calls (a desk that calls is open) and by the supervisor's pages (`assign`). Raises
ExpectedError queue.errors.{why, serving, unknown_desk}, catalogue.errors.unknown_field.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.desks import DeskRow
from kiosk.errors import ExpectedError
from kiosk.queries.desks import desks_now
from kiosk.queries.tickets import waiting_rows
from kiosk.records.desks import DeskAssigned, DeskClosed, DeskOpened, DeskPaused, desk_subject
from kiosk.records.facts import Fact
from kiosk.records.tickets import TicketCarried
from kiosk.rules import group_hours
from kiosk.services.permits import CLERK, SUPERVISOR, given_by
from kiosk.store import Context
from kiosk.values.desks import AssignDesk, DeskNow, DeskSet, DeskState, SetDesk
from kiosk.values.ids import Place
from kiosk.values.tickets import TicketState, WaitingTicket

MOST_CARRIED = 300  # in one command
_ROW = Prepared(
    select(DeskRow.state, DeskRow.number, DeskRow.why, DeskRow.fields).where(
        DeskRow.ward == bindparam("b_ward"), DeskRow.subject == bindparam("b_subject")
    )
)


class _Said(NamedTuple):
    """What a desk said of itself last."""

    state: str
    number: str
    why: str
    fields: str


@given_by(CLERK)
def set_desk(ctx: Context, command: SetDesk) -> DeskSet:
    """Open, pause or close the desk at which the clerk is signed in. Said again, it changes nothing."""
    if command.state is DeskState.CLOSED:
        return _close(ctx, command)
    for field in command.fields:
        ctx.catalogue.field(field)
    if command.state is DeskState.PAUSED and command.why is None:
        raise ExpectedError("queue.errors.why")
    opened = DeskOpened(desk=command.desk, place=command.place, fields=command.fields)
    paused = DeskPaused(desk=command.desk, place=command.place, why=command.why or "")
    if not _is_so(ctx, command):
        _record(ctx, command.place, opened if command.state is DeskState.OPEN else paused, command.actor)
    return DeskSet(state=command.state)


@given_by(SUPERVISOR)
def assign(ctx: Context, command: AssignDesk) -> None:
    """Which fields a desk serves from now on; () = every field."""
    for field in command.fields:
        ctx.catalogue.field(field)
    found = desks_now(ctx)
    if not any(desk.place == command.desk_place for desk in found):
        raise ExpectedError("queue.errors.unknown_desk", desk=command.desk_place)
    fact = DeskAssigned(place=command.desk_place, fields=command.fields)
    _record(ctx, command.desk_place, fact, command.actor)


def works(ctx: Context, place: Place, desk: str, actor: str) -> None:
    """A desk that calls is open, whatever was said before."""
    row = _row(ctx, place)
    if row is None or row.state != DeskState.OPEN or row.number != desk:
        _record(ctx, place, DeskOpened(desk=desk, place=place), actor)


def _close(ctx: Context, command: SetDesk) -> DeskSet:
    found = desks_now(ctx)
    own = next((desk for desk in found if desk.place == command.place), None)
    waiting = waiting_rows(ctx.connection, ctx.station.ward, (), ctx.now)
    served = [one for one in waiting if one.state is TicketState.CALLED and one.desk == command.desk]
    if served:
        raise ExpectedError("queue.errors.serving", label=served[0].label)
    if own is None or own.state is DeskState.CLOSED:
        return DeskSet(state=DeskState.CLOSED)
    _record(ctx, command.place, DeskClosed(desk=command.desk, place=command.place), command.actor)
    others = [desk for desk in found if desk.place != command.place and desk.state is not DeskState.CLOSED]
    return _carry(ctx, command, [one for one in waiting if _is_left(one, own, others)])


def _is_left(ticket: WaitingTicket, desk: DeskNow, others: list[DeskNow]) -> bool:
    """Whether it waits for what this desk serves and no other one that works."""
    here = ticket.state in (TicketState.WAITING, TicketState.PARKED) and _serves(desk, ticket.field)
    return here and not any(_serves(other, ticket.field) for other in others)


def _serves(desk: DeskNow, field: str) -> bool:
    return not desk.fields or field in desk.fields


def _carry(ctx: Context, command: SetDesk, left: list[WaitingTicket]) -> DeskSet:
    """They are told that their numbers stand on the next day that the counter is open."""
    if not left:
        return DeskSet(state=DeskState.CLOSED)
    day = group_hours.next_day(ctx.now, ctx.catalogue.calendars(), ctx.catalogue.hours())
    for ticket in left[:MOST_CARRIED]:
        if ticket.stands_on != day:
            ctx.record(TicketCarried(day=day, place=command.place), subject=ticket.id, actor=command.actor)
    labels = tuple(ticket.label for ticket in left)
    return DeskSet(state=DeskState.CLOSED, carried=labels, stand_on=day.isoformat())


def _is_so(ctx: Context, command: SetDesk) -> bool:
    row = _row(ctx, command.place)
    if row is None or row.state != command.state or row.number != command.desk or row.why != (command.why or ""):
        return False
    return not command.fields or row.fields == ",".join(command.fields)


def _row(ctx: Context, place: Place) -> _Said | None:
    found = _ROW.one(
        ctx.connection, b_ward=ctx.station.ward, b_subject=desk_subject(ctx.station.ward, place)
    )
    return None if found is None else _Said(*found)


def _record(ctx: Context, place: Place, fact: Fact, actor: str) -> None:
    ctx.record(fact, subject=desk_subject(ctx.station.ward, place), actor=actor)
