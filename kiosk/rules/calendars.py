"""Working days and opening sessions by the approved calendar of a year and the ward's opening hours.

Called by rules.deadlines and by whoever asks whether the counter is open. Deadlines count Monday to Friday;
Saturday opening hours take in dossiers but are no working day, except a make-up day of the calendar. A day
that is marked as not yet approved counts as if it were not in the calendar: `doubts` names it.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.errors import ExpectedError
from kiosk.values.calendars import CalendarDay, DayKind, OpeningHours, OpeningSession, YearCalendar

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_FRIDAY = 5
_YEARS_AHEAD = 1  # a calendar that closes until the end of the next year is a mistake in the file
_NOON, _LATEST_NOON = time(12), time(12, 30)  # a morning that a ward ends at half past twelve is one

Calendars = Mapping[int, YearCalendar]


def entry(day: date, calendars: Calendars) -> CalendarDay | None:
    """What the calendar says of a day, approved or not; None for an ordinary day or a missing year."""
    year = calendars.get(day.year)
    return None if year is None else _rows(year).get(day)


@functools.lru_cache(maxsize=64)
def _rows(year: YearCalendar) -> Mapping[date, CalendarDay]:
    """By day; the first row of a day that stands there twice."""
    return {row.date: row for row in reversed(year.days)}


def is_working_day(day: date, calendars: Calendars) -> bool:
    """Whether deadlines count this day."""
    row = entry(day, calendars)
    if row is not None and row.approved:
        return row.kind is not DayKind.HOLIDAY
    return day.isoweekday() <= _FRIDAY


def next_working_day(day: date, calendars: Calendars) -> date:
    """The first working day after `day`. Raises ExpectedError(rules.errors.no_working_day)."""
    return add_working_days(day, 1, calendars)


def add_working_days(day: date, count: int, calendars: Calendars) -> date:
    """The `count`-th working day after `day`, which itself is not counted (BLDS 2015 Điều 147).

    Raises ExpectedError(rules.errors.no_working_day).
    """
    year, left, known = day.year, count, day
    while left:
        if year > known.year + _YEARS_AHEAD:
            raise ExpectedError("rules.errors.no_working_day", day=known)
        worked = _working_days(year, calendars.get(year))
        place = bisect_right(worked, known)
        if place + left <= len(worked):
            return worked[place + left - 1]
        if place < len(worked):
            left, known = left - len(worked) + place, worked[-1]
        year += 1
    return day


@functools.lru_cache(maxsize=64)
def _working_days(year: int, known: YearCalendar | None) -> tuple[date, ...]:
    """Those of a year, in order."""
    calendars = {} if known is None else {year: known}
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return tuple(day for day in every if day.year == year and is_working_day(day, calendars))


def working_sessions(day: date, calendars: Calendars, hours: OpeningHours) -> tuple[OpeningSession, ...]:
    """Sessions in which a deadline runs: none on a day that is no working day.

    A make-up day and a weekday without hours of its own are worked like the ward's first full weekday.
    """
    if not is_working_day(day, calendars):
        return ()
    row = entry(day, calendars)
    sessions = _own_sessions(day, hours)
    if not sessions:
        sessions = next((s for d, s in sorted(hours.weekdays.items()) if d <= _FRIDAY and s), ())
    if not sessions:
        raise ExpectedError("rules.errors.no_hours")
    if row is not None and row.approved and row.kind is DayKind.HALF_DAY:
        return _morning(sessions) or sessions[:1]
    return sessions


def _own_sessions(day: date, hours: OpeningHours) -> tuple[OpeningSession, ...]:
    """Of a weekday; a make-up Saturday is worked like a weekday, not by the Saturday's hours."""
    return hours.weekdays.get(day.isoweekday(), ()) if day.isoweekday() <= _FRIDAY else ()


def _morning(sessions: tuple[OpeningSession, ...]) -> tuple[OpeningSession, ...]:
    """What lies before noon; of a session without a break at noon its first part."""
    return tuple(
        one if one.closes <= _LATEST_NOON else OpeningSession(opens=one.opens, closes=_NOON)
        for one in sessions
        if one.opens < _NOON
    )


def opening_sessions(day: date, calendars: Calendars, hours: OpeningHours) -> tuple[OpeningSession, ...]:
    """Sessions in which the counter receives visitors: also a Saturday with hours, but no weekday without."""
    row = entry(day, calendars)
    marked = row is not None and row.approved
    if row is not None and marked and row.kind is DayKind.HOLIDAY:
        return ()
    if marked or _own_sessions(day, hours):  # of a make-up day or a half day
        return working_sessions(day, calendars, hours)
    return hours.weekdays.get(day.isoweekday(), ())


def is_open(instant: datetime, calendars: Calendars, hours: OpeningHours) -> bool:
    """Whether the counter receives visitors at this instant (aware)."""
    here = instant.astimezone(ZONE)
    return any(s.opens <= here.time() < s.closes for s in opening_sessions(here.date(), calendars, hours))


def closing(day: date, calendars: Calendars, hours: OpeningHours) -> datetime:
    """When the counter closes on a working day, aware local time."""
    return datetime.combine(day, working_sessions(day, calendars, hours)[-1].closes, ZONE)


def doubts(first: date, last: date, calendars: Calendars) -> Iterator[tuple[int, tuple[CalendarDay, ...]]]:
    """For each year that `first`..`last` touches and that is not approved there: the year and its open days.

    A missing year, or one that is not approved as a whole, comes with those of its open days in the span; an
    approved year comes only if open days lie in the span.
    """
    for year in range(first.year, last.year + 1):
        known = calendars.get(year)
        rows = known.days if known is not None else ()
        unsure = tuple(row for row in rows if not row.approved and first <= row.date <= last)
        if known is None or not known.approved or unsure:
            yield year, unsure
