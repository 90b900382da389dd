"""How long one may wait: a range from real services, or nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules import waiting_time


def test_waiting_time_is_a_range_from_real_services_or_nothing() -> None:
    five_minutes = [300.0] * 8
    assert waiting_time.estimate(6, five_minutes[:4], 2) is None
    assert waiting_time.estimate(6, five_minutes, 0) is None
    assert waiting_time.estimate(6, five_minutes, 2) == (15, 20)
    assert waiting_time.estimate(0, five_minutes, 2) == (0, 5)
    assert waiting_time.words((15, 20)) == "khoảng 15 đến 20 phút"
    assert waiting_time.words((0, 5)) == "dưới 5 phút"
    assert waiting_time.words(None) == ""


@given(st.integers(0, 100), st.lists(st.floats(10, 3600), min_size=5, max_size=60), st.integers(1, 8))
def test_waiting_ranges_are_ranges(ahead: int, seconds: list[float], counters: int) -> None:
    found = waiting_time.estimate(ahead, seconds, counters)
    assert found is not None
    shortest, longest = found
    assert 0 <= shortest < longest
    assert shortest % 5 == longest % 5 == 0
