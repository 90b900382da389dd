"""Read-only questions about the visit behind a ticket: where the person stands, and whether somebody died.

Both are found by the ticket's own key; a ticket of which nothing more became known answers for itself.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from kiosk.db.tables.tickets import Ticket
from kiosk.db.tables.visits import VisitRow
from kiosk.store import Reader
from kiosk.values.ids import Place, TicketId
from kiosk.values.tickets import TicketState
from kiosk.values.visits import KnownVisit

_OVER = (TicketState.DONE, TicketState.LAPSED)


def known(connection: Connection, ward: str, ticket: TicketId) -> KnownVisit | None:
    """None for a ticket that is not known here."""
    issued = select(Ticket.place, Ticket.state).where(Ticket.ward == ward, Ticket.subject == ticket)
    told = select(VisitRow.place, VisitRow.about_death).where(VisitRow.ward == ward, VisitRow.subject == ticket)
    own, more = connection.execute(issued).first(), connection.execute(told).first()
    if own is None and more is None:
        return None
    place = (more.place if more is not None else "") or (own.place if own is not None else "")
    return KnownVisit(
        ticket=ticket, place=Place(place), about_death=more is not None and more.about_death,
        waits=own is None or own.state not in _OVER,
    )  # fmt: skip


def of(reader: Reader, ticket: TicketId) -> KnownVisit | None:
    """What a desk may know of who stands before it."""
    return known(reader.connection, reader.station.ward, ticket)
