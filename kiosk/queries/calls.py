"""Read-only questions about calls, for the hall."""

from __future__ import annotations

from sqlalchemy import select

from kiosk.db.tables.tickets import Ticket
from kiosk.queries.tickets import OLD, shown_label
from kiosk.store import Reader
from kiosk.values.calls import Call
from kiosk.values.ids import ProcedureCode, TicketId
from kiosk.values.tickets import TicketState


def recent(reader: Reader, count: int = 6) -> tuple[Call, ...]:
    """The latest calls of the last hours, newest first; absent and finished ones stay in the list."""
    query = (
        select(
            Ticket.subject, Ticket.label, Ticket.met_label, Ticket.conflict, Ticket.desk, Ticket.called_at,
            Ticket.calls, Ticket.field, Ticket.procedure,
        )
        .where(
            Ticket.ward == reader.station.ward,
            Ticket.called_at > reader.clock.now() - OLD,
            Ticket.state.in_((TicketState.CALLED, TicketState.ABSENT, TicketState.DONE)),
        )
        .order_by(Ticket.called_at.desc())
        .limit(count)
    )  # fmt: skip
    return tuple(
        Call(
            ticket=TicketId(row.subject), label=shown_label(row.label, row.met_label, row.conflict), desk=row.desk,
            at=row.called_at, nth=row.calls, field=row.field,
            procedure=ProcedureCode(row.procedure) if row.procedure else None,
        )
        for row in reader.connection.execute(query)
    )
