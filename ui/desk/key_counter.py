"""Counts the keys a clerk presses for one visit, so that the promise of six keys can be measured.

Called by the desk's window. Counts what reaches the widget with the focus; modifiers and repeats are no presses.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.desk.input_events import InputEvents

_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta}


class KeyCounter(QObject):
    """Lives as long as its window."""

    def __init__(self, window: QWidget, inputs: InputEvents) -> None:
        super().__init__(window)
        self._window = window
        self.pressed = 0
        inputs.listen(self._count)

    def restart(self) -> None:
        self.pressed = 0

    def _count(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and watched is (self._window.focusWidget() or self._window)
            and not event.isAutoRepeat()
            and event.key() not in _MODIFIERS
        ):
            self.pressed += 1
        return False
