"""A stack of panels of which only the one in view asks for room. Called by the desk's window and board."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class Panels(QStackedWidget):
    """Asks only for the room of the panel that is on: a hidden one never makes the window grow."""

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.minimumSizeHint() if shown is not None else QSize()

    def sizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.sizeHint() if shown is not None else QSize()
