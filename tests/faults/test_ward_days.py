"""Days of a whole ward with cuts, kills, copies put back and wrong clocks: the invariants hold, and all agree."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulate import ward


@pytest.mark.timeout(3600)
def test_a_wards_days(quick: Path, times: Callable[[int], int], seeded: random.Random) -> None:
    result = ward.simulate(quick, times(200), seeded.randrange(2**31), print)
    assert result.problems == []
    assert result.days == times(200)
    assert result.events > result.days * ward.TICKETS
    assert {"cut", "kill", "lost", "cut_answer", "twice", "clock", "put back"} <= set(result.faults)
