"""Keys for a code and an address: capital letters, digits, and the signs of an address. Used by the page beside it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from ui.widgets.key import Key
from ui.widgets.look import Look

ROWS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM", "-.:/")


class CodeKeys(QWidget):
    typed = Signal(str)
    erased = Signal()

    def __init__(self, look: Look, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName("code_keys")
        self._rows = [[self._key(letter) for letter in row] for row in ROWS]
        back = Key(look, text("keyboard.keys.backspace", language), "key:backspace", kind="tool", picture="backspace",
                   parent=self)  # fmt: skip
        back.setAutoRepeat(True)
        back.setAutoRepeatDelay(700)
        back.clicked.connect(self.erased)
        self._rows[-1].append(back)
        self.setMinimumHeight(look.mm(17.5) * len(ROWS))

    def _key(self, letter: str) -> Key:
        key = Key(self.look, letter, f"key:{letter}", parent=self)
        key.clicked.connect(lambda: self.typed.emit(letter))
        return key

    def resizeEvent(self, event: QResizeEvent) -> None:
        gap = self.look.mm(2)
        height = (self.height() - gap * (len(self._rows) - 1)) / len(self._rows)
        for nth, row in enumerate(self._rows):
            wide = (self.width() - gap * (len(row) - 1)) / len(row)
            top = round(nth * (height + gap))
            for at, key in enumerate(row):
                key.setGeometry(QRect(round(at * (wide + gap)), top, round(wide), round(height)))
