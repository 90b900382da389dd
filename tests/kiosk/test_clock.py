"""Clocks: the business day, and one that is set for a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kiosk.clock import ShiftedClock, business_day, local


def test_the_business_day_changes_at_four_in_the_morning() -> None:
    before = datetime(2026, 11, 23, 20, 59, tzinfo=UTC)  # 03:59 on the 24th in Việt Nam
    assert local(before).day == 24
    assert business_day(before).day == 23
    assert business_day(before + timedelta(minutes=1)).day == 24


def test_a_shifted_clock_starts_in_the_wards_zone_and_ticks() -> None:
    clock = ShiftedClock(datetime(2026, 11, 23, 8, 45))  # noqa: DTZ001 - local time is what is tested
    assert local(clock.now()).strftime("%H:%M") == "08:45"
    clock.advance(timedelta(hours=1))
    assert local(clock.now()).hour == 9
