"""How a dossier stood from day to day: what it adds to the roll-ups is what a plain recount of its events says."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.queries import city_reports
from kiosk.records import lives
from kiosk.records.dossiers import projection
from kiosk.records.facts import Rolled
from tests.kiosk.dossier_lives import Told, a_life, events_of, recount, row_of, stepped

FIRST = date(2026, 9, 14)


def rolled(told: list[Told]) -> Rolled:
    row = row_of(events_of(told, "d"))
    return lives.rolls(row) if row is not None else {}


def summed(rolls: list[Rolled], first: date, last: date) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for one in rolls:
        for (metric, day, _part), count in one.items():
            if first.isoformat() <= day <= last.isoformat():
                found[metric] += count
    return found


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(-5, 60), st.integers(0, 40))
def test_any_period_counts_as_a_plain_recount_does(seed: int, start: int, length: int) -> None:
    source = random.Random(seed)
    told = [a_life(source, n, FIRST, 30) for n in range(6)]
    rolls = [rolled(one) for one in told]
    first = FIRST + timedelta(days=start)
    last = first + timedelta(days=length)
    ended = summed(rolls, date.min, last)
    found = city_reports.volume(
        summed(rolls, first, last), summed(rolls, date.min, first - timedelta(days=1)), ended, ended["overdue"]
    )
    assert found == recount(told, first, last)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_a_life_is_told_alike_in_one_piece_and_in_two(seed: int) -> None:
    source = random.Random(seed)
    events = events_of(a_life(source, 1, FIRST, 30), "d")
    whole = row_of(events)
    cut = source.randrange(len(events))
    row = row_of(events[:cut])
    for event in events[cut:]:
        row = stepped(None if row is None else projection.complete(row), event)
    assert whole is not None
    assert row is not None
    assert (row["life"], row.get("apologised_on", "")) == (whole["life"], whole.get("apologised_on", ""))


def test_a_deadline_in_the_night_belongs_to_the_day_before() -> None:
    assert lives.day_of_due("2026-11-25T03:59") == "2026-11-24"
    assert lives.day_of_due("2026-11-25T04:00") == "2026-11-25"
    assert lives.day_of_due("2026-02-31T03:00") == "2026-02-31"  # no day, and still no fault
    assert lives.day_of_due("0001-01-01T00:00") == "0001-01-01"
