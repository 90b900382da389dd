"""What is typed into any line of the program is composed (NFC) at once: some keyboards type letter and mark apart.

Made by ui.app.application, once for the process. A line is followed from when it first has the focus; what it holds is
composed before anybody reads it, and the cursor stays behind the same letter.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from kiosk.values.composing import nfc

_KNOWN = "composes"  # the property of a line that is followed already


class TypedComposer(QObject):
    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(_follow)


def _follow(_before: QWidget | None, now: QWidget | None) -> None:
    if isinstance(now, QLineEdit) and not now.property(_KNOWN):
        now.setProperty(_KNOWN, True)
        now.textChanged.connect(lambda text, line=now: _compose(line, text))


def _compose(line: QLineEdit, text: str) -> None:
    whole = nfc(text)
    if whole != text:
        behind = len(nfc(text[: line.cursorPosition()]))
        line.setText(whole)
        line.setCursorPosition(behind)
