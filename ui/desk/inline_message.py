"""The line under a button that says what came of it: takes no room until there is something to say, then is seen.

Part of the supervisor's boxes, which stand one under the other in a page that scrolls.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget


class InlineMessage(QLabel):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("part", "strong")
        self.hide()

    def setText(self, words: str) -> None:
        super().setText(words)
        self.setVisible(bool(words))
        if words:
            QTimer.singleShot(0, self, self._into_view)

    def _into_view(self) -> None:
        above: QWidget | None = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self)
