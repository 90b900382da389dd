"""Read-only questions about calls: the hall's list, and whom a desk serves."""

from __future__ import annotations

from sqlalchemy import Select, select

from kiosk.db.rows import all_of, filled, first_of
from kiosk.db.tables.tickets import Ticket
from kiosk.queries.tickets import OLD, shown_label
from kiosk.store import Reader
from kiosk.values.calls import Call
from kiosk.values.ids import ProcedureCode, TicketId
from kiosk.values.tickets import TicketState

_COLUMNS = (
    Ticket.subject, Ticket.label, Ticket.met_label, Ticket.conflict, Ticket.desk, Ticket.called_at, Ticket.calls,
    Ticket.field, Ticket.procedure, Ticket.priority,
)  # fmt: skip

# Named by what they are not: the walk then goes along the calls of the last hours, not along a state of years.
_NOT_CALLED = (TicketState.WAITING, TicketState.INCOMPLETE, TicketState.LAPSED)


def recent(reader: Reader, count: int = 6) -> tuple[Call, ...]:
    """The latest calls of the last hours, newest first; absent and finished ones stay in the list."""
    query = _latest(reader).where(Ticket.state.not_in(_NOT_CALLED)).limit(count)
    return tuple(_call(row) for row in all_of(Ticket, reader.connection, query))


def served_by(reader: Reader, desk: str) -> Call | None:
    """Whom a desk called last and has not finished with, of whatever field; None where it serves nobody."""
    over = (*_NOT_CALLED, TicketState.ABSENT, TicketState.DONE)
    query = _latest(reader).where(Ticket.state.not_in(over), Ticket.desk == desk).limit(1)
    row = first_of(Ticket, reader.connection, query)
    return None if row is None else _call(row)


def _latest(reader: Reader) -> Select:
    """The calls of the last hours, newest first."""
    since = reader.clock.now() - OLD
    query = select(*_COLUMNS).where(Ticket.ward == reader.station.ward, Ticket.called_at > since)
    return query.order_by(Ticket.called_at.desc())


def _call(row: Ticket) -> Call:
    return Call(
        ticket=TicketId(row.subject), label=shown_label(row.label, row.met_label, row.conflict), desk=row.desk,
        at=filled(row.called_at), nth=row.calls, field=row.field, priority=row.priority,
        procedure=ProcedureCode(row.procedure) if row.procedure else None,
    )  # fmt: skip
