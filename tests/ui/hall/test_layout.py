"""Where everything lies for each number of counters, upright and lying: inside the picture, apart, large enough."""

from __future__ import annotations

import itertools

import pytest

from ui.hall.layout import DIGITS, MOST_ROWS, plan
from ui.theme import HALL_MM


@pytest.mark.parametrize(("width", "height"), [(1888, 1048), (1048, 1888), (1344, 746), (1000, 600)])
def test_nothing_overlaps_and_digits_are_large_at_each_count(width: int, height: int) -> None:
    step = max(width, height) / HALL_MM[0]
    for count, groups in itertools.product(range(MOST_ROWS + 1), (True, False)):
        made = plan(width, height, count, step, groups=groups)
        parts = (made.header, made.hero, made.groups, made.notices, *made.rows)
        placed = [area for area in parts if not area.isEmpty()]
        assert len(made.rows) == count
        assert all(area.left() >= 0 and area.right() < width and area.bottom() < height for area in placed)
        assert not [pair for pair in itertools.combinations(placed, 2) if pair[0].intersects(pair[1])], count
        assert not count or made.digits >= DIGITS * step


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_counters_have_larger_rows(count: int) -> None:
    step = 1920 / HALL_MM[0]
    few, many = plan(1888, 1048, count, step), plan(1888, 1048, 8, step)
    assert few.digits > 1.4 * many.digits
