"""kill -9 at any moment: what was acknowledged is there, no number twice, the chain whole, no new epoch."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.checker import check
from tests.kiosk.records.sample_facts import declared_too

ROOT = Path(__file__).resolve().parents[2]


def run_and_kill(folder: Path, after: float) -> list[str]:
    """Start the issuer, kill it `after` seconds later; the whole lines that it printed."""
    command = [sys.executable, "-m", "tests.faults.issuer", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        killer = threading.Timer(after, child.kill)
        killer.start()
        assert child.stdout is not None
        printed = child.stdout.read().decode()
        child.wait()
        killer.join()
    assert child.returncode in (-9, 1), f"the issuer ended by itself: {child.returncode}"
    return [line for line in printed.split("\n")[:-1] if line]


@pytest.mark.timeout(1500)  # the full count takes some minutes
def test_kill_at_any_moment(tmp_path: Path, times: Callable[[int], int], seeded: random.Random) -> None:
    kills = times(100)
    worked = sum(kill_one_station(tmp_path / str(n), min(10, kills - n), seeded) for n in range(0, kills, 10))
    print(f"{worked} numbers acknowledged before {kills} kills")
    assert worked > 100


def kill_one_station(folder: Path, kills: int, seeded: random.Random) -> int:
    """Kill one station several times, checking its files after each; how many numbers it gave out."""
    shown: dict[str, str] = {}
    epochs = set()
    for _ in range(kills):
        for subject, label in (line.split(" ") for line in run_and_kill(folder, seeded.uniform(0.35, 1.3))):
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
