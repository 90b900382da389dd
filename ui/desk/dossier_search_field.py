"""The field in which a clerk looks for dossiers as they type. Part of ui.desk.dossiers.

Signals `typed(words)` at every key, `emptied` once nothing is looked for any more, `entered` and `downward`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from kiosk.texts import text


class DossierSearchField(QLineEdit):
    typed = Signal(str)
    emptied = Signal()
    entered = Signal()
    downward = Signal()

    def __init__(self, language: str) -> None:
        super().__init__()
        words = text("dossier_page.lists.search", language)
        self.setObjectName("search_code")
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setToolTip(text("dossier_page.lists.search_hint", language))
        self.setMaxLength(200)
        self.textEdited.connect(self._typed)
        self.returnPressed.connect(self.entered)

    @property
    def words(self) -> str:
        return self.text().strip()

    def _typed(self, _whole: str) -> None:
        if self.words:
            self.typed.emit(self.words)
        else:
            self.emptied.emit()

    def focus(self) -> None:
        self.setFocus()
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.downward.emit()
        else:
            super().keyPressEvent(event)
