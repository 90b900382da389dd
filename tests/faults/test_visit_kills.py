"""kill -9 at any moment of a visit: what was shown or printed is there, and no number was given twice."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.checker import check
from tests.faults.killed import lines_until_killed

KILLS_PER_STATION = 10


def play_and_kill(folder: Path, seeded: random.Random) -> list[list[str]]:
    """Start the visitor, kill it after a random number of lines (one time in five while it opens its files)."""
    wanted = 0 if seeded.random() < 0.2 else seeded.randint(1, 120)
    said = lines_until_killed("tests.faults.visitor", folder, seeded, wanted=wanted, longest=0.5)
    return [line.split() for line in said]


def shown_twice(shown: list[list[str]]) -> list[tuple[str, str]]:
    """Numbers of a kind that two different subjects were shown."""
    pairs = {(what, number, subject) for what, subject, number in shown if what not in ("epoch", "paper")}
    counted = Counter((what, number) for what, number, _subject in pairs)
    return [pair for pair, count in counted.items() if count > 1]


def waiting_papers(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as db:
        return {row[0] for row in db.execute("SELECT id FROM print_jobs WHERE state = 'waiting'")}


@pytest.mark.timeout(2400)
def test_kill_at_any_moment_of_a_visit(tmp_path: Path, times: Callable[[int], int], seeded: random.Random) -> None:
    kills = times(100)
    seen = 0
    for first in range(0, kills, KILLS_PER_STATION):
        folder, shown = tmp_path / str(first), []
        database, keys = folder / "data" / "station.sqlite", folder / "data" / "keys.sqlite"
        for _ in range(min(KILLS_PER_STATION, kills - first)):
            shown += play_and_kill(folder, seeded)
            durable = {subject: number for what, subject, number in shown if what not in ("epoch", "paper")}
            if not durable:
                continue
            assert check(database, keys, durable) == []
            assert shown_twice(shown) == []
            on_paper = {number for what, _subject, number in shown if what == "paper"}
            assert not on_paper & waiting_papers(database), "a printed paper would be printed again"
        assert {number for what, _s, number in shown if what == "epoch"} <= {"1"}
        seen += len(shown)
    print(f"{seen} things shown before {kills} kills")
    assert seen > kills
