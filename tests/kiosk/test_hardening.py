"""Processes of the product leave no dump of their memory and close what they make, whatever their parent allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and flags of Linux")
TELL = """
import ctypes, os, resource, sys
def tell():
    mask = os.umask(0)
    print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), oct(mask), flush=True)
"""
COMMAND = TELL + """
from kiosk import cli
cli._dispatch = lambda words: tell() or 0
sys.argv = ["motcua", *sys.argv[1:]]
sys.exit(cli.main())
"""
STATION = TELL + """
from kiosk import cli
import ui.program
run = ui.program.run
def watched(kind, settings_file=None, full_screen=True, **_more):
    return run(kind, settings_file, full_screen, on_ready=lambda house, window: (tell(), window.close()))
ui.program.run = watched
sys.argv = ["motcua", "citizen", "--windowed"]
sys.exit(cli.main())
"""


def told(folder: Path, script: str, *words: str) -> str:
    folders = {"MOTCUA_DATA_DIR": str(folder / "data"), "MOTCUA_WITNESS_DIR": str(folder / "witness")}
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, timeout=120, check=False, umask=0o022,
        env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_a_command_cannot_be_dumped_and_its_files_are_its_own(tmp_path: Path) -> None:
    assert told(tmp_path, COMMAND, "doctor") == "(0, 0) 0 0o77"


@pytest.mark.parametrize("words", [("form", "publish", "x"), ("voice", "build")])
def test_what_is_made_for_others_stays_readable_for_them(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert told(tmp_path, COMMAND, *words) == "(0, 0) 0 0o22"


def test_a_station_cannot_be_dumped_once_its_keys_are_open(tmp_path: Path) -> None:
    assert told(tmp_path, STATION) == "(0, 0) 0 0o77"
