"""The approved working calendar of a year, and a ward's opening hours."""

from __future__ import annotations

import enum
from datetime import date, time

from kiosk.values.base import Value
from kiosk.values.procedures import Source


class DayKind(enum.StrEnum):
    HOLIDAY = "holiday"  # nghỉ lễ, tết, nghỉ bù
    MAKE_UP = "make_up"  # ngày làm bù: a Saturday or Sunday that is a working day
    HALF_DAY = "half_day"  # works in the morning only


class CalendarDay(Value, frozen=True, kw_only=True):
    date: date
    kind: DayKind
    name: str
    approved: bool = True
    source: str = ""


class YearCalendar(Value, frozen=True, kw_only=True, cache_hash=True):  # what is worked out of one is kept by it
    """One year's calendar, a versioned document. `approved` False: parts of it are still a plan."""

    year: int
    version: int
    approved: bool
    days: tuple[CalendarDay, ...]
    unknown: tuple[str, ...] = ()  # what the authorities have not decided yet, in Vietnamese
    source: Source


class OpeningSession(Value, frozen=True, kw_only=True):
    """One opening session of a weekday, local time."""

    opens: time
    closes: time


class OpeningHours(Value, frozen=True, kw_only=True):
    """Sessions by ISO weekday 1 (Monday) to 7; a day without an entry is closed for visitors."""

    weekdays: dict[int, tuple[OpeningSession, ...]]
    numbers_before: int | None = None  # minutes before opening from which numbers are given out; None = at any hour


class Deadline(Value, frozen=True, kw_only=True):
    """What `rules.deadlines.due` decided."""

    due: str  # local "YYYY-MM-DDTHH:MM"
    why: str  # one Vietnamese sentence
    warnings: tuple[str, ...] = ()  # Vietnamese; e.g. the calendar of a year is not approved yet
    why_en: str = ""  # both in English, for a desk that speaks it
    warnings_en: tuple[str, ...] = ()
