"""A drawing in the middle of its place, as large as that is, up to a size in millimetres. Says nothing to a reader.

Used where a page has something warm or calming to look at, beside words that say everything. In the theme's colours.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.look import Look


class Drawn(QWidget):
    """`name`: of a pictogram, or of an icon, which is in `colour`."""

    def __init__(self, look: Look, name: str, most_mm: float, colour: str = "accent") -> None:
        super().__init__()
        self.look, self.drawing, self.most_mm, self.colour_name = look, name, most_mm, colour
        self.setObjectName(f"drawn:{name}")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_drawing(self, name: str) -> None:
        self.drawing = name
        self.setObjectName(f"drawn:{name}")
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return min(width, self.look.mm(self.most_mm))

    def sizeHint(self) -> QSize:
        side = self.look.mm(self.most_mm)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = min(self.width(), self.height(), self.look.mm(self.most_mm))
        if side < 8 or not self.drawing:
            return
        painter = QPainter(self)
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        painter.drawPixmap(left, top, self.look.pixmap(self.drawing, side, self.colour_name))
        painter.end()
