"""`motcua ward`: a whole ward of processes starts, plays, and leaves nothing behind when it is asked to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.commands.ward import _parser, wanted_places
from kiosk.commands.ward_machines import settings_for, tiles, write
from kiosk.errors import ExpectedError
from kiosk.settings import Settings, load, with_defaults

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def places(*words: str) -> list[str]:
    return wanted_places(_parser().parse_args(words), with_defaults(Settings()))


def test_the_machines_that_were_asked_for_stand_at_places_of_the_ward(tmp_path: Path) -> None:
    asked = places("--kiosks", "2", "--desks", "8")
    assert asked[:3] == ["kiosk-1", "kiosk-2", "desk-1"]
    assert [place for place in asked if place.startswith("desk")] == [f"desk-{number}" for number in range(1, 9)]
    assert asked[-5:] == ["pad-1", "pad-2", "pad-3", "pad-4", "hall-1"]
    assert places("--kiosks", "1", "--desks", "1", "--pads", "0", "--halls", "0") == ["kiosk-1", "desk-1"]
    with pytest.raises(ExpectedError, match="ward.errors.desks"):
        places("--desks", "12")
    settings = settings_for("desk-2", tmp_path, "http://127.0.0.1:1", with_defaults(Settings()), sound=False)
    assert load(write(settings, tmp_path / "desk-2.toml"), {}) == settings


@pytest.mark.parametrize("count", [1, 2, 5, 15, 23])
def test_windows_lie_side_by_side_on_the_screen(count: int) -> None:
    taken: set[tuple[int, int]] = set()
    for tile in tiles(count, 1920, 1080):
        size, x, y = tile.split("+")
        width, height = map(int, size.split("x"))
        assert int(x) + width <= 1920
        assert int(y) + height <= 1080
        taken.add((int(x), int(y)))
    assert len(taken) == count


def left(folder: Path) -> list[str]:
    """Command lines of processes that speak of the folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue
            if str(folder) in words:
                found.append(words)
    return found


def test_a_ward_starts_serves_and_ends(tmp_path: Path) -> None:
    data = tmp_path / "ward"
    words = ["ward", "--kiosks", "1", "--desks", "1", "--pads", "0", "--halls", "0", "--offscreen"]
    ward = subprocess.Popen(
        [sys.executable, "-m", "kiosk.cli", *words, "--tickets", "1", "--data", str(data)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    guard = threading.Timer(120, ward.kill)
    guard.start()
    said: list[str] = []
    assert ward.stdout is not None
    try:
        for line in ward.stdout:
            said.append(line)
            if "desk-1" in line and "A001 → quầy 1" in line:
                break
        assert any("kiosk-1" in line and "nối máy chủ phường" in line for line in said), said
        assert "A001 → quầy 1" in said[-1], said
        assert left(data)
        ward.send_signal(signal.SIGTERM)
        said += ward.stdout.readlines()
        assert ward.wait(60) == 0, said
    finally:
        guard.cancel()
        if ward.poll() is None:
            ward.terminate()
            ward.wait(30)
        ward.stdout.close()
    assert left(data) == []
    assert "Không còn tiến trình nào chạy" in said[-1]
