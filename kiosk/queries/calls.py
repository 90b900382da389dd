"""Read-only questions about calls: the hall's list, and whom a desk serves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Select, select

from kiosk.db.rows import all_of, filled, first_of
from kiosk.db.tables.tickets import Ticket
from kiosk.queries.tickets import OLD, shown_label
from kiosk.rules.priority_delay import Called
from kiosk.store import Reader
from kiosk.values.calls import Call
from kiosk.values.ids import ProcedureCode, TicketId
from kiosk.values.tickets import TicketState

_COLUMNS = (
    Ticket.subject, Ticket.label, Ticket.met_label, Ticket.conflict, Ticket.desk, Ticket.called_at, Ticket.calls,
    Ticket.field, Ticket.procedure, Ticket.priority, Ticket.in_place, Ticket.repeats, Ticket.state,
)  # fmt: skip

# Named by what they are not: the walk then goes along the calls of the last hours, not along a state of years.
_NOT_CALLED = (TicketState.WAITING, TicketState.INCOMPLETE, TicketState.LAPSED)
_NOT_SERVED = (*_NOT_CALLED, TicketState.ABSENT, TicketState.PARKED, TicketState.DONE)
_HISTORY = 200  # first calls looked back at: more than pass anybody who waits


def recent(reader: Reader, count: int = 6) -> tuple[Call, ...]:
    """The latest calls of the last hours, newest first; absent and finished ones stay in the list."""
    query = _latest(reader).where(Ticket.state.not_in(_NOT_CALLED)).limit(count)
    return tuple(_call(row, reader.settings.queue.repeats) for row in all_of(Ticket, reader.connection, query))


def served_by(reader: Reader, desk: str) -> Call | None:
    """Whom a desk called last and has not finished with, of whatever field; None where it serves nobody."""
    query = _latest(reader).where(Ticket.state.not_in(_NOT_SERVED), Ticket.desk == desk).limit(1)
    row = first_of(Ticket, reader.connection, query)
    return None if row is None else _call(row, reader.settings.queue.repeats)


def of_ticket(reader: Reader, ticket: TicketId) -> Call | None:
    """The latest call of a ticket; None where it never was called."""
    query = select(*_COLUMNS).where(Ticket.ward == reader.station.ward, Ticket.subject == ticket)
    row = first_of(Ticket, reader.connection, query)
    return None if row is None or row.called_at is None else _call(row, reader.settings.queue.repeats)


def serving(reader: Reader) -> dict[str, Call]:
    """Whom each desk serves, by the desk's number."""
    query = _latest(reader).where(Ticket.state.not_in(_NOT_SERVED))
    rows = {row.desk: row for row in reversed(all_of(Ticket, reader.connection, query))}
    return {desk: _call(row, reader.settings.queue.repeats) for desk, row in rows.items()}


def called_lately(connection: Connection, ward: str, now: datetime) -> list[Called]:
    """The first calls of the last hours, oldest first, without what their desks serve."""
    query = (
        select(Ticket.first_called_at, Ticket.issued_at, Ticket.field, Ticket.desk, Ticket.priority)
        .where(
            Ticket.ward == ward,
            Ticket.called_at > now - OLD,
            Ticket.issued_at.is_not(None),
            Ticket.first_called_at.is_not(None),
            Ticket.field != "",
        )
        .order_by(Ticket.first_called_at.desc())
        .limit(_HISTORY)
    )
    found = [
        Called(filled(row.first_called_at), filled(row.issued_at), row.field, row.desk, row.priority)
        for row in all_of(Ticket, connection, query)
    ]
    return found[::-1]


def _latest(reader: Reader) -> Select:
    """The calls of the last hours, newest first."""
    since = reader.clock.now() - OLD
    query = select(*_COLUMNS).where(Ticket.ward == reader.station.ward, Ticket.called_at > since)
    return query.order_by(Ticket.called_at.desc())


def _call(row: Ticket, repeats: int) -> Call:
    return Call(
        ticket=TicketId(row.subject), label=shown_label(row.label, row.met_label, row.conflict), desk=row.desk,
        at=filled(row.called_at), nth=row.calls, field=row.field, priority=row.priority,
        procedure=ProcedureCode(row.procedure) if row.procedure else None, in_place=row.in_place,
        repeats_left=max(0, repeats - row.repeats) if row.state == TicketState.CALLED else 0,
    )  # fmt: skip
