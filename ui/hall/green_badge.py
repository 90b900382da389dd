"""The badge of a green day in the hall's header: its name beside a leaf, as long as something is still possible today.

Made, placed and told by the hall's picture; until when and for what is said by the notices below.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.fitted import FittedText
from ui.widgets.look import Look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
SHARE = 0.55  # of its height: the words


class GreenBadge(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("green_badge")
        self._look = look
        self.words = FittedText(look.font(20, 700), look.colour("good"), name="green_day", align=LEFT)
        self.words.setParent(self)
        self.hide()

    def show_words(self, words: str) -> bool:
        """Whether anything changed. "" hides it."""
        if words == self.words.text:
            return False
        self.words.set_text(words)
        self.setVisible(bool(words))
        return True

    def wide(self, high: int) -> int:
        """How wide it is at this height; nothing while it is hidden."""
        if self.isHidden():
            return 0
        metrics = QFontMetrics(self._look.font(round(SHARE * high), 700))
        return round(1.3 * high) + metrics.horizontalAdvance(self.words.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        high = self.height()
        self.words.setGeometry(self.rect().adjusted(round(0.9 * high), 0, -round(0.2 * high), 0))
        self.words.set_largest(round(SHARE * high))

    def paintEvent(self, event: QPaintEvent) -> None:
        high, painter = self.height(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.colour("good"))
        painter.setBrush(self._look.colour("good_soft"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), high / 4, high / 4)
        side = round(SHARE * high)
        painter.drawPixmap(round(0.22 * high), (high - side) // 2, self._look.pixmap("leaf", side, "good"))
        painter.end()
