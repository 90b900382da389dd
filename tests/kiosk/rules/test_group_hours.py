"""When numbers are given out: own hours, the counter's with some minutes before, lunch, weekends, holidays."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from kiosk.catalogue import Catalogue
from kiosk.clock import ZONE, local
from kiosk.rules import group_hours
from kiosk.values.base import Text
from kiosk.values.calendars import OpeningHours, OpeningSession
from kiosk.values.procedures import FieldHours, ServiceField

SESSIONS = (
    OpeningSession(opens=time(8), closes=time(12)), OpeningSession(opens=time(13), closes=time(17)),
)  # fmt: skip
HOURS = OpeningHours(weekdays=dict.fromkeys(range(1, 6), SESSIONS), numbers_before=30)
FIELD = ServiceField(key="x", name=Text("X"), letter="X", icon="home")
MORNINGS = FieldHours(days=(2, 4), opens=time(9), closes=time(11))


@pytest.fixture(scope="module")
def calendars():
    return Catalogue().calendars()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(24, 7, 29), at(24, 7, 30)), (at(24, 7, 30), None), (at(24, 11, 59), None), (at(24, 12, 10), at(24, 12, 30)),
        (at(24, 12, 30), None), (at(24, 17, 0), at(25, 7, 30)), (at(27, 18), at(30, 7, 30)), (at(24, 2), at(24, 7, 30)),
    ],
)  # fmt: skip
def test_numbers_by_the_counters_hours(calendars, now: datetime, opens: datetime | None) -> None:
    assert group_hours.opens_at(FIELD, now, calendars, HOURS) == opens


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(24, 8), at(24, 9)), (at(24, 10), None), (at(24, 11), at(26, 9)),
        (at(27, 8), datetime(2026, 12, 1, 9, tzinfo=ZONE)),
    ],
)  # fmt: skip
def test_numbers_by_a_fields_own_hours(calendars, now: datetime, opens: datetime | None) -> None:
    field = ServiceField(key="x", name=Text("X"), letter="X", icon="home", hours=(MORNINGS,))
    assert group_hours.opens_at(field, now, calendars, HOURS) == opens


def test_without_a_word_about_numbers_they_are_given_at_any_hour(calendars) -> None:
    hours = OpeningHours(weekdays=HOURS.weekdays)
    assert group_hours.opens_at(FIELD, at(29, 3), calendars, hours) is None


def test_a_holiday_is_passed_over(calendars) -> None:
    before = datetime(2026, 12, 31, 18, tzinfo=ZONE)
    opens = group_hours.opening(before, calendars, HOURS).opens_at
    assert local(opens).date() > date(2027, 1, 1)
    assert group_hours.next_day(before, calendars, HOURS) == local(opens).date()


def test_half_days_begin_at_four_and_at_noon() -> None:
    for now, since in ((at(24, 11), at(24, 4)), (at(24, 12), at(24, 12)), (at(25, 3), at(24, 12))):
        assert group_hours.half_day(now) == since
