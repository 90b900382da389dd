"""`./run.sh bench start [--peer FOLDER]`: the citizen station's start beside a bare PySide6 window, and its memory.

Each run is a process of its own, offscreen, on a database that is there already (as every morning). Times are
from just before the process is made until its own word, on the machine's common monotonic clock. The kinds of
process take turns, so that the machine's mood is shared.

With --peer another tree of this program, an older build, is started in turn with this one, by the same Python and
packages: its own program, and its own word of when it is ready. `peer` holds its figures, `times_peer` this tree's
divided by them: above 1 is slower or larger.
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
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
VISITS = 3  # whole visits, for their memory

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


class Tree:
    """A tree of the program with a station of its own. Raises RuntimeError with what a process said that failed."""

    def __init__(self, root: Path, folder: Path) -> None:
        folder.mkdir()
        # First on the path: an installed motcua would else be what every tree imports.
        self.root, self.environment = root, _environment(folder) | {"PYTHONPATH": str(root)}
        self.seen: list[dict[str, float]] = []
        self.visits: list[float] = []

    def start(self, *, visit: bool = False) -> dict[str, float]:
        asked = ["-m", "tests.bench._citizen", *(["visit"] if visit else [])]
        began, printed = _run(asked, self.environment, self.root)
        told = json.loads(printed.splitlines()[-1])
        return {**told, "first": told["first"] - began, "ready": told["ready"] - began}

    def figures(self, window: float) -> dict[str, float]:
        def middle(name: str) -> float:
            return median(one[name] for one in self.seen)

        return {
            "first_frame_ratio": round(middle("first") / window, 3),
            "ready_ratio": round(middle("ready") / window, 3),
            "rss_mib": round(middle("rss_mib"), 1),
            "rss_after_visit_mib": round(median(self.visits), 1),
        }


def _run(arguments: list[str], environment: dict[str, str], root: Path = ROOT) -> tuple[float, str]:
    """Seconds at which the process was begun (monotonic), and what it printed."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{root}: {arguments}: {done.stderr[-2000:]}")
    return began, done.stdout


def _bare(environment: dict[str, str]) -> float:
    began, printed = _run(["-c", BARE], environment)
    return float(printed.split()[-1]) - began


def measure(runs: int, peer: Path | None = None) -> dict[str, Any]:
    """first_frame_ratio, ready_ratio (of medians), rss_mib when ready, rss_after_visit_mib (medians); with a peer its
    figures, and ours divided by them."""
    with tempfile.TemporaryDirectory() as folder:
        ours = Tree(ROOT, Path(folder) / "ours")
        trees = [ours, *([Tree(peer, Path(folder) / "peer")] if peer is not None else [])]
        for tree in trees:
            tree.start()  # makes the database and warms the file cache
        _bare(ours.environment)
        bare = []
        for number in range(runs):
            bare.append(_bare(ours.environment))
            for tree in trees if number % 2 else trees[::-1]:  # neither is always the first after the bare one
                tree.seen.append(tree.start())
            print(f"start {number + 1}/{runs}", file=sys.stderr)
        for _ in range(VISITS):
            for tree in trees:
                tree.visits.append(tree.start(visit=True)["rss_after_visit_mib"])
    window = median(bare)
    found: dict[str, Any] = {"bare_window_s": round(window, 4), **ours.figures(window)}
    if peer is not None:
        found["peer"] = theirs = trees[1].figures(window)
        found["times_peer"] = {name: round(found[name] / value, 3) for name, value in theirs.items()}
    return found
