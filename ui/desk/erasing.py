"""The supervisor's box for erasing personal data: what bears a code, in kinds and numbers, then why, then for good.

Part of ui.desk.supervisor; ui.desk.supervising runs what it asks for. Nothing can be erased that was not shown first.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.erasure import Erasable
from ui.desk.inline_message import InlineMessage
from ui.widgets.look import Look, button, label

SHORTEST_REASON = 4


class ErasingBox(QFrame):
    looked_for = Signal(str)
    erase_asked = Signal(str)  # why

    def __init__(self, say: Callable[..., str], language: str, look: Look) -> None:
        super().__init__()
        self._say, self._language = say, language
        self.found: Erasable | None = None
        self.setProperty("part", "calm")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(14), look.u(10), look.u(14), look.u(10))
        column.addWidget(label(say("erase_title"), "heading"))
        column.addWidget(label(say("erase_words"), wrap=True))
        self.code = self._line("erase_code")
        self.find_it = button(say("erase_find"), "erase_find")
        column.addLayout(_row(self.code, self.find_it))
        self.shown = InlineMessage("erase_shown")
        column.addWidget(self.shown)
        self.why = self._line("erase_why")
        self.go = button(say("erase_go"), "erase_go", "primary")
        column.addLayout(_row(self.why, self.go))
        self.code.textChanged.connect(self.forget)
        self.why.textChanged.connect(self._ready)
        self.code.returnPressed.connect(self._look)
        self.find_it.clicked.connect(self._look)
        self.go.clicked.connect(lambda: self.erase_asked.emit(self.why.text().strip()))
        self.clear()

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(name)
        line.setAccessibleName(self._say(name))
        line.setPlaceholderText(self._say(name))
        line.setMaxLength(300)
        return line

    def _look(self) -> None:
        if self.code.text().strip():
            self.looked_for.emit(self.code.text().strip())

    def _ready(self) -> None:
        there = self.found is not None and bool(self.found.left)
        self.why.setEnabled(there)
        self.go.setEnabled(there and len(self.why.text().strip()) >= SHORTEST_REASON)

    def clear(self) -> None:
        self.code.clear()
        self.forget()

    def forget(self) -> None:
        """Another code: what was shown before is not what would be erased."""
        self.found = None
        self.shown.setText("")
        self.why.clear()
        self._ready()

    def show_found(self, found: Erasable) -> None:
        self.found = found
        lines = [
            text(f"erasure.kind.{one.kind}", self._language, code=one.code, versions=one.versions, files=one.files)
            for one in found.left
        ]
        self.shown.setText("\n".join(lines) or self._say("erase_gone"))
        self._ready()

    def show_done(self, count: int) -> None:
        self.clear()
        self.shown.setText(text("erasure.done", self._language, count=count))


def _row(line: QLineEdit, made: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(line, 1)
    row.addWidget(made)
    return row
