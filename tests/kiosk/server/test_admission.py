"""A whole city that asks at once: every answer comes soon or names a time, and all is taken in about as fast as ever.

The server's speed and the stations' clocks are simulated: nothing here depends on the machine."""

from __future__ import annotations

import heapq
import random
from typing import NamedTuple

import pytest

from kiosk.server.admission import ALWAYS, LONGEST, SOON, Admission, weight_of

STATIONS = 1680
BATCH = 60_000  # bytes of a day's batch of one station


class Drained(NamedTuple):
    answers: list[float]  # seconds until each admitted question was answered
    named: list[int]  # seconds that the refused ones were told
    asked: int
    seconds: float  # until everything was taken in


def drain(rate: float, batches: int, source: random.Random, stall: tuple[float, float] = (0.0, 0.0)) -> Drained:
    """Stations that all ask within a second, each so many batches one after the other, of a server that answers
    `rate` bytes a second, first come first served, but for a `stall` (when, how long)."""
    admission = Admission()
    coming = [(source.uniform(0.0, 1.0), station) for station in range(STATIONS)]
    heapq.heapify(coming)
    left = dict.fromkeys(range(STATIONS), batches)
    leaving: list[tuple[float, int, float]] = []
    free, now, asked = 0.0, 0.0, 0
    answers, named = [], []
    weight = weight_of(BATCH)
    while coming or leaving:
        if leaving and (not coming or leaving[0][0] <= coming[0][0]):
            now, station, began = heapq.heappop(leaving)
            admission.leave(weight, now)
            answers.append(now - began)
            left[station] -= 1
            if left[station]:
                heapq.heappush(coming, (now + 0.02, station))
            continue
        now, station = heapq.heappop(coming)
        asked += 1
        later = admission.enter(weight, now)
        if later:
            named.append(later)
            heapq.heappush(coming, (now + later * source.uniform(1.0, 1.25), station))
            continue
        free = max(free, now) + weight / rate
        if stall[0] <= free < sum(stall):
            free = sum(stall)
        heapq.heappush(leaving, (free, station, now))
    assert admission.under_way == 0
    return Drained(answers, named, asked, now)


@pytest.mark.parametrize("rate", [200_000.0, 1_000_000.0, 5_000_000.0, 50_000_000.0])
def test_every_answer_is_soon_or_names_a_time(rate: float, seeded: random.Random) -> None:
    """Also of a server that is much slower or faster than it took itself for."""
    batches = 2
    found = drain(rate, batches, seeded)
    weight = weight_of(BATCH)
    assert len(found.answers) == STATIONS * batches
    slowest = max(found.answers)
    assert slowest < 5.0 or slowest <= ALWAYS * weight / rate + SOON
    assert all(1 <= seconds <= LONGEST for seconds in found.named)
    ideal = STATIONS * batches * weight / rate
    assert found.seconds < 1.35 * ideal + 2 * LONGEST
    assert found.asked < 12 * STATIONS * batches


def test_an_hour_like_any_other_is_turned_away_by_nobody(seeded: random.Random) -> None:
    admission = Admission()
    now = 0.0
    for _ in range(5000):
        now += seeded.uniform(0.001, 0.1)
        weight = weight_of(seeded.randrange(200, 60_000))
        assert admission.enter(weight, now) == 0
        now += weight / 2_000_000
        admission.leave(weight, now)


def test_after_a_stall_the_rate_is_learnt_anew(seeded: random.Random) -> None:
    """Those that were under way when the disk stood still wait for it; nobody is let in to wait behind them."""
    found = drain(2_000_000.0, 2, seeded, stall=(20.0, 10.0))
    late = [seconds for seconds in found.answers if seconds > 5.0]
    assert len(late) <= 2 * SOON * 2_000_000.0 / weight_of(BATCH)
    assert len(found.answers) == 2 * STATIONS


def test_a_few_are_always_let_in() -> None:
    """One answer that took minutes does not close the door for good."""
    admission = Admission()
    assert admission.enter(10**7, 0.0) == 0
    admission.leave(10**7, 600.0)
    for _ in range(ALWAYS):
        assert admission.enter(10**7, 601.0) == 0
    assert admission.enter(10**7, 601.0) > 0
