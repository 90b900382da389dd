"""What holds of every deadline, whatever the calendar, the hours and the rule: over random ones (hypothesis)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue import Catalogue
from kiosk.rules import calendars as days
from kiosk.rules import deadlines
from kiosk.rules.calendars import ZONE
from kiosk.values.calendars import CalendarDay, DayKind, OpeningHours, OpeningSession, YearCalendar
from kiosk.values.procedures import Mark, Procedure, Source, TimeRule, TimeUnit

BIRTH = Catalogue().procedure("1.001193", date(2026, 11, 23))
YEARS = (2026, 2027)
MINUTES = st.integers(0, 23 * 60 + 59).map(lambda n: time(n // 60, n % 60))


@st.composite
def sessions(draw: st.DrawFn) -> tuple[OpeningSession, ...]:
    edges = sorted(draw(st.sets(MINUTES, min_size=2, max_size=6)))
    return tuple(OpeningSession(opens=a, closes=b) for a, b in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def opening(draw: st.DrawFn) -> OpeningHours:
    """Monday to Friday some day at least has hours; also Saturdays and Sundays may."""
    weekdays = draw(st.dictionaries(st.integers(1, 7), sessions(), max_size=7))
    weekdays.setdefault(draw(st.integers(1, 5)), draw(sessions()))
    return OpeningHours(weekdays=weekdays)


@st.composite
def calendars(draw: st.DrawFn) -> Mapping[int, YearCalendar]:
    """Either year may be missing, or approved in parts."""
    found = {}
    for year in draw(st.sets(st.sampled_from(YEARS))):
        every = st.integers(0, 364).map(lambda n, year=year: date(year, 1, 1) + timedelta(days=n))
        marked = draw(st.dictionaries(every, st.tuples(st.sampled_from(DayKind), st.booleans()), max_size=60))
        rows = tuple(
            CalendarDay(date=day, kind=kind, name="ngày mẫu", approved=approved)
            for day, (kind, approved) in marked.items()
        )
        found[year] = YearCalendar(
            year=year, version=1, approved=draw(st.booleans()), days=rows, source=Source(text="mẫu", mark=Mark.KNOWN)
        )
    return found


@st.composite
def rules(draw: st.DrawFn) -> TimeRule:
    unit = draw(st.sampled_from(TimeUnit))
    most = {TimeUnit.MINUTES: 2000, TimeUnit.HOURS: 100}.get(unit, 45)
    return TimeRule(
        unit=unit, quantity=draw(st.integers(1, most)), extension_working_days=draw(st.integers(1, 10)),
        cutoff=draw(st.none() | MINUTES) if unit is TimeUnit.SAME_DAY else None,
    )  # fmt: skip


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 9, 30)).map(  # noqa: DTZ001 - in the zone right below
    lambda at: at.replace(tzinfo=ZONE)
)


def of(rule: TimeRule) -> Procedure:
    return msgspec.structs.replace(BIRTH, time=rule)


def at(due: str) -> datetime:
    return datetime.fromisoformat(due).replace(tzinfo=ZONE)


def in_working_time(moment: datetime, known: Mapping[int, YearCalendar], hours: OpeningHours) -> bool:
    """A deadline ends within a session, its closing minute included; whole minutes are said."""
    found = days.working_sessions(moment.date(), known, hours)
    return any(one.opens <= moment.time() <= one.closes for one in found)


@settings(max_examples=120, deadline=None)
@given(rules(), st.lists(instants, min_size=2, max_size=6), calendars(), opening())
def test_every_deadline(
    rule: TimeRule, received: list[datetime], known: Mapping[int, YearCalendar], hours: OpeningHours
) -> None:
    """Never earlier than received, later for what comes later, and within working time; the same each time."""
    procedure = of(rule)
    found = [deadlines.due(procedure, one, known, hours) for one in sorted(received)]
    ends = [at(one.due) for one in found]
    assert ends == sorted(ends)
    for one, end, decided in zip(sorted(received), ends, found, strict=True):
        assert end >= one.replace(second=0, microsecond=0)
        assert in_working_time(end, known, hours)
        assert decided.why.endswith(".")
        assert "\n" not in decided.why
        assert deadlines.due(procedure, one, dict(known), hours) == decided


@settings(max_examples=60, deadline=None)
@given(rules(), instants, calendars(), opening())
def test_an_extension_is_later_than_what_it_extends(
    rule: TimeRule, received: datetime, known: Mapping[int, YearCalendar], hours: OpeningHours
) -> None:
    first = deadlines.due(of(rule), received, known, hours).due
    extended = deadlines.extension(of(rule), first, known, hours)
    assert extended.due > first
    assert in_working_time(at(extended.due), known, hours)
    assert at(extended.due).date() == days.add_working_days(at(first).date(), rule.extension_working_days, known)


@settings(max_examples=60, deadline=None)
@given(calendars(), opening(), instants, st.integers(1, 40))
def test_working_days_are_counted_one_by_one(
    known: Mapping[int, YearCalendar], hours: OpeningHours, start: datetime, count: int
) -> None:
    day, left = start.date(), count
    while left:
        day += timedelta(days=1)
        left -= days.is_working_day(day, known)
    assert days.add_working_days(start.date(), count, known) == day
    assert days.working_sessions(day, known, hours)
