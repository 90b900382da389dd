"""A card with a sign and words in its middle, where a page waits for something and has nothing else to show.

Used by ui.questions.pictures. The words belong to the page; the card puts them in their place.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QMoveEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.look import Look
from ui.widgets.touch import Words

SIGN_MM, LEAST_SIGN_MM, EDGE_MM, GAP_MM = 60, 12, 4, 6


class WaitingCard(QWidget):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self.icon_name = look, ""
        self.told: Words | None = None

    def tell(self, words: Words, icon: str) -> None:
        self.told, self.icon_name = words, icon
        words.raise_()
        self._arrange()

    def _side(self, told: int) -> int:
        """How large the sign is, 0 where it has no room."""
        side = min(self.look.mm(SIGN_MM), (self.height() - told) * 6 // 10)
        return side if side >= self.look.mm(LEAST_SIGN_MM) else 0

    def _arrange(self) -> None:
        if self.told is None or self.isHidden():
            return
        mm = self.look.mm
        wide = self.width() - 2 * mm(EDGE_MM)
        high = min(self.told.heightForWidth(wide), self.height())
        side = self._side(high)
        above = side + (mm(GAP_MM) if side else 0)
        top = max(0, (self.height() - high - above) // 2) + above
        self.told.setGeometry(QRect(mm(EDGE_MM), top, wide, high).translated(self.pos()))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def moveEvent(self, event: QMoveEvent) -> None:
        self._arrange()
        super().moveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("line"), look.pixels_per_mm * 0.3))
        painter.setBrush(look.colour("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), look.mm(6), look.mm(6))
        side = self._side(self.told.height()) if self.told is not None else 0
        if side and self.told is not None:
            top = self.told.y() - self.y() - look.mm(GAP_MM) - side
            painter.drawPixmap((self.width() - side) // 2, top, look.pixmap(self.icon_name, side))
        painter.end()
