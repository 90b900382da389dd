"""The keypad: ten digits, delete, and a decimal comma where the form wants one.

Used by number, personal-number and year questions. It keeps no number; its owner does.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from ui.widgets.key import Key
from ui.widgets.look import Look


class Keypad(QWidget):
    typed = Signal(str)
    erased = Signal()

    def __init__(self, look: Look, language: str, *, sign: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName("keypad")
        self._cells: list[tuple[Key, int, int]] = []
        for place, digit in enumerate("123456789"):
            self._digit(digit, place // 3, place % 3)
        if sign:
            self._digit(sign, 3, 0)
        self._digit("0", 3, 1)
        words = text("keyboard.keys.backspace", language)
        back = Key(look, words, "digit:back", kind="tool", picture="backspace", parent=self)
        back.clicked.connect(self.erased)
        self._cells.append((back, 3, 2))

    def _digit(self, digit: str, row: int, column: int) -> None:
        key = Key(self.look, digit, f"digit:{digit}", pt=34, parent=self)
        key.clicked.connect(lambda: self.typed.emit(digit))
        self._cells.append((key, row, column))

    def least_height(self) -> int:
        return self.look.mm(20) * 4 + self.look.mm(3) * 3

    def resizeEvent(self, event: QResizeEvent) -> None:
        gap = self.look.mm(3)
        wide, high = (self.width() - 2 * gap) / 3, (self.height() - 3 * gap) / 4
        for key, row, column in self._cells:
            left, top = round(column * (wide + gap)), round(row * (high + gap))
            key.setGeometry(QRect(left, top, round(wide), round(high)))
        super().resizeEvent(event)
