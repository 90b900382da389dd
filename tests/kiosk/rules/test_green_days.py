"""Green days: which are offered, until when, what is promised; over the sample ward's and over random hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue import Catalogue
from kiosk.rules import calendars as days
from kiosk.rules import green_days
from kiosk.rules.calendars import ZONE
from kiosk.values.calendars import CalendarDay, DayKind, OpeningHours, OpeningSession
from kiosk.values.green_days import GreenDay, GreenOffer, Promise
from tests.kiosk.rules.test_deadline_properties import calendars, instants, opening

CATALOGUE = Catalogue()
CALENDARS, HOURS, GREEN = CATALOGUE.calendars(), CATALOGUE.hours(), CATALOGUE.green_days()
CLOSING, OPENING = "1.001266", "1.001612"  # of a household business


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)


def offer(when: str, code: str = CLOSING) -> GreenOffer | None:
    return green_days.offer(GREEN, code, at(when), CALENDARS, HOURS)


def promise(when: str, code: str = CLOSING) -> Promise | None:
    return green_days.promise(GREEN, code, at(when), CALENDARS, HOURS)


def test_the_sample_ward_has_both_days() -> None:
    assert [(green.name.vi, green.weekday, len(green.procedures)) for green in GREEN] == [
        ("Ngày Thứ ba xanh", 2, 4), ("Ngày Thứ 6 xanh", 5, 1),
    ]  # fmt: skip
    codes = {one.code for green in GREEN for one in green.procedures}
    assert codes <= {one.code for one in CATALOGUE.procedures(date(2026, 11, 24))}
    tuesday = green_days.offers(GREEN, at("2026-11-17T09:00"), CALENDARS, HOURS)
    assert {one.code for one in tuesday} == {"1.001266", "2.002481", "1.005099", "1.010832"}


@pytest.mark.parametrize(
    ("when", "code", "ready"),
    [
        ("2026-11-17T09:10", CLOSING, "2026-11-17T10:10"),
        ("2026-11-17T11:30", CLOSING, "2026-11-17T13:30"),  # over noon
        ("2026-11-17T12:30", CLOSING, "2026-11-17T14:00"),
        ("2026-11-17T07:15", CLOSING, "2026-11-17T09:00"),
        ("2026-11-17T16:00", CLOSING, "2026-11-17T17:00"),  # closing minus 60 minutes
        ("2026-11-17T16:00:01", CLOSING, ""),
        ("2026-11-17T18:00", CLOSING, ""),
        ("2026-11-18T09:00", CLOSING, ""),  # a Wednesday
        ("2026-11-20T09:00", CLOSING, ""),
        ("2026-11-20T09:00", OPENING, "2026-11-20T10:00"),
        ("2026-05-01T09:00", OPENING, ""),  # a Friday and a holiday
        ("2026-01-02T09:00", OPENING, ""),  # swapped for Saturday 10/1, which is no Friday
        ("2026-01-10T09:00", OPENING, ""),
        ("2025-12-30T09:00", CLOSING, ""),  # before it began
    ],
)
def test_a_promise(when: str, code: str, ready: str) -> None:
    found = promise(when, code)
    assert (found.due if found is not None else "") == ready
    assert (offer(when, code) is not None) == bool(ready)


def test_the_sentence_says_both_deadlines() -> None:
    found = promise("2026-11-17T09:10")
    assert found is not None
    assert found.why == (
        "Hồ sơ nhận lúc 9 giờ 10 thứ Ba ngày 17/11/2026, theo “Ngày Thứ ba xanh” trả kết quả trong 60 phút làm việc: "
        "chậm nhất 10 giờ 10 cùng ngày; hạn theo quy định ghi trên giấy tiếp nhận không thay đổi."
    )
    assert (found.name.vi, found.minutes) == ("Ngày Thứ ba xanh", 60)


def test_the_last_intake_follows_the_days_hours() -> None:
    assert offer("2026-11-17T09:00").last_intake == at("2026-11-17T16:00")  # type: ignore[union-attr]
    (tuesday, _friday) = GREEN
    slow = msgspec.structs.replace(tuesday.procedures[0], minutes=300)
    long_day = msgspec.structs.replace(tuesday, procedures=(slow,))
    found = green_days.offer((long_day,), CLOSING, at("2026-11-17T07:00"), CALENDARS, HOURS)
    assert found is not None
    assert found.last_intake == at("2026-11-17T11:00"), "an hour before noon and the whole afternoon"
    half = CalendarDay(date=date(2026, 11, 17), kind=DayKind.HALF_DAY, name="nửa ngày")
    known = {2026: msgspec.structs.replace(CALENDARS[2026], days=(half,))}
    morning = green_days.offer(GREEN, CLOSING, at("2026-11-17T07:00"), known, HOURS)
    assert morning is not None
    assert morning.last_intake == at("2026-11-17T11:00")
    assert green_days.offers((long_day,), at("2026-11-17T07:00"), known, HOURS) == ()
    assert green_days.offers(GREEN, at("2026-11-17T09:00"), CALENDARS, OpeningHours(weekdays={})) == ()


def test_it_ends_on_its_last_day_and_may_be_a_saturday() -> None:
    saturday = msgspec.structs.replace(GREEN[0], weekday=6, effective_to=date(2026, 11, 14))
    hours = OpeningHours(weekdays={**HOURS.weekdays, 6: (OpeningSession(opens=time(8), closes=time(11, 30)),)})
    for when, last in (("2026-11-14T09:00", "2026-11-14T10:30"), ("2026-11-21T09:00", "")):
        found = green_days.offer((saturday,), CLOSING, at(when), CALENDARS, hours)
        assert (found.last_intake if found is not None else "") == (at(last) if last else "")


def test_the_quicker_of_two_days_counts() -> None:
    quick = msgspec.structs.replace(GREEN[0].procedures[0], minutes=30)
    both = (*GREEN, msgspec.structs.replace(GREEN[0], key="nhanh", procedures=(quick,)))
    found = green_days.offer(both, CLOSING, at("2026-11-17T09:00"), CALENDARS, HOURS)
    assert found is not None
    assert found.minutes == 30


greens = st.builds(
    lambda weekday, minutes: msgspec.structs.replace(
        GREEN[0], weekday=weekday, procedures=(msgspec.structs.replace(GREEN[0].procedures[0], minutes=minutes),)
    ),
    st.integers(1, 7), st.integers(1, 480),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(greens, instants, calendars(), opening())
def test_every_promise_is_kept_within_the_days_hours(
    green: GreenDay, received: datetime, known: dict, hours: OpeningHours
) -> None:
    """A promise and an offer are the same; it ends while the counter is open, that many open minutes later."""
    received += timedelta(days=(green.weekday - received.isoweekday()) % 7)
    found = green_days.promise((green,), CLOSING, received, known, hours)
    offered = green_days.offer((green,), CLOSING, received, known, hours)
    assert (found is None) == (offered is None)
    sessions = green_days._sessions(received.date(), known, hours)
    minutes = [
        (datetime.combine(received.date(), one.opens, ZONE), datetime.combine(received.date(), one.closes, ZONE))
        for one in sessions
    ]
    left = sum((max(timedelta(), end - max(begin, received)) for begin, end in minutes), timedelta())
    assert (found is None) == (left < timedelta(minutes=green.procedures[0].minutes))
    if found is not None:
        ready = at(found.due)
        assert ready >= received.replace(second=0, microsecond=0)
        assert any(begin <= ready <= end for begin, end in minutes)
        assert days.opening_sessions(received.date(), known, hours)
