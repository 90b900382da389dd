"""Deadlines by each time rule, on the shipped calendars, and against slow oracles on random days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue import Catalogue
from kiosk.errors import BugError, ExpectedError
from kiosk.rules import calendars as days
from kiosk.rules import deadlines
from kiosk.rules.calendars import ZONE
from kiosk.values.calendars import CalendarDay, DayKind, Deadline, OpeningHours, OpeningSession, YearCalendar
from kiosk.values.procedures import Procedure, Source, TimeRule, TimeUnit

CATALOGUE = Catalogue()
CALENDARS = CATALOGUE.calendars()
HOURS = CATALOGUE.hours()
SAME_DAY = TimeRule(unit=TimeUnit.SAME_DAY, cutoff=time(15), basis="Luật")
MONTH_OF_TEST = (datetime(2026, 1, 1), datetime(2026, 12, 20))  # noqa: DTZ001 - wall times of the test's zone


def procedure(rule: TimeRule) -> Procedure:
    return msgspec.structs.replace(CATALOGUE.procedure("1.001193", date(2026, 11, 23)), time=rule)


def due(rule: TimeRule, received: str, **options) -> Deadline:
    at = datetime.fromisoformat(received).replace(tzinfo=ZONE)
    return deadlines.due(procedure(rule), at, CALENDARS, HOURS, **options)


def rule(unit: TimeUnit, quantity: int, **more) -> TimeRule:
    return TimeRule(unit=unit, quantity=quantity, **more)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-17T09:00", "2026-11-17T17:00"),
        ("2026-11-17T15:00:00", "2026-11-17T17:00"),  # "sau 15 giờ" begins after 15:00:00
        ("2026-11-17T15:00:01", "2026-11-18T17:00"),
        ("2026-11-17T15:00:00.000001", "2026-11-18T17:00"),
        ("2026-11-17T06:30", "2026-11-17T17:00"),
        ("2026-11-17T12:30", "2026-11-17T17:00"),
        ("2026-11-17T22:00", "2026-11-18T17:00"),
        ("2026-11-20T16:00", "2026-11-23T17:00"),  # Friday after the cut-off
        ("2026-11-21T09:00", "2026-11-23T17:00"),  # Saturday
        ("2026-01-09T15:30", "2026-01-10T17:00"),  # a make-up Saturday is a working day
        ("2026-01-10T09:00", "2026-01-10T17:00"),
        ("2026-01-01T09:00", "2026-01-05T17:00"),  # 2/1 was swapped for 10/1
        ("2026-08-21T16:00", "2026-08-22T17:00"),
        ("2026-08-28T16:00", "2026-09-03T17:00"),
        ("2026-02-13T16:00", "2026-02-23T17:00"),  # Tết
        ("2026-04-24T16:00", "2026-04-28T17:00"),  # Giỗ Tổ on a Sunday, made good on Monday
        ("2026-04-29T15:01", "2026-05-04T17:00"),
    ],
)
def test_same_day(received: str, expected: str) -> None:
    assert due(SAME_DAY, received).due == expected


@pytest.mark.parametrize(
    ("count", "received", "expected"),
    [
        (3, "2026-11-16T16:59", "2026-11-19T17:00"),  # no cut-off here
        (3, "2026-11-16T08:00", "2026-11-19T17:00"),
        (1, "2026-11-20T08:00", "2026-11-23T17:00"),
        (3, "2026-11-13T08:00", "2026-11-18T17:00"),
        (3, "2026-11-14T10:00", "2026-11-18T17:00"),  # taken in on Saturday: Monday is the first day counted
        (1, "2026-01-09T08:00", "2026-01-10T17:00"),
        (5, "2026-02-12T08:00", "2026-02-26T17:00"),
        (7, "2026-04-22T08:00", "2026-05-06T17:00"),
    ],
)
def test_working_days(count: int, received: str, expected: str) -> None:
    assert due(rule(TimeUnit.WORKING_DAYS, count), received).due == expected


@pytest.mark.parametrize(
    ("count", "received", "expected"),
    [
        (15, "2026-11-02T08:00", "2026-11-17T17:00"),
        (5, "2026-11-16T08:00", "2026-11-23T17:00"),  # ends on a Saturday
        (15, "2026-04-15T10:00", "2026-05-04T17:00"),  # ends on a holiday
    ],
)
def test_calendar_days(count: int, received: str, expected: str) -> None:
    assert due(rule(TimeUnit.DAYS, count), received).due == expected


@pytest.mark.parametrize(
    ("unit", "count", "received", "expected"),
    [
        (TimeUnit.HOURS, 1, "2026-11-17T10:15", "2026-11-17T11:15"),
        (TimeUnit.HOURS, 1, "2026-11-17T11:00", "2026-11-17T12:00"),
        (TimeUnit.HOURS, 2, "2026-11-17T11:00", "2026-11-17T14:00"),
        (TimeUnit.HOURS, 8, "2026-11-17T08:00", "2026-11-17T17:00"),
        (TimeUnit.HOURS, 1, "2026-11-20T16:30", "2026-11-23T08:30"),
        (TimeUnit.HOURS, 1, "2026-11-21T10:00", "2026-11-23T09:00"),
        (TimeUnit.HOURS, 1, "2026-11-17T06:00", "2026-11-17T09:00"),
        (TimeUnit.MINUTES, 60, "2026-11-17T12:30", "2026-11-17T14:00"),
        (TimeUnit.MINUTES, 60, "2026-11-17T16:45", "2026-11-18T08:45"),
    ],
)
def test_running_time(unit: TimeUnit, count: int, received: str, expected: str) -> None:
    assert due(rule(unit, count), received).due == expected


def test_agreed() -> None:
    agreed = datetime(2026, 11, 19, 10, 30, tzinfo=ZONE)
    assert due(rule(TimeUnit.AGREED, 0), "2026-11-17T09:00", agreed=agreed).due == "2026-11-19T10:30"
    assert due(rule(TimeUnit.AGREED, 5), "2026-11-09T09:00").due == "2026-11-16T17:00"
    with pytest.raises(ExpectedError) as error:
        due(rule(TimeUnit.AGREED, 0), "2026-11-17T09:00")
    assert error.value.key == "rules.errors.agreed"

    for hour, fault in (("2026-11-17T09:00", "agreed_past"), ("2026-11-21T09:00", "agreed_closed"),
                        ("2026-11-18T12:30", "agreed_closed")):  # fmt: skip
        at = datetime.fromisoformat(hour).replace(tzinfo=ZONE)
        with pytest.raises(ExpectedError) as error:
            due(rule(TimeUnit.AGREED, 0), "2026-11-17T09:00", agreed=at)
        assert error.value.key == f"rules.errors.{fault}"


def test_the_extension_counts_from_the_former_deadline() -> None:
    longer = procedure(msgspec.structs.replace(SAME_DAY, extension_working_days=2))
    found = deadlines.extension(longer, "2026-11-19T17:00", CALENDARS, HOURS)
    assert found == Deadline(
        due="2026-11-23T17:00",
        why="Hạn trả 17 giờ 00 thứ Năm ngày 19/11/2026 được gia hạn một lần, thêm 02 ngày làm việc, không kể ngày hết "
        "hạn cũ: chậm nhất 17 giờ 00 thứ Hai ngày 23/11/2026 (Luật).",
        why_en="The deadline of 17:00 on Thursday 19 November 2026 is extended once by 2 working days, not counting "
        "the old deadline's day: by 17:00 on Monday 23 November 2026 (Law: Luật).",
    )
    over_the_open_day = deadlines.extension(longer, "2026-11-20T17:00", CALENDARS, HOURS)
    assert over_the_open_day.due == "2026-11-24T17:00"
    assert "24/11/2026" in over_the_open_day.warnings[0]
    with pytest.raises(ExpectedError) as error:
        deadlines.extension(procedure(SAME_DAY), "2026-11-19T17:00", CALENDARS, HOURS)
    assert error.value.key == "rules.errors.no_extension"


def test_offsets_are_ruled_in_local_time() -> None:
    at = datetime(2026, 11, 17, 8, 0, 1, tzinfo=UTC)  # 15:00:01 in Việt Nam
    assert deadlines.due(procedure(SAME_DAY), at, CALENDARS, HOURS).due == "2026-11-18T17:00"
    with pytest.raises(BugError):
        deadlines.due(procedure(SAME_DAY), at.replace(tzinfo=None), CALENDARS, HOURS)


def test_saturday_hours_take_in_dossiers_but_are_no_working_day() -> None:
    morning = (OpeningSession(opens=time(8), closes=time(12)),)
    hours = OpeningHours(weekdays={**HOURS.weekdays, 6: morning})
    saturday = datetime(2026, 11, 14, 9, 0, tzinfo=ZONE)
    assert days.is_open(saturday, CALENDARS, hours)
    assert not days.is_open(saturday, CALENDARS, HOURS)
    assert deadlines.due(procedure(SAME_DAY), saturday, CALENDARS, hours).due == "2026-11-16T17:00"
    running = procedure(rule(TimeUnit.HOURS, 1))
    assert deadlines.due(running, saturday, CALENDARS, hours).due == "2026-11-16T09:00"
    counted = procedure(rule(TimeUnit.WORKING_DAYS, 1))
    friday = datetime(2026, 11, 13, 9, 0, tzinfo=ZONE)
    assert deadlines.due(counted, friday, CALENDARS, hours).due == "2026-11-16T17:00"
    make_up = datetime(2026, 1, 9, 16, 0, tzinfo=ZONE)
    assert deadlines.due(procedure(SAME_DAY), make_up, CALENDARS, hours).due == "2026-01-10T17:00"


def test_a_half_day_ends_at_noon() -> None:
    half = CalendarDay(date=date(2026, 11, 17), kind=DayKind.HALF_DAY, name="nửa ngày")
    known = msgspec.structs.replace(CALENDARS[2026], days=(*CALENDARS[2026].days, half))

    def at(hour: int) -> str:
        received = datetime(2026, 11, 17, hour, 0, tzinfo=ZONE)
        return deadlines.due(procedure(SAME_DAY), received, {2026: known}, HOURS).due

    assert at(11) == "2026-11-17T12:00"
    assert at(13) == "2026-11-18T17:00"
    whole = OpeningSession(opens=time(7, 30), closes=time(16))
    no_break = OpeningHours(weekdays=dict.fromkeys(range(1, 6), (whole,)))
    assert days.closing(half.date, {2026: known}, no_break).hour == 12


def test_a_weekday_without_hours_is_a_working_day_on_which_the_counter_is_closed() -> None:
    hours = OpeningHours(weekdays={day: HOURS.weekdays[day] for day in (1, 2, 4, 5)})
    wednesday = datetime(2026, 11, 18, 9, 0, tzinfo=ZONE)
    assert not days.is_open(wednesday, CALENDARS, hours)
    assert days.is_working_day(wednesday.date(), CALENDARS)
    assert not days.is_open(datetime(2026, 1, 2, 9, tzinfo=ZONE), CALENDARS, HOURS)
    assert days.is_open(datetime(2026, 1, 10, 9, tzinfo=ZONE), CALENDARS, HOURS), "a make-up Saturday"


def test_an_open_day_counts_as_ordinary_and_is_named() -> None:
    found = due(SAME_DAY, "2026-11-23T16:00")
    assert found.due == "2026-11-24T17:00"
    (warning,) = found.warnings
    assert "lịch năm 2026 chưa được duyệt" in warning
    assert "24/11/2026" in warning
    assert "25/11/2026" in warning, "what it would be if the day is free"
    assert due(SAME_DAY, "2026-11-20T16:00").warnings == ()
    assert due(SAME_DAY, "2026-11-25T16:00").warnings == ()
    unmoved = due(rule(TimeUnit.DAYS, 3), "2026-11-23T08:00")
    assert unmoved.due == "2026-11-26T17:00"
    assert "không đổi" in unmoved.warnings[0]


def test_a_year_that_is_not_approved_or_missing_is_named() -> None:
    next_year = due(SAME_DAY, "2026-12-31T16:00")
    assert next_year.due == "2027-01-04T17:00"
    assert [("2027" in w, "chưa được duyệt" in w) for w in next_year.warnings] == [(True, True)]
    at = datetime(2028, 2, 29, 16, 0, tzinfo=ZONE)
    missing = deadlines.due(procedure(SAME_DAY), at, CALENDARS, HOURS)
    assert missing.due == "2028-03-01T17:00"
    assert "lịch năm 2028 chưa được duyệt" in missing.warnings[0]
    both = deadlines.due(
        procedure(rule(TimeUnit.WORKING_DAYS, 5)), datetime(2027, 12, 30, 9, tzinfo=ZONE), CALENDARS, HOURS
    )
    assert [w.split()[4] for w in both.warnings] == ["2027", "2028"]


def test_the_sentence_says_why_and_by_which_text() -> None:
    why = due(SAME_DAY, "2026-11-17T15:00:01").why
    assert "15 giờ 00 phút 01 giây" in why
    assert "sau 15 giờ" in why
    assert "trong ngày làm việc tiếp theo" in why
    assert why.endswith("(Luật).")
    assert "\n" not in why
    assert "không kể ngày nhận" in due(rule(TimeUnit.WORKING_DAYS, 3), "2026-11-16T09:00").why


def test_a_ward_without_hours_says_so() -> None:
    with pytest.raises(ExpectedError) as error:
        deadlines.due(
            procedure(SAME_DAY), datetime(2026, 11, 17, 9, tzinfo=ZONE), CALENDARS, OpeningHours(weekdays={})
        )
    assert error.value.key == "rules.errors.no_hours"
    free = tuple(
        CalendarDay(date=date(2026, 1, 1) + timedelta(days=n), kind=DayKind.HOLIDAY, name="x") for n in range(365)
    )
    closed = {
        year: YearCalendar(
            year=year,
            version=1,
            approved=True,
            days=tuple(
                msgspec.structs.replace(d, date=d.date + timedelta(days=365 * (year - 2026))) for d in free
            ),
            source=Source(text="x", mark=CALENDARS[2026].source.mark),
        )
        for year in (2026, 2027)
    }
    with pytest.raises(ExpectedError) as error:
        deadlines.due(procedure(SAME_DAY), datetime(2026, 1, 1, 9, tzinfo=ZONE), closed, HOURS)
    assert error.value.key == "rules.errors.no_working_day"


# Slow oracles, written apart from the rules: a list of free days, counting one by one.

FREE = {
    *(["0101", "0102", "0216", "0217", "0218", "0219", "0220", "0427", "0430", "0501", "0831", "0901", "0902"]),
}
MAKE_UP = {"0110", "0822"}


def works(day: date) -> bool:
    mark = f"{day:%m%d}"
    return mark in MAKE_UP or (day.weekday() < 5 and mark not in FREE)


instants = st.datetimes(*MONTH_OF_TEST).map(lambda at: at.replace(tzinfo=ZONE))


@settings(max_examples=300, deadline=None)
@given(instants, st.integers(1, 5))
def test_working_days_against_counting(at: datetime, count: int) -> None:
    found = deadlines.due(procedure(rule(TimeUnit.WORKING_DAYS, count)), at, CALENDARS, HOURS).due
    day, left = at.date(), count
    while left:
        day += timedelta(days=1)
        left -= works(day)
    assert found == f"{day}T17:00"


@settings(max_examples=300, deadline=None)
@given(instants)
def test_same_day_against_counting(at: datetime) -> None:
    day = at.date()
    if not works(day) or at.time() > time(15):
        day += timedelta(days=1)
        while not works(day):
            day += timedelta(days=1)
    assert deadlines.due(procedure(SAME_DAY), at, CALENDARS, HOURS).due == f"{day}T17:00"


@settings(max_examples=100, deadline=None)
@given(instants, st.integers(1, 600))
def test_minutes_against_a_ticking_clock(at: datetime, count: int) -> None:
    at = at.replace(second=0, microsecond=0)
    found = deadlines.due(procedure(rule(TimeUnit.MINUTES, count)), at, CALENDARS, HOURS).due
    now, left = at, count
    while left:
        inside = works(now.date()) and (8 <= now.hour < 12 or 13 <= now.hour < 17)
        now += timedelta(minutes=1)
        left -= inside
    assert found == f"{now:%Y-%m-%dT%H:%M}"
