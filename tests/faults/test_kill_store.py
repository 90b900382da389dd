"""kill -9 at any moment: what was acknowledged is there, no number twice, the chain whole, no new epoch."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

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


def test_kill_at_any_moment(tmp_path: Path, times: Callable[[int], int], seeded: random.Random) -> None:
    shown: dict[str, str] = {}
    labels: set[str] = set()
    epochs = set()
    worked = 0
    for _ in range(times(100)):
        lines = run_and_kill(tmp_path, seeded.uniform(0.35, 1.3))
        for subject, label in (line.split(" ") for line in lines):
            if subject == "epoch":
                epochs.add(label)
            else:
                assert label not in labels
                labels.add(label)
                shown[subject] = label
                worked += 1
        if not shown:
            continue  # killed while the files were being made: nobody saw anything yet
        with declared_too():
            problems = check(tmp_path / "data" / "station.sqlite", tmp_path / "data" / "keys.sqlite", shown)
        assert problems == []
    print(f"{worked} numbers acknowledged before {times(100)} kills")
    assert epochs == {"1"}
    assert worked > 100
