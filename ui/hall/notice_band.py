"""The band at the foot of the hall's picture: one public notice after the other, calmly, in a place of its own.

Made and placed by the hall's picture. What concerns everybody now (the counter has closed) goes before all notices.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.fitted import FittedText
from ui.widgets.look import Look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class NoticeBand(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("notices")
        self._look, self._step, self._turn = look, 1.0, 0
        self._all: tuple[tuple[str, str], ...] = ()  # icon, words
        self._icon = ""
        self.words = FittedText(look.font(20, 500), look.colour("ink"), name="notice", align=LEFT)
        self.words.setParent(self)

    def place(self, area: QRect, step: float) -> None:
        self._step = step
        self.setGeometry(area)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        edge = round(4 * self._step)
        self.words.setGeometry(self.rect().adjusted(round(30 * self._step), edge, -round(7 * self._step), -edge))
        self.words.set_largest(round(0.52 * self.height()))

    def show_notices(self, notices: Sequence[tuple[str, str]]) -> None:
        if tuple(notices) != self._all:
            self._all, self._turn = tuple(notices), 0
            self._draw()

    def turn(self) -> None:
        """The next notice."""
        self._turn += 1
        self._draw()

    def _draw(self) -> None:
        self._icon, words = self._all[self._turn % len(self._all)] if self._all else ("", "")
        self.words.set_text(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._icon:
            return
        high = round(18 * self._step)
        painter = QPainter(self)
        picture = self._look.pixmap(self._icon, high)
        painter.drawPixmap(round(6 * self._step), (self.height() - high) // 2, picture)
        painter.end()
