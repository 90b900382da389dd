"""Collects reference cycles on the window's thread alone.

Python runs its collector on whatever thread happens to allocate; a widget or timer that sits in a cycle is then
destroyed on the store's thread, which Qt forbids ("Timers cannot be stopped from another thread") and which can
crash. So automatic collection is switched off and a timer of the window's thread collects instead.
Started by ui.app.application, once for each process.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2_000


class WindowGarbage(QObject):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """The oldest generation that is due, by the same thresholds as Python's own rhythm."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return
