"""The line above the work that says what can still be undone, and for how long. Follows ui.desk.undo."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from kiosk.texts import text
from ui.desk.undo import Undo
from ui.widgets.look import Look, button, label


class UndoBar(QFrame):
    def __init__(self, undo: Undo, look: Look) -> None:
        super().__init__()
        self.undo = undo
        self.setObjectName("undo_bar")
        self.setProperty("part", "warn")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.u(12), look.u(4), look.u(8), look.u(4))
        self.words = label("", "strong", "undo_words", wrap=True)
        self.button = button(text("undoing.bar.undo", undo.at_work.station.language), "undo")
        self.button.clicked.connect(undo.take_back)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        undo.changed.connect(self._show)
        undo.at_work.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.words.setText(self.undo.words)
        self.setVisible(self.undo.offered is not None and not self.undo.at_work.locked)
