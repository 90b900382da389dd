"""Beats as systemd hears them: a real datagram socket; none while the window or the store's writer hangs."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from tests.ui.real import World
from ui.ending import Ending
from ui.locking.heartbeat import Heartbeat, notify, seconds_allowed
from ui.tasks import Tasks
from ui.tour.hand import spin_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets")


class Systemd:
    """Its end of NOTIFY_SOCKET."""

    def __init__(self, address: str) -> None:
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.line.bind("\0" + address[1:] if address.startswith("@") else address)
        self.line.setblocking(False)

    def heard(self) -> list[str]:
        found = []
        while True:
            try:
                found.append(self.line.recv(4096).decode())
            except BlockingIOError:
                return found


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    address = str(tmp_path / "notify")
    made = Systemd(address)
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    yield made
    made.line.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def test_beats_come_while_window_and_writer_answer(systemd: Systemd, world: World) -> None:
    heart = Heartbeat("citizen", world.tasks, 0.15)
    heart.opened()
    assert systemd.heard() == ["READY=1\nSTATUS=citizen: opening", "STATUS=citizen: open"]
    spin_until(lambda: heart.beats >= 3, 60, "three beats")
    assert set(systemd.heard()) == {"WATCHDOG=1"}
    heart.close()
    assert systemd.heard() == ["STOPPING=1"]


def test_none_comes_while_the_writer_hangs(systemd: Systemd, world: World) -> None:
    heart = Heartbeat("citizen", world.tasks, 0)
    heart.opened()
    go_on = threading.Event()
    stuck = world.store.run(lambda _ctx, _command: go_on.wait(60), None)
    systemd.heard()
    for _ in range(5):
        heart.tick()
    spin_until(lambda: not stuck.done(), 1, "the writer to be at it")
    assert systemd.heard() == []
    go_on.set()
    spin_until(lambda: heart.beats == 1, 60, "the answer")
    assert systemd.heard() == ["WATCHDOG=1"]


def test_none_comes_while_the_window_hangs(systemd: Systemd, world: World) -> None:
    """Its thread does something else: neither the timer nor an answer is looked at."""
    heart = Heartbeat("citizen", world.tasks, 0.06)
    heart.opened()
    spin_until(lambda: heart.beats >= 1, 60, "a beat")
    systemd.heard()
    world.store.run(lambda _ctx, _command: None, None).result(60)  # long for the window, which waits here
    assert systemd.heard() == []


def test_a_store_that_opens_or_cannot_be_opened_is_no_dead_station(systemd: Systemd) -> None:
    tasks = Tasks()
    heart = Heartbeat("hall", tasks, 0)
    heart.tick()
    assert systemd.heard()[-1] == "WATCHDOG=1"
    error = ExpectedError("store.errors.disk_full")
    tasks.fail(error)
    heart.opened(error)
    heart.tick()
    spin_until(lambda: heart.beats == 2, 60, "the answer")
    assert systemd.heard() == ["STATUS=hall: not open", "WATCHDOG=1"]


def test_abstract_addresses_and_nobody(tmp_path: Path) -> None:
    address = f"@motcua-test-{tmp_path.name}"
    made = Systemd(address)
    assert notify("READY=1", {"NOTIFY_SOCKET": address})
    assert made.heard() == ["READY=1"]
    made.line.close()
    assert not notify("READY=1", {})
    assert not notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "gone")})
    assert not notify("READY=1", {"NOTIFY_SOCKET": "udp:no:port"})


def test_a_watcher_that_reads_nothing_stops_nobody(systemd: Systemd) -> None:
    sent = [notify("WATCHDOG=1") for _ in range(3000)]
    assert sent[0]
    assert not sent[-1]  # the line is full; the window went on


@pytest.mark.parametrize(("given", "seconds"), [("30000000", 30.0), ("", 0.0), ("x", 0.0)])
def test_the_time_allowed_is_what_systemd_says(given: str, seconds: float) -> None:
    assert seconds_allowed({"WATCHDOG_USEC": given}) == seconds
    assert seconds_allowed({}) == 0.0


def test_a_signal_ends_a_window_that_waits() -> None:
    import os
    import signal

    ended: list[bool] = []
    ending = Ending(lambda: ended.append(True))
    before = signal.getsignal(signal.SIGTERM)
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        spin_until(lambda: ended, 60, "the end")
        assert ended == [True]
    finally:
        ending.close()
    assert signal.getsignal(signal.SIGTERM) is not before
