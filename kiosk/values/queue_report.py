"""What became of a ward's numbers over some days: one record a number, and the report that is made of them."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import NamedTuple

from kiosk.values.base import Value
from kiosk.values.papers import Agency, PaperValue


class End(enum.StrEnum):
    """How a number ended."""

    SERVED = "served"
    ABSENT = "absent"  # called, not there, and never came back
    LEFT = "left"  # never called: the day ended, or the number lapsed
    OPEN = "open"  # still waits or is being served


class ServiceRecord(NamedTuple):
    """One service at one desk; a number that was handed on has several."""

    desk: str
    hour: int  # local, of the call
    seconds: float | None  # None: begun and ended by two machines whose clocks cannot be compared
    field: str = ""  # to which the number was handed on; "" = its own


class Number(NamedTuple):
    """What became of one number."""

    day: date
    hour: int  # local, of its issue
    field: str
    priority: bool
    late: bool  # entered afterwards from paper: its times are handwritten
    called: bool
    wait: float | None  # seconds from issue to first call; None: not called, or by clocks that cannot be compared
    desk: str  # of the first call
    end: End
    services: tuple[ServiceRecord, ...] = ()


class Spread(Value, frozen=True, kw_only=True):
    """How long something took, in minutes."""

    count: int
    median: float
    ninetieth: float  # nine of ten took no longer


class Figures(Value, frozen=True, kw_only=True):
    """One row of the report."""

    key: str  # ISO date, hour "08", field or desk; "" for the whole
    label: str  # as people read it
    taken: int = 0  # numbers that were taken
    priority: int = 0
    called: int = 0
    served: int = 0
    absent: int = 0
    left: int = 0
    open: int = 0
    late: int = 0  # entered afterwards
    unknown: int = 0  # called after a wait that cannot be told
    waits: Spread | None = None
    services: Spread | None = None


class QueueReport(PaperValue, frozen=True, kw_only=True):
    """The statistics of a ward's queue from `first` to `last`."""

    agency: Agency
    first: date
    last: date
    made_at: datetime  # local
    whole: Figures
    days: tuple[Figures, ...]
    hours: tuple[Figures, ...]
    groups: tuple[Figures, ...]
    desks: tuple[Figures, ...]  # their numbers are those that they called first
    language: str = "vi"

    @property
    def shown_as(self) -> str:
        return f"{self.first:%d/%m/%Y} – {self.last:%d/%m/%Y}"
