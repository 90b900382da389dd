"""The desk's keys mean the same wherever the focus is: they come here before any field, list or table sees them.

Made by ui.desk.window, asked while the board is in view. A list that is open in front of the window closes first. Plain
letters, Enter, Tab and arrows stay with what has the focus.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.desk.input_events import InputEvents

FUNCTION_KEYS = range(Qt.Key.Key_F1, Qt.Key.Key_F12 + 1)
_ALTERNATIVES = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def is_desk_key(event: QKeyEvent) -> bool:
    """F1 to F12, alone or with Shift, and Ctrl+Z."""
    modifiers = event.modifiers()
    if modifiers & _ALTERNATIVES:
        return False
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    if event.key() == Qt.Key.Key_Z:
        return control and not modifiers & Qt.KeyboardModifier.ShiftModifier
    return event.key() in FUNCTION_KEYS and not control


class DeskKeys(QObject):
    def __init__(self, window: QWidget, inputs: InputEvents, pressed: Callable[[QKeyEvent], bool]) -> None:
        """`pressed`: does what the key says; False where it says nothing here, and whoever has the focus gets it."""
        super().__init__(window)
        self._window, self._pressed = window, pressed
        inputs.listen(self._seen)

    def _seen(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(watched, QWidget) or not self._mine(watched):
            return False
        if not isinstance(event, QKeyEvent) or not is_desk_key(event):
            return False
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        return self._pressed(event)

    def _mine(self, watched: QWidget) -> bool:
        """Whether it is the window, a part of it, or a list in front of it."""
        here: QWidget | None = watched
        while here is not None and here is not self._window:
            here = here.parentWidget()
        return here is not None
