"""What the greeter's and the supervisor's pages show of the ward just now. Queries; nothing personal.

Called by kiosk.server.tickets and kiosk.server.pages.staff_pages on reader threads.
"""

from __future__ import annotations

from sqlalchemy import func, select

from kiosk.db.tables.tickets import Ticket
from kiosk.queries import tickets as ticket_queries
from kiosk.store import Reader
from kiosk.values.base import Value
from kiosk.values.tickets import TicketState


class Queue(Value, frozen=True, kw_only=True):
    """One group's figures beside a number that was just given."""

    waiting: int
    open_desks: int
    wait: tuple[int, int] | None


def queues(reader: Reader) -> dict[str, Queue]:
    """By field."""
    since = reader.clock.now() - ticket_queries.OLD
    waiting = (
        select(Ticket.field, func.count())
        .where(
            Ticket.ward == reader.station.ward, Ticket.state == TicketState.WAITING.value, Ticket.issued_at > since
        )
        .group_by(Ticket.field)
    )
    counts: dict[str, int] = dict(reader.connection.execute(waiting).all())  # type: ignore[arg-type]
    return {
        field.key: Queue(
            waiting=counts.get(field.key, 0), open_desks=0, wait=ticket_queries.expected_wait(reader, field.key)
        )
        for field in reader.catalogue.fields()
    }
