"""What other machines of the ward are told of the visit behind a ticket."""

from __future__ import annotations

from kiosk.values.base import Value
from kiosk.values.ids import Place, TicketId


class KnownVisit(Value, frozen=True, kw_only=True):
    ticket: TicketId
    place: Place  # the kiosk where the person stood last
    about_death: bool = False
    waits: bool = True  # the ticket is neither served nor lapsed
