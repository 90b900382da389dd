"""Cuts a question that lasts too long, on a thread of its own; once the question is over it cuts nothing any more.

Used by kiosk.remote.link. The line outlives its questions: a cut that comes a moment late would break the next one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Cutting:
    """See the module. `cut` must return at once. Used once: `start`, then `over`."""

    def __init__(self, seconds: float, cut: Callable[[], object]) -> None:
        self._cut, self._lock, self._over, self._was_late = cut, threading.Lock(), False, False
        self._timer = threading.Timer(max(0.0, seconds), self.fire)
        self._timer.daemon = True

    def start(self) -> None:
        self._timer.start()

    def fire(self) -> None:
        with self._lock:
            if not self._over:
                self._was_late = True
                self._cut()

    def over(self) -> bool:
        """The question has ended; whether it was cut."""
        self._timer.cancel()
        with self._lock:
            self._over = True
            return self._was_late
