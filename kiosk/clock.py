"""Clocks. Every reader of time gets one handed in; tests and the tour hand in their own.

`MOTCUA_CLOCK_AT` (settings: clock.test_start) starts a process at another time; `motcua doctor` reports
it loudly. All instants are zone-aware UTC; `local` turns them into the ward's wall time.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, zone-aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never step."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class ShiftedClock(SystemClock):
    """Ticks like the machine's clock, from another start. For tests, the tour and simulations."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            start = start.replace(tzinfo=ZONE)
        self.shift = start.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def advance(self, by: timedelta) -> None:
        self.shift += by


AHEAD = timedelta(minutes=5)  # that clocks of machines of one city may differ


def within(now: datetime, span: timedelta) -> tuple[datetime, datetime]:
    """First and last instant of what was written no longer ago than `span`: the ends for BETWEEN in a query.

    What stands further in the future was written while the machine's clock was ahead, and was put right since: it is
    as good as past. Without the last end whatever waits, lives or is locked by its time would do so until then.
    """
    return now - span, now + AHEAD


def local(instant: datetime) -> datetime:
    """`instant` as wall time of Việt Nam, zone-aware."""
    return instant.astimezone(ZONE)


def business_day(instant: datetime) -> date:
    """The business day an instant falls in: it changes at 04:00 local time."""
    return (local(instant) - timedelta(hours=4)).date()
