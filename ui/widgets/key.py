"""One key of the touch keyboard or keypad: takes no focus, shrinks its words to fit, never clips them.

Used by ui.widgets.keyboard and ui.widgets.keypad only; it knows nothing of what it types.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.widgets import last_touch
from ui.widgets.look import Look


class Key(QAbstractButton):
    """`kind`: plain | mark (letters and tones of Vietnamese) | tool. `picture` is an icon instead of words."""

    def __init__(
        self, look: Look, words: str, name: str, *, kind: str = "plain", picture: str = "", pt: float = 26,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.look, self.kind, self.picture, self.pt = look, kind, picture, pt
        self.setObjectName(name)
        self.setText(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        last_touch.note(event)
        super().mousePressEvent(event)

    def pixels(self) -> int:
        """The size of the words: as chosen, smaller where the key is, at least 22 pt where that fits."""
        look = self.look
        room = self.width() - look.mm(2)
        for pixels in range(min(look.pt(self.pt), round(self.height() * 0.62)), 8, -1):
            if QFontMetrics(look.font(pixels, 600)).horizontalAdvance(self.text()) <= room:
                return pixels
        return 8

    def lacks_room(self) -> bool:
        return not self.picture and self.pixels() < round(22 * 25.4 / 72 * self.look.pixels_per_mm) - 1

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = look.colour("accent_soft" if self.kind != "plain" else "card")
        ink = look.colour("ink")
        if self.isDown() or self.isChecked():
            ground, ink = look.colour("accent"), look.colour("on_accent")
        if not self.isEnabled():
            ground, ink = look.colour("ground"), look.colour("line")
        thick = max(2, round(look.pixels_per_mm * 0.4))  # whole pixels: a line between two of them is pale
        painter.setPen(QPen(look.colour("accent" if self.kind == "mark" else "line"), thick))
        painter.setBrush(ground)
        half, radius = thick / 2, look.mm(2.5)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        if self.picture:
            side = min(look.mm(10), round(min(self.height(), self.width()) * 0.6))
            where = QPointF((self.width() - side) / 2, (self.height() - side) / 2)
            painter.drawPixmap(where, look.pixmap(self.picture, side, ink.name()))
        else:
            painter.setPen(ink)
            painter.setFont(look.font(self.pixels(), 600))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
        painter.end()
