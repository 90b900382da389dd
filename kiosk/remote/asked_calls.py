"""Tickets that a desk asked the hub for: stored before anybody is asked, and kept until it is sure what became of them.

Used by kiosk.remote.hub_claims within the writer's transaction. The hub's event bears the id of the request, so that
the journal itself tells whether it was granted, also after an answer was lost, a restart, or another hub's beginning.
A grant that this desk no longer wants is taken back by `call.withdrawn`, unless the desk has used that very ticket.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from kiosk.db.rows import first_of
from kiosk.db.tables.journal import QUARANTINED, JournalEvent, PendingEvent
from kiosk.db.tables.sync import AskedCall
from kiosk.db.tables.tickets import Ticket
from kiosk.ids import uuid7
from kiosk.journal import chains
from kiosk.records.calls import CallWithdrawn
from kiosk.services import calls
from kiosk.store import Context, Reader
from kiosk.store.context import doubted
from kiosk.values.calls import CallNext, CallTicket
from kiosk.values.roles import Role
from kiosk.values.tickets import TicketState

Command = CallNext | CallTicket
KEPT = timedelta(days=2)  # how long what another hub's event may still tell is waited for
OPEN, ALONE, LEFT, TOLD, CLOSED = "", "alone", "left", "told", "closed"


class AskedTicket(NamedTuple):
    """A stored request."""

    request: str
    kind: str  # "next" or "one", as the wire says it
    body: bytes
    state: str = OPEN


def keep(ctx: Context, command: Command) -> AskedTicket:
    """Store a request before it is asked."""
    if not doubted(ctx.ledger, ctx.now):  # by a clock that jumped all are old, also what was granted just now
        ctx.connection.execute(delete(AskedCall).where(AskedCall.asked_at < ctx.now - KEPT))
    asking = AskedTicket(
        uuid7(ctx.now), "next" if isinstance(command, CallNext) else "one", msgspec.msgpack.encode(command)
    )
    ctx.connection.execute(
        insert(AskedCall).values(
            request=asking.request, kind=asking.kind, body=asking.body, place=command.place, desk=command.desk,
            actor=command.actor, asked_at=ctx.now, state=OPEN,
        )
    )  # fmt: skip
    return asking


def put(ctx: Context, change: tuple[str, str]) -> None:
    """(request, its new state)."""
    request, state = change
    ctx.connection.execute(update(AskedCall).where(AskedCall.request == request).values(state=state))


def leave_all(ctx: Context, _none: None = None) -> list[AskedTicket]:
    """At a start: nobody waits any more for what the program before asked. All that is not settled yet."""
    ctx.connection.execute(update(AskedCall).where(AskedCall.state == OPEN).values(state=LEFT))
    return _found(ctx.connection, (ALONE, LEFT, TOLD))


def unanswered(reader: Reader) -> list[AskedTicket]:
    """What the hub has not said yet."""
    return _found(reader.connection, (ALONE, LEFT))


def is_told(reader: Reader) -> bool:
    """Whether the hub has every call that this desk made alone: else it might grant it the same ticket once more."""
    own, table = reader.station.id, JournalEvent
    return not any(
        reader.connection.execute(
            select(table.seq).where(
                table.station == own, table.epoch == epoch, table.kind == "call.made",
                table.seq > chains.mark(reader.connection, Role.HUB, own, epoch),
            ).limit(1)
        ).first()
        for epoch, _last in chains.own_chains(reader.connection, own)
    )  # fmt: skip


def _found(connection: Connection, states: tuple[str, ...]) -> list[AskedTicket]:
    table = AskedCall
    query = select(table.request, table.kind, table.body, table.state).where(table.state.in_(states))
    return [AskedTicket(*row) for row in connection.execute(query.order_by(table.asked_at))]


def note_granted(ctx: Context, command: CallTicket) -> None:
    """The hub's event has not come within patience: the desk's own says so too, unless it came in this very moment.
    Of a `scanned` ticket the issue need not be known here."""
    if not _is_ours(ctx, command.ticket, command.desk):
        calls.claim(ctx, command)


def settle(ctx: Context, request: str) -> bool:
    """Take back what the hub granted and this desk has not used; whether nothing is left to be done.

    A desk that was only started anew, and has called nobody since, keeps the person whom the hub has called for it.
    """
    row = first_of(AskedCall, ctx.connection, select(AskedCall.__table__).where(AskedCall.request == request))
    if row is None or row.state in (OPEN, CLOSED):
        return row is None or row.state == CLOSED
    ticket = _granted(ctx, request)
    if ticket is None:
        return False
    wanted = _used(ctx, ticket, row) or (row.state == LEFT and not _went_on(ctx, row))
    if not wanted and _is_ours(ctx, ticket, row.desk):
        ctx.record(CallWithdrawn(desk=row.desk, place=row.place), subject=ticket, actor=row.actor)
    put(ctx, (request, CLOSED))
    return True


def _granted(ctx: Context, request: str) -> str | None:
    """The ticket that the hub's event names, once it is folded here."""
    table = JournalEvent
    query = select(table.subject).where(
        table.id == request, table.ward == ctx.station.ward, table.kind == "call.made", table.state != QUARANTINED
    )
    ticket: str | None = ctx.connection.execute(query).scalars().first()
    waits = select(PendingEvent.position).where(PendingEvent.subject == ticket)
    return None if ticket is None or ctx.connection.execute(waits).first() else ticket


def _used(ctx: Context, ticket: str, row: AskedCall) -> bool:
    """Whether this desk has itself done something with the ticket since it asked."""
    return any(
        event.station == ctx.station.id and event.kind.startswith("call.") and event.made_at >= row.asked_at
        for event in ctx.events_of(ticket)
    )  # fmt: skip


def _went_on(ctx: Context, row: AskedCall) -> bool:
    """Whether the desk has called somebody since it asked."""
    query = select(Ticket.subject).where(
        Ticket.ward == ctx.station.ward, Ticket.called_at > row.asked_at, Ticket.desk == row.desk
    )
    called = ctx.connection.execute(query).scalars().all()
    return any(_used(ctx, ticket, row) for ticket in called)


def _is_ours(ctx: Context, ticket: str, desk: str) -> bool:
    """Whether the tables still say that this desk calls the ticket."""
    query = select(Ticket.state, Ticket.desk, Ticket.also_called).where(
        Ticket.ward == ctx.station.ward, Ticket.subject == ticket
    )
    found = ctx.connection.execute(query).first()
    if found is None:
        return False
    first = found.state == TicketState.CALLED and found.desk == desk
    return first or desk in (found.also_called or "").split(",")
