"""Ends a window's program in order when the system asks for it: SIGTERM (systemd stop) and SIGINT.

Used by ui.program. Python runs a signal's handler only between two of its own steps, and a window that waits takes
none: so the signal also wakes the event loop through a socket pair.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class Ending(QObject):
    """Calls `end` once, on the window's thread, at the first signal."""

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end, self._asked = end, False
        self._near, self._far = socket.socketpair()
        for one in (self._near, self._far):
            one.setblocking(False)
        self._before = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)
        self._handlers = {one: signal.signal(one, self._asked_to) for one in (signal.SIGTERM, signal.SIGINT)}
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)

    def _asked_to(self, _signal: int, _frame: object) -> None:
        self._asked = True

    def _woken(self) -> None:
        self._near.recv(64)
        if self._asked:
            self._asked = False
            self._end()

    def close(self) -> None:
        """Signals do again what they did before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for one, handler in self._handlers.items():
            signal.signal(one, handler)
        self._near.close()
        self._far.close()
