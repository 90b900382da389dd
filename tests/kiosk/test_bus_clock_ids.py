"""The small tools: bus, clocks, identifiers."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from kiosk.bus import Bus
from kiosk.clock import ShiftedClock, business_day, local
from kiosk.ids import READABLE, short_code, uuid7


def test_a_failing_listener_stops_no_other() -> None:
    bus, heard = Bus(), []

    def fails(_message: str) -> None:
        raise RuntimeError

    bus.listen(str, fails)
    stop = bus.listen(str, heard.append)
    bus.announce("one")
    bus.announce(2)
    stop()
    bus.announce("three")
    assert heard == ["one"]


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


def test_uuid7_sorts_by_time_and_is_one() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    made = [uuid7(start + timedelta(milliseconds=n)) for n in range(50)]
    assert made == sorted(made)
    assert len(set(made)) == 50
    assert {uuid.UUID(one).version for one in made} == {7}
    assert {uuid.UUID(one).variant for one in made} == {uuid.RFC_4122}


def test_short_codes_can_be_read_aloud() -> None:
    assert not set(READABLE) & set("01ILO")
    assert len(short_code(6)) == 6
