"""A paper, an event kind, a station and a screen more are few files each, and really work in a copy of the packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.growing import ADDED, ROOT, TEXTS, added, changed, grown, touched

FIGURES = {"paper": "2+1", "event kind": "2", "station": "2+1", "screen": "1+1"}


def test_what_is_added_is_few_files_and_works(tmp_path: Path) -> None:
    copy, folder = grown(tmp_path / "grown"), tmp_path / "data"
    files = changed(copy)
    assert {file for file, places in files.items() if not places} == {file for kind in ADDED for file in added(kind)}
    assert {file for file, places in files.items() if places} == {e.file for kind in ADDED for e in ADDED[kind]}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.growing.run", str(folder)], cwd=copy, text=True,
        capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert Path(said["package"]["file"]).is_relative_to(copy)
    paper = said["paper"]
    assert (paper["state"], paper["shown_as"], paper["begins"]) == ("printed", "kiosk-1", "%PDF-")
    assert paper["file"].startswith("help_slip-")
    assert paper["words"] == "Phiếu chờ hỗ trợ chưa in được"
    assert said["event kind"] == {"row": ["kiosk-1", "desk-1"], "replayed": True, "problems": []}
    assert said["station"] == {"shows": "kiosk-1", "card": "users", "words": "Guide"}
    assert (said["screen"]["name"], said["screen"]["then"]) == ("phone", "home")
    assert "Gọi cho chúng tôi" in said["screen"]["parts"]


def test_the_figures_of_the_house() -> None:
    assert touched() == FIGURES
    words = [edit.file for kind in ADDED for edit in ADDED[kind] if edit.file.startswith(TEXTS)]
    assert len(words) == 3  # of what people see: one place of words each
