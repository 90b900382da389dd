"""A station under `motcua watch`, as real processes: killed, stopped in the middle, closed by staff, ended in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands.watch import CLOSED_BY_STAFF, Watch
from tests.waiting import eventually
from ui.locking import lock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
STATION = (sys.executable, "-m", "kiosk.cli", "citizen")
OFTEN = ("env", "WATCHDOG_USEC=3000000")  # it beats as for three seconds; a busy machine is allowed more


class Watched:
    """A watch on a thread of its own, and what it heard and told."""

    def __init__(self, command: tuple[str, ...], within: float) -> None:
        self.told: list[str] = []
        self.heard: list[str] = []
        self.watch = Watch(command, within, pauses=(0.05, 0.1), starting=60, tell=self.told.append)
        heard = self.watch._heard

        def listen() -> str:
            words = heard()
            if words:
                self.heard.append(words)
            return words

        self.watch._heard = listen  # type: ignore[method-assign]
        self.status: list[int] = []
        self.thread = threading.Thread(target=lambda: self.status.append(self.watch.run()), daemon=True)
        self.thread.start()

    @property
    def pid(self) -> int:
        assert self.watch.process is not None
        return self.watch.process.pid

    def started(self) -> int:
        return sum(words.startswith("started as") for words in self.told)

    def opened(self) -> int:
        return sum("STATUS=citizen: open\n" in f"{words}\n" for words in self.heard)

    def end(self) -> None:
        self.watch.stop()
        self.thread.join(60)
        assert not self.thread.is_alive()


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "data"))
    made = Watched((*OFTEN, *STATION), 60.0)
    eventually(made.opened)
    yield made
    made.end()


def test_a_station_killed_or_hung_is_started_again_and_ends_in_order(station: Watched, tmp_path: Path) -> None:
    os.kill(station.pid, signal.SIGKILL)
    eventually(lambda: station.opened() == 2)
    assert station.started() == 2
    beats = len(station.heard)
    eventually(lambda: len(station.heard) > beats + 2)  # the writer's answers
    hung, station.watch.within = station.pid, 3.0
    beats = len(station.heard)
    eventually(lambda: len(station.heard) > beats)  # with which three seconds are all that is allowed
    os.kill(hung, signal.SIGSTOP)
    eventually(lambda: any(f"{hung} has not answered for 3 s" in words for words in station.told))
    station.watch.within = 60.0
    eventually(lambda: station.opened() == 3)
    station.end()
    assert station.status == [0]
    verified = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "journal", "verify", str(tmp_path / "data" / "station.sqlite")],
        capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_station_closed_by_staff_stays_closed() -> None:
    assert CLOSED_BY_STAFF == lock.CLOSED_BY_STAFF
    made = Watched((sys.executable, "-c", f"raise SystemExit({CLOSED_BY_STAFF})"), 5)
    made.thread.join(30)
    assert made.status == [CLOSED_BY_STAFF]
    assert made.started() == 1


def test_one_that_dies_at_once_is_started_with_growing_pauses() -> None:
    made = Watched((sys.executable, "-c", "raise SystemExit(3)"), 5)
    eventually(lambda: made.started() >= 4)
    made.end()
    pauses = [words.rpartition(" in ")[2] for words in made.told if words.startswith("ended with 3")]
    assert pauses[:3] == ["0.05 s", "0.1 s", "0.1 s"]


def test_beats_of_somebody_else_keep_nobody_alive() -> None:
    """A program that knows the port, but not the word given to the station."""
    lines = """
import os, socket, threading
udp, port, token = os.environ["NOTIFY_SOCKET"].split(":")
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line.sendto((token + "\\nREADY=1").encode(), ("127.0.0.1", int(port)))
while True:
    line.sendto(b"0000000000000000\\nWATCHDOG=1", ("127.0.0.1", int(port)))
    threading.Event().wait(0.05)
"""
    made = Watched((sys.executable, "-c", lines), 0.5)
    eventually(lambda: any("has not answered for 0.5 s" in words for words in made.told))
    made.end()


def test_sigterm_ends_a_locked_window_in_order(tmp_path: Path) -> None:
    """What `systemctl stop` does."""
    environment = {**os.environ, "MOTCUA_DATA_DIR": str(tmp_path / "data")}
    with subprocess.Popen(STATION, env=environment, stderr=subprocess.PIPE) as process:
        eventually(lambda: (tmp_path / "data" / "station.sqlite").exists())
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()
