"""`./run.sh bench start`: the citizen station's start beside a bare PySide6 window, and its memory.

Each run is a process of its own, offscreen, on a database that is there already (as every morning). Times are
from just before the process is made until its own word, on the machine's common monotonic clock. The two kinds
of process take turns, so that the machine's mood is shared.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

BARE = """
import time
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        print(time.monotonic(), flush=True)
        app.quit()
app = QApplication([])
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""


def _environment(folder: Path) -> dict[str, str]:
    """A kiosk with a big printer, too, so that a visit's papers are drawn."""
    (folder / "settings.toml").write_text(
        '[places.kiosk-1.a4]\nprofile = "a4-system"\ntransport = "virtual"\n', encoding="ascii"
    )
    own = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    return {
        **own,
        "QT_QPA_PLATFORM": "offscreen",
        "MOTCUA_SETTINGS": str(folder / "settings.toml"),
        "MOTCUA_DATA_DIR": str(folder / "data"),
        "MOTCUA_WITNESS_DIR": str(folder / "witness"),
        "MOTCUA_CLOCK_AT": "2026-11-23T08:45",
    }


def _run(arguments: list[str], environment: dict[str, str]) -> tuple[float, str]:
    """Seconds at which the process was begun (monotonic), and what it printed."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{arguments}: {done.stderr[-2000:]}")
    return began, done.stdout


def _bare(environment: dict[str, str]) -> float:
    began, printed = _run(["-c", BARE], environment)
    return float(printed.split()[-1]) - began


def _citizen(environment: dict[str, str], *, visit: bool = False) -> dict[str, float]:
    began, printed = _run(["-m", "tests.bench._citizen", *(["visit"] if visit else [])], environment)
    told = json.loads(printed.splitlines()[-1])
    return {**told, "first": told["first"] - began, "ready": told["ready"] - began}


def measure(runs: int) -> dict[str, float]:
    """first_frame_ratio, ready_ratio (of medians), rss_mib when ready, rss_after_visit_mib (medians)."""
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        _citizen(environment)  # makes the database and warms the file cache
        _bare(environment)
        bare, citizen = [], []
        for number in range(runs):
            bare.append(_bare(environment))
            citizen.append(_citizen(environment))
            print(f"start {number + 1}/{runs}", file=sys.stderr)
        visits = [_citizen(environment, visit=True)["rss_after_visit_mib"] for _ in range(3)]
    window = median(bare)
    return {
        "bare_window_s": round(window, 4),
        "first_frame_ratio": round(median(one["first"] for one in citizen) / window, 3),
        "ready_ratio": round(median(one["ready"] for one in citizen) / window, 3),
        "rss_mib": round(median(one["rss_mib"] for one in citizen), 1),
        "rss_after_visit_mib": round(median(visits), 1),
    }
