"""Booked slots: who comes when for what, as a list from elsewhere says it. The name lives one day at most."""

from __future__ import annotations

from datetime import date, datetime

from kiosk.values.base import Value
from kiosk.values.ids import Place, TicketId


class BookedSlot(Value, frozen=True, kw_only=True):
    """One line of a list."""

    code: str  # as the booking's confirmation has it, in capitals
    at: datetime  # UTC
    field: str
    name: str = ""


class LeftOut(Value, frozen=True, kw_only=True):
    """A line that was not taken, and why: the key of a text below greeter.slots.why."""

    line: int
    why: str


class KeepSlots(Value, frozen=True, kw_only=True):
    """Command of staff: these bookings count from now on; one with a known code replaces it."""

    slots: tuple[BookedSlot, ...]
    actor: str
    place: Place


class CheckIn(Value, frozen=True, kw_only=True):
    """Command: the bearer of a booking is here. Said twice, they have the same number. `actor` "": at a kiosk."""

    code: str  # as typed, or as the QR says it
    place: Place
    actor: str = ""
    paper: bool = True
    language: str = "vi"
    priority: bool = False
    in_place: bool = False


class SlotNow(Value, frozen=True, kw_only=True):
    """A booking of today as the greeter sees it."""

    code: str
    at: datetime
    day: date
    field: str
    name: str = ""
    ticket: TicketId | None = None  # they are here
    withdrawn: bool = False  # after they had come


class GiveSlots(Value, frozen=True, kw_only=True):
    """Command of whoever may read the data folder of the city's server: a piece of the list of a ward. The last one
    makes it count, in place of all that was said of its days and codes before."""

    ward: str
    list: str  # the same for all pieces
    slots: tuple[BookedSlot, ...]
    days: tuple[date, ...] = ()  # with the last piece: the days that the list is for
    last: bool = False


class CityList(Value, frozen=True, kw_only=True):
    """The city's list of this ward, as it stands now; fields as written there."""

    slots: tuple[BookedSlot, ...]
