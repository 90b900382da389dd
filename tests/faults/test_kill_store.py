"""kill -9 at any moment: what was acknowledged is there, no number twice, the chain whole, no new epoch."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.checker import check
from tests.faults.killed import lines_until_killed
from tests.kiosk.records.sample_facts import declared_too


def run_and_kill(folder: Path, seeded: random.Random) -> list[str]:
    """Start the issuer and kill it: mostly after a random number of printed lines, one time in five while it is
    still opening its files. Answers the whole lines that it printed, also those printed before it died.
    """
    wanted = 0 if seeded.random() < 0.2 else seeded.randint(1, 400)
    return lines_until_killed("tests.faults.issuer", folder, seeded, wanted=wanted, longest=0.5)


@pytest.mark.timeout(1500)  # the full count takes some minutes
def test_kill_at_any_moment(tmp_path: Path, times: Callable[[int], int], seeded: random.Random) -> None:
    kills = times(100)
    worked = sum(kill_one_station(tmp_path / str(n), min(10, kills - n), seeded) for n in range(0, kills, 10))
    print(f"{worked} numbers acknowledged before {kills} kills")
    assert worked > kills


def kill_one_station(folder: Path, kills: int, seeded: random.Random) -> int:
    """Kill one station several times, checking its files after each; how many numbers it gave out."""
    shown: dict[str, str] = {}
    epochs = set()
    for _ in range(kills):
        for subject, label in (line.split(" ") for line in run_and_kill(folder, seeded)):
            if subject == "epoch":
                epochs.add(label)
            else:
                shown[subject] = label
        if not shown:
            continue  # killed while the files were being made: nobody saw anything yet
        assert len(set(shown.values())) == len(shown)
        with declared_too():
            problems = check(folder / "data" / "station.sqlite", folder / "data" / "keys.sqlite", shown)
        assert problems == []
    assert epochs <= {"1"}
    return len(shown)
