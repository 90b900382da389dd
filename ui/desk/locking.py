"""When a desk locks: nobody touched key, mouse, screen or scanner for some minutes, the clerk said so (Ctrl+L), or the
password was typed half a day ago.

Made by the desk's window, which shows its lock page at `due`. Time is that of the station's clock; a timer only looks
at it. A clock that is set back counts from that moment on. What lies in front of the window (lists, words beside the
pointer, what was copied) goes when it locks: `clear_away`.
"""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from kiosk.clock import Clock
from ui.bridge import Bridge
from ui.desk.input_events import InputEvents

LOOK_MS = 5000
LONGEST = timedelta(hours=12)  # from one password to the next, whatever a person does meanwhile
_ACTIVITY = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletPress, QEvent.Type.ShortcutOverride,
})  # fmt: skip


class Locking(QObject):
    """Lives as long as its window; watches between `start` and `stop`."""

    due = Signal()

    def __init__(self, window: QWidget, inputs: InputEvents, clock: Clock, bridge: Bridge, minutes: int) -> None:
        super().__init__(window)
        self._window, self._inputs, self._clock, self._bridge = window, inputs, clock, bridge
        self.after = timedelta(minutes=max(1, minutes))
        self._last = self._since = clock.now()
        self._on = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Somebody is signed in and the board is in view."""
        self.touched()
        self._since = self._last
        if not self._on:
            self._on = True
            self._inputs.listen(self._seen)
            self._bridge.scanned.connect(self._scanned)
            self._timer.start()

    def stop(self) -> None:
        if self._on:
            self._on = False
            self._inputs.leave(self._seen)
            self._bridge.scanned.disconnect(self._scanned)
            self._timer.stop()

    def touched(self) -> None:
        self._last = self._clock.now()

    def look(self) -> None:
        """Whether it is time; asked by the timer, or by a test that moved the clock."""
        now = self._clock.now()
        self._last, self._since = min(now, self._last), min(now, self._since)
        if self._on and (now - self._last >= self.after or now - self._since >= LONGEST):
            self.due.emit()

    def clear_away(self) -> None:
        """Nothing that belongs to this window stays in front of it or behind it."""
        QToolTip.hideText()
        for widget in QApplication.topLevelWidgets():
            if widget is not self._window and widget.isVisible() and self._mine(widget):
                widget.close()
        QApplication.clipboard().clear()

    def _scanned(self, _scanned: object) -> None:
        if QApplication.activeWindow() in (None, self._window):
            self.touched()

    def _mine(self, watched: QObject) -> bool:
        """Whether it is the window, a part of it, or a list or dialog in front of it."""
        here: QObject | None = watched
        while here is not None and here is not self._window:
            here = here.parentWidget() if isinstance(here, QWidget) else None
        return here is not None

    def _seen(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTIVITY and self._mine(watched):
            self.touched()
        return False
