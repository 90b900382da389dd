"""Quick phrases of the field that has the focus, each with its digit. Part of ui.desk.dossier_step_form.

Signals `picked(number)` on a click; by key the field itself takes them.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from kiosk.texts import text
from ui.widgets.look import Look


class StepPhrases(QListWidget):
    picked = Signal(int)  # from 1

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look = look
        self.phrases: tuple[str, ...] = ()
        self.setObjectName("step_phrases")
        self.setAccessibleName(text("dossier_page.form.phrases", language))
        self.setToolTip(text("dossier_page.form.phrases", language))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemClicked.connect(lambda item: self.picked.emit(self.row(item) + 1))
        self.hide()

    def show_phrases(self, phrases: tuple[str, ...]) -> None:
        if phrases == self.phrases:
            return
        self.phrases = phrases
        self.clear()
        for number, words in enumerate(phrases, 1):
            item = QListWidgetItem(f"{number}  {words.strip()}")
            item.setToolTip(words)
            self.addItem(item)
        line = max(self.sizeHintForRow(0), self.look.u(20)) if phrases else 0
        self.setFixedHeight(line * min(len(phrases), 6) + self.look.u(6))
        self.setVisible(bool(phrases))
