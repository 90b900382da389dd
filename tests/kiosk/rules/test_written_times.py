"""Days and times as a hand writes them."""

from __future__ import annotations

from datetime import date, time

import pytest

from kiosk.rules.written_times import day_of, time_of

TODAY = date(2026, 1, 5)


@pytest.mark.parametrize("words", ["8:05", "08:05", "0805", "805", "8h05", "8.05", "8 giờ 05", " 8 H 05 phút"])
def test_a_time_is_read_however_it_is_written(words: str) -> None:
    assert time_of(words) == time(8, 5)


@pytest.mark.parametrize("words", ["", "sáng", "25:00", "8:61", "8", "8:5", "٨:٠٥"])
def test_what_is_no_time_is_none(words: str) -> None:
    assert time_of(words) is None


def test_a_day_without_a_year_is_the_last_one_of_that_name() -> None:
    assert day_of("5/1", TODAY) == TODAY
    assert day_of("31.12", TODAY) == date(2025, 12, 31)
    assert day_of("04/01/2026", TODAY) == day_of("2026-01-04", TODAY) == date(2026, 1, 4)
    assert [day_of(words, TODAY) for words in ("32/1", "hôm qua", "", "29/2")] == [None] * 4
