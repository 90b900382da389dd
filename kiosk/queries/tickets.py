"""Read-only questions about tickets: who waits, who is ahead, which ticket a number or a QR means."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.tickets import Ticket
from kiosk.store import Reader
from kiosk.values.ids import DraftId, ProcedureCode, TicketId
from kiosk.values.tickets import TicketState, WaitingTicket

OLD = timedelta(hours=20)
_COLUMNS = (
    Ticket.subject, Ticket.label, Ticket.field, Ticket.procedure, Ticket.priority, Ticket.state,
    Ticket.issued_at, Ticket.called_at, Ticket.conflict, Ticket.desk,
)  # fmt: skip


def _value(row: Any, draft: str | None) -> WaitingTicket:
    return WaitingTicket(
        id=TicketId(row.subject), label=row.label, field=row.field,
        procedure=ProcedureCode(row.procedure) if row.procedure else None, priority=row.priority,
        state=TicketState(row.state), issued_at=row.issued_at or row.called_at, conflict=row.conflict,
        draft=DraftId(draft) if draft else None, desk=row.desk,
    )  # fmt: skip


def waiting_rows(
    connection: Connection, ward: str, fields: tuple[str, ...], since: datetime
) -> tuple[WaitingTicket, ...]:
    """Waiting, called and absent tickets issued after `since`, oldest first; () = every field."""
    query = (
        select(*_COLUMNS)
        .where(
            Ticket.ward == ward,
            Ticket.state.in_([TicketState.WAITING, TicketState.CALLED, TicketState.ABSENT]),
            Ticket.issued_at > since,
        )
        .order_by(Ticket.issued_at)
    )
    if fields:
        query = query.where(Ticket.field.in_(fields))
    rows = connection.execute(query).all()
    drafts: dict[str, str] = {}
    if rows:
        asked = select(DraftRow.ticket, DraftRow.subject).where(
            DraftRow.ward == ward, DraftRow.ticket.in_([row.subject for row in rows])
        )
        drafts = {ticket: draft for ticket, draft in connection.execute(asked)}
    return tuple(_value(row, drafts.get(row.subject)) for row in rows)


def waiting(reader: Reader, fields: tuple[str, ...] = ()) -> tuple[WaitingTicket, ...]:
    """The desk's list."""
    return waiting_rows(reader.connection, reader.station.ward, fields, reader.clock.now() - OLD)


def ahead_of(reader: Reader, ticket: TicketId) -> int:
    """People waiting before a ticket in its field."""
    ward = reader.station.ward
    own = reader.connection.execute(
        select(Ticket.field, Ticket.issued_at).where(Ticket.ward == ward, Ticket.subject == ticket)
    ).first()
    if own is None or own.issued_at is None:
        return 0
    query = select(func.count()).where(
        Ticket.ward == ward, Ticket.state == TicketState.WAITING, Ticket.field == own.field,
        Ticket.issued_at < own.issued_at,
    )  # fmt: skip
    return reader.connection.execute(query).scalar() or 0


def _found(reader: Reader, *where: Any) -> WaitingTicket | None:
    query = select(*_COLUMNS).where(Ticket.ward == reader.station.ward, *where).order_by(Ticket.conflict)
    row = reader.connection.execute(query).first()
    if row is None:
        return None
    draft = select(DraftRow.subject).where(
        DraftRow.ward == reader.station.ward, DraftRow.ticket == row.subject
    )
    return _value(row, reader.connection.execute(draft).scalar())


def by_id(reader: Reader, ticket: TicketId) -> WaitingTicket | None:
    return _found(reader, Ticket.subject == ticket)


def by_label(reader: Reader, label: str) -> WaitingTicket | None:
    """The ticket of a number, issued within the last 20 hours."""
    return _found(reader, Ticket.label == label.strip().upper(), Ticket.issued_at > reader.clock.now() - OLD)
