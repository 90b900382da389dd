"""The window's program keeps no sources of modules in memory, as PySide6 by itself would have it."""

from __future__ import annotations

import subprocess
import sys

LINES = "import linecache; print(sum(len(kept[2]) for kept in linecache.cache.values() if len(kept) == 4))"


def lines_kept(before: str) -> int:
    """After the store's modules were imported, too."""
    script = f"{before}\nimport kiosk.store\n{LINES}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=180)
    return int(done.stdout)


def test_no_source_stays_in_memory() -> None:
    assert lines_kept("import ui.app") < 5000


def test_pyside_by_itself_keeps_them() -> None:
    """Where this fails, ui.import_hook can go."""
    assert lines_kept("import PySide6.QtCore") > 50_000
