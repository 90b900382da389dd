"""Tells whoever watches this station that it lives: the window's loop goes round, and the store's writer answers.

Made by ui.program where NOTIFY_SOCKET names somebody: systemd (WatchdogSec) or `motcua watch`. Three times in the time
allowed a command that does nothing goes to the writer; when its answer has come back to the window's thread a beat
is sent. A window that hangs, or a writer that does, sends none, and is started anew by the watcher. A store that could
not be opened answers with its error: starting anew would not help, and the window says what to do.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.tasks import Tasks

if TYPE_CHECKING:
    from kiosk.store import Context

log = logging.getLogger("motcua.ui")
OPENING_SECONDS = 600.0  # a store that opens for so long (a new version's tables) is not taken for a dead one


def notify(words: str, environment: Mapping[str, str] | None = None) -> bool:
    """One datagram to the watcher, if there is one; never waits. `udp:PORT:TOKEN` is that of `motcua watch`."""
    address = (os.environ if environment is None else environment).get("NOTIFY_SOCKET", "")
    try:
        if address.startswith("udp:"):
            _udp, port, token = address.split(":", 2)
            _send(socket.AF_INET, ("127.0.0.1", int(port)), f"{token}\n{words}")
        elif address[:1] in ("/", "@"):
            _send(socket.AF_UNIX, "\0" + address[1:] if address[0] == "@" else address, words)
        else:
            return False
    except (OSError, ValueError) as error:
        log.warning("the watcher was not told: %s", error)
        return False
    return True


def _send(family: int, address: tuple[str, int] | str, words: str) -> None:
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        line.sendto(words.encode(), address)


def seconds_allowed(environment: Mapping[str, str] | None = None) -> float:
    """How long the watcher waits for a beat; 0 = nobody watches. The watched program may be a child of the one that
    systemd started (a kiosk session), so WATCHDOG_PID is not asked.
    """
    given = (os.environ if environment is None else environment).get("WATCHDOG_USEC", "")
    return int(given) / 1_000_000 if given.isdigit() else 0.0


def alive(_ctx: Context, _command: None) -> None:
    """The command that does nothing."""


class Heartbeat(QObject):
    def __init__(self, kind: str, tasks: Tasks, seconds: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind, self.tasks, self.beats = kind, tasks, 0
        self._began = time.monotonic()
        self._is_open = self._asked = False
        self.timer = QTimer(self)
        self.timer.setInterval(max(50, round(seconds * 1000 / 3)))
        self.timer.timeout.connect(self.tick)
        if seconds:
            self.timer.start()
        notify(f"READY=1\nSTATUS={kind}: opening")

    def opened(self, *_error: object) -> None:
        """The store is open, or cannot be: from now on the writer has to answer."""
        self._is_open = True
        notify(f"STATUS={self.kind}: {'not open' if _error else 'open'}")

    def tick(self) -> None:
        if not self._is_open:
            if time.monotonic() - self._began < OPENING_SECONDS:
                self._beat()
        elif not self._asked:
            self._asked = True
            self.tasks.run(alive, None).then(self._answered).failed(self._answered)

    def _answered(self, _what: object) -> None:
        self._asked = False
        self._beat()

    def _beat(self) -> None:
        self.beats += 1
        notify("WATCHDOG=1")

    def close(self) -> None:
        self.timer.stop()
        with suppress(OSError):
            notify("STOPPING=1")
