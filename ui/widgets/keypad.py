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

BACK = "<"


class Keypad(QWidget):
    typed = Signal(str)
    erased = Signal()

    def __init__(self, look: Look, language: str, *, sign: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName("keypad")
        self._flat = False
        self._keys: dict[str, Key] = {}
        for digit in f"1234567890{sign}":
            key = self._keys[digit] = Key(look, digit, f"digit:{digit}", pt=40, parent=self)
            key.clicked.connect(lambda _=False, digit=digit: self.typed.emit(digit))
        words = text("keyboard.keys.backspace", language)
        back = self._keys[BACK] = Key(look, words, "digit:back", kind="tool", picture="backspace", parent=self)
        back.clicked.connect(self.erased)

    def set_flat(self, on: bool) -> None:
        """Three rows of four keys, where there is little height."""
        if on != self._flat:
            self._flat = on
            self._arrange()

    @property
    def row_count(self) -> int:
        return 3 if self._flat else 4

    def least_height(self) -> int:
        return self.look.mm(20) * self.row_count + self.look.mm(3) * (self.row_count - 1)

    def _rows(self) -> tuple[str, ...]:
        sign = next((one for one in self._keys if one not in f"1234567890{BACK}"), " ")
        return (f"123{BACK}", f"456{sign}", "7890") if self._flat else ("123", "456", "789", f"{sign}0{BACK}")

    def _arrange(self) -> None:
        gap, rows = self.look.mm(3), self._rows()
        wide = (self.width() - gap * (len(rows[0]) - 1)) / len(rows[0])
        high = (self.height() - gap * (len(rows) - 1)) / len(rows)
        for row, digits in enumerate(rows):
            for column, digit in enumerate(digits):
                left, top = round(column * (wide + gap)), round(row * (high + gap))
                if digit in self._keys:
                    self._keys[digit].setGeometry(QRect(left, top, round(wide), round(high)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)
