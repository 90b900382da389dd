"""Groups of the queue (a field of service each, with its letter): open or closed, why, and who waits there."""

from __future__ import annotations

import enum
from datetime import date, datetime

from kiosk.values.base import Text, Value
from kiosk.values.ids import Place


class ClosedBecause(enum.StrEnum):
    """Why no number of a group is given out just now; the words are rules.group_words."""

    HAND = "hand"  # closed by staff for the rest of the day
    HOURS = "hours"  # outside its hours
    CAPACITY = "capacity"  # as many numbers as it can serve this half day are out


class SetGroup(Value, frozen=True, kw_only=True):
    """Command of staff: open or close a group for this business day; None = by its hours and capacity again."""

    field: str
    open: bool | None
    actor: str
    place: Place  # where the actor is signed in


class OpenDesk(Value, frozen=True, kw_only=True):
    """A desk that serves a group now."""

    place: Place
    number: str
    since: datetime  # UTC


class GroupNow(Value, frozen=True, kw_only=True):
    """One group as kiosks, the hall, the greeter and the supervisor see it."""

    field: str
    name: Text
    letter: str
    open: bool = True
    closed_because: ClosedBecause | None = None
    opens_at: datetime | None = None  # UTC, when it gives numbers again, where it is closed; None: not known
    waiting: int = 0
    longest_wait: int = 0  # minutes
    next_labels: tuple[str, ...] = ()  # in the order of their issue, at most six
    open_desks: tuple[OpenDesk, ...] = ()
    stand_labels: tuple[str, ...] = ()  # told at closing that they stand on `stand_on`, first in order
    stand_on: date | None = None
    express: bool = False


class Opening(Value, frozen=True, kw_only=True):
    """Whether the counter is open, by the ward's hours and the calendar."""

    open: bool
    opens_at: datetime | None = None  # UTC; None while it is open
    closes_at: datetime | None = None  # UTC; None while it is closed
