"""A program that is killed in the middle of what it says: its whole lines until then."""

from __future__ import annotations

import random
import subprocess
import threading
from pathlib import Path

from tests.forked import Forked

ROOT = Path(__file__).resolve().parents[2]


def lines_until_killed(module: str, folder: Path, seeded: random.Random, *, wanted: int, longest: float) -> list[str]:
    """Run `module` on a folder; kill it after `wanted` lines, or, for 0, after a random part of `longest` seconds."""
    with Forked([module, str(folder)], stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        killer = threading.Timer(120 if wanted else seeded.uniform(0.0, longest), child.kill)
        killer.start()
        lines = []
        for line in child.stdout:
            lines.append(line.decode())
            if wanted and len(lines) >= wanted:
                child.kill()
                lines += [late.decode() for late in child.stdout]
                break
        child.wait()
        killer.cancel()
        killer.join()
    assert child.returncode in (-9, 1), f"{module} ended by itself: {child.returncode}"
    return [line.rstrip("\n") for line in lines if line.endswith("\n")]
