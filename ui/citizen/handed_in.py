"""What a person sees once the declaration is in: a calm tick, its code, and what happens next.

Made by the citizen window after `DeclarationScreen.finished`, when the store has taken the declaration. It shows
the code and nothing of what was declared.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from ui.widgets.look import Look
from ui.widgets.touch import TouchButton, Words


class HandedIn(QWidget):
    done = Signal()

    def __init__(self, look: Look, language: str, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName("handed_in")
        self.title = Words(look, text("questions.handed.title", language), "title", pt=34, weight=700, centre=True)
        self.label = Words(look, text("questions.handed.code", language), "code_label", pt=24, centre=True)
        self.code = Words(look, code, "code", pt=44, weight=700, colour="accent", centre=True)
        self.after = Words(look, text("questions.handed.next", language), "after", pt=26, centre=True)
        self.button = TouchButton(look, text("questions.handed.done", language), "done", kind="primary", icon="check")
        for widget in (self.title, self.label, self.code, self.after, self.button):
            widget.setParent(self)
        self.button.clicked.connect(self.done)
        self._tick = QRect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        mm = self.look.mm
        width = self.width() - mm(20)
        texts = (self.title, self.label, self.code, self.after)
        button = mm(26)
        self.button.setGeometry((self.width() - mm(120)) // 2, self.height() - mm(8) - button, mm(120), button)
        heights = [words.heightForWidth(width) for words in texts]
        side = min(mm(44), max(0, self.button.y() - sum(heights) - mm(32)))
        top = max(mm(2), (self.button.y() - sum(heights) - side - mm(24)) // 2)
        self._tick = QRect((self.width() - side) // 2, top, side, side)
        top += side + mm(6)
        for words, height in zip(texts, heights, strict=True):
            words.setGeometry(mm(10), top, width, height)
            top += height + mm(4)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = self._tick.width()
        if side < self.look.mm(10):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.look.colour("good"), side * 0.03))
        painter.setBrush(self.look.colour("good_soft"))
        painter.drawEllipse(QRectF(self._tick).adjusted(2, 2, -2, -2))
        painter.translate(self._tick.topLeft())
        painter.scale(side / 100, side / 100)
        painter.setPen(QPen(self.look.colour("good"), 8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline([QPointF(30, 52), QPointF(45, 67), QPointF(71, 36)])
        painter.end()
