"""Days of a whole ward with cuts, kills, copies put back and wrong clocks: the invariants hold, and all agree."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulate import ward


@pytest.mark.timeout(3600)
def test_a_wards_days(quick: Path, few: Callable[[int, int], int], seeded: random.Random) -> None:
    """Four wards of a week each; 200 days with --long."""
    days = few(200, 4 * ward.DAYS)
    result = ward.simulate(quick, days, seeded.randrange(2**31), print)
    assert result.problems == []
    assert result.days == days
    assert result.events > result.days * ward.TICKETS
    assert {"cut", "kill", "lost", "cut_answer", "twice", "clock", "put back"} <= set(result.faults)
