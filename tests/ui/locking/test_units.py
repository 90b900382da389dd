"""What is shipped for the technician: units that systemd reads without complaint, the session as it runs."""

from __future__ import annotations

import configparser
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.waiting import eventually
from ui.locking.lock import CLOSED_BY_STAFF

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "resources" / "systemd"
SESSION = SHIPPED / "motcua-session"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd and cage are Linux's")
STUB = """#!/bin/sh
shift 2
"$@"
exit 0
"""


def unit(name: str) -> configparser.RawConfigParser:
    found = configparser.RawConfigParser(strict=False)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(SHIPPED / name, encoding="utf-8")
    return found


def test_a_dead_or_hung_station_is_started_again_and_one_closed_by_staff_is_not() -> None:
    service = unit("motcua@.service")["Service"]
    assert service["Type"] == "notify"
    assert service["NotifyAccess"] == "all"  # the window is a child of the session
    assert (service["Restart"], service["WatchdogSignal"], service["LimitCORE"]) == ("always", "SIGKILL", "0")
    assert 10 <= int(service["WatchdogSec"]) <= 120
    assert int(service["RestartPreventExitStatus"]) == CLOSED_BY_STAFF
    assert unit("motcua@.service")["Unit"]["StartLimitIntervalSec"] == "0"
    hub = unit("motcua-hub.service")["Service"]
    assert (hub["Restart"], hub["LimitCORE"], hub["UMask"], hub["ProtectSystem"]) == ("always", "0", "0077", "strict")
    assert unit("motcua-hub.service")["Unit"]["StartLimitIntervalSec"] == "0"
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "ProtectKernelModules", "RestrictSUIDSGID"):
        assert service[name] == hub[name] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["UMask"] == "0077"
    desk = unit("motcua-desk.service")["Service"]
    assert (desk["Restart"], desk["LimitCORE"], desk["UMask"]) == ("on-failure", "0", "0077")


@pytest.mark.parametrize("name", ["motcua@.service", "motcua-desk.service", "motcua-hub.service"])
def test_systemd_reads_them_without_complaint(tmp_path: Path, name: str) -> None:
    shown = name.replace("@", "@citizen")
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    words = (SHIPPED / name).read_text(encoding="utf-8")
    words = words.replace("/opt/motcua/.venv/bin/motcua", "/bin/true").replace("/opt/motcua", str(ROOT))
    (tmp_path / shown).write_text(words, encoding="utf-8")
    user = ["--user"] if "desk" in name else []
    run = subprocess.run([analyze, "verify", *user, "--man=no", str(tmp_path / shown)], capture_output=True, text=True,
                         timeout=180, env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)})  # fmt: skip
    if "Failed to initialize manager" in run.stderr:
        pytest.skip(f"systemd-analyze cannot run here: {run.stderr.strip()}")
    ours = [line for line in run.stderr.splitlines() if shown.partition("@")[0] in line]
    assert ours == []


def session(tmp_path: Path, *command: str, cage: str = STUB, **environment: str) -> subprocess.Popen[bytes]:
    """The session's script with a cage that only runs its program, and like Debian 12's hands no status on."""
    if cage:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "cage").write_text(cage)
        (tmp_path / "bin" / "cage").chmod(0o755)
    (tmp_path / "run").mkdir(mode=0o700)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    given = {**os.environ, "PATH": path, "RUNTIME_DIRECTORY": str(tmp_path / "run"), **environment}
    return subprocess.Popen([str(SESSION), *command], env=given)


@pytest.mark.parametrize("status", [0, 1, 3, CLOSED_BY_STAFF])
def test_the_session_ends_with_the_stations_status(tmp_path: Path, status: int) -> None:
    assert session(tmp_path, "/bin/sh", "-c", f"exit {status}").wait(30) == status


def test_a_killed_station_and_a_cage_that_does_not_start_are_failures(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert session(tmp_path / "a", "/bin/sh", "-c", "kill -9 $$").wait(30) == 128 + 9
    assert session(tmp_path / "b", "/bin/true", cage="#!/bin/sh\nexit 0\n").wait(30) == 1


def test_stopping_the_unit_ends_the_real_window_in_order(tmp_path: Path) -> None:
    """ExecStop asks the station itself, by the number that the session noted."""
    line = heard_at(tmp_path / "notify")
    made = session(tmp_path, sys.executable, "-m", "kiosk.cli", "citizen", NOTIFY_SOCKET=str(tmp_path / "notify"),
                   WATCHDOG_USEC="3000000", MOTCUA_DATA_DIR=str(tmp_path / "data"))  # fmt: skip
    try:
        wait_for(line, "STATUS=citizen: open")
        wait_for(line, "WATCHDOG=1")
        os.kill(int((tmp_path / "run" / "pid").read_text()), signal.SIGTERM)
        assert made.wait(60) == 0
    finally:
        made.kill()
        made.wait()


def heard_at(path: Path) -> Callable[[], list[str]]:
    """What comes in at a datagram socket there."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.bind(str(path))
    found: list[str] = []

    def listen() -> None:
        with line:
            while "STOPPING=1" not in found:
                found.append(line.recv(4096).decode())

    threading.Thread(target=listen, daemon=True).start()
    return lambda: found


def wait_for(line: Callable[[], list[str]], words: str) -> None:
    eventually(lambda: any(words in one.splitlines() for one in line()))


def test_the_window_stands_in_a_real_cage(tmp_path: Path) -> None:
    """On a compositor without a screen. Runs where cage is installed and the tests are not root's."""
    if shutil.which("cage") is None:
        pytest.skip("cage is not installed here")
    if os.geteuid() == 0:
        pytest.skip("cage refuses to run as root")
    (tmp_path / "xdg").mkdir(mode=0o700)
    line = heard_at(tmp_path / "notify")
    made = session(
        tmp_path, sys.executable, "-m", "kiosk.cli", "citizen", cage="", NOTIFY_SOCKET=str(tmp_path / "notify"),
        WATCHDOG_USEC="3000000", MOTCUA_DATA_DIR=str(tmp_path / "data"), QT_QPA_PLATFORM="wayland",
        XDG_RUNTIME_DIR=str(tmp_path / "xdg"), WLR_BACKENDS="headless", WLR_RENDERER="pixman",
        WLR_LIBINPUT_NO_DEVICES="1", LIBSEAT_BACKEND="noop",
    )  # fmt: skip
    try:
        wait_for(line, "WATCHDOG=1")
        os.kill(int((tmp_path / "run" / "pid").read_text()), signal.SIGTERM)
        assert made.wait(60) == 0
    finally:
        made.kill()
        made.wait()
