"""A ticket as it was when it was issued, by its id: what an answer or a slip says again.

Called by services.asked_tickets and services.slots within their transactions.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.tickets import Ticket
from kiosk.values.ids import ProcedureCode, TicketId
from kiosk.values.tickets import IssuedTicket

_ISSUED = Prepared(
    select(
        Ticket.label, Ticket.field, Ticket.procedure, Ticket.priority, Ticket.day, Ticket.issued_at, Ticket.ahead,
        Ticket.draft_code,
    ).where(
        Ticket.ward == bindparam("b_ward"), Ticket.subject == bindparam("b_subject")
    )
)  # fmt: skip


def issued(connection: Connection, ward: str, ticket: TicketId) -> IssuedTicket | None:
    """None where it is not known, or only by a call of it."""
    row = _ISSUED.one(connection, b_ward=ward, b_subject=ticket)
    if row is None:
        return None
    label, field, procedure, priority, day, issued_at, ahead, code = row
    if not label or not isinstance(issued_at, datetime):
        return None
    return IssuedTicket(
        id=ticket, label=label, field=field, procedure=ProcedureCode(procedure) if procedure else None,
        priority=bool(priority), day=day, issued_at=issued_at, ahead=ahead or 0, draft_code=code or "",
    )  # fmt: skip
