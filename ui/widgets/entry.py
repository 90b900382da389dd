"""The field that shows what is being typed: one or two lines, a caret at the end, or twelve boxes for a number.

Typing goes on at the end only, as on paper; touching the keyboard's delete key takes the last letter back.
The whole text is always in view: it shrinks before it would be cut off.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.widgets.look import Look
from ui.widgets.spoken_roles import announce, as_text

WRAP = int((Qt.TextFlag.TextWrapAnywhere | Qt.TextFlag.TextWordWrap).value)
LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)


class Entry(QWidget):
    """`pt`: the largest that a line is written; `boxes` > 0 draws that many places for digits, in groups of `group`."""

    def __init__(
        self, look: Look, name: str = "field", *, boxes: int = 0, group: int = 3, centre: bool = False,
        pt: float = 30, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.look, self.boxes, self.group, self.centre, self.pt = look, boxes, group, centre, pt
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        as_text(self)
        self.text = ""
        self.wrong, self.active = False, True

    def set_text(self, text: str) -> None:
        self.text = text
        self.setAccessibleName(text)
        announce(self, text)
        self.update()

    def set_active(self, active: bool) -> None:
        """Where there are two: whether what is typed goes here."""
        self.active = active
        self.update()

    def set_wrong(self, wrong: bool) -> None:
        self.wrong = wrong
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.boxes:
            self._paint_boxes(painter)
        else:
            self._paint_line(painter)
        painter.end()

    def _frame(self, painter: QPainter, area: QRectF, strong: bool) -> None:
        look = self.look
        thick = look.pixels_per_mm * (0.7 if strong else 0.3)
        colour = "bad" if self.wrong else "accent" if strong else "line"
        painter.setPen(QPen(look.colour(colour), thick))
        painter.setBrush(look.colour("card"))
        half = thick / 2
        painter.drawRoundedRect(area.adjusted(half, half, -half, -half), look.mm(2.5), look.mm(2.5))

    def _paint_line(self, painter: QPainter) -> None:
        look = self.look
        self._frame(painter, QRectF(self.rect()), self.active)
        room = self.rect().adjusted(look.mm(5), look.mm(1), -look.mm(6), -look.mm(1))
        pixels = self._fitting(room.size())
        font = look.font(pixels, 600)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(look.colour("ink"))
        flags = WRAP | (int(Qt.AlignmentFlag.AlignCenter) if self.centre else LEFT)
        painter.drawText(room, flags, self.text)
        if not self.active:
            return
        box = metrics.boundingRect(room, flags, self.text) if self.text else QRect()
        if self.text and box.height() < metrics.lineSpacing() * 1.6:
            caret = (box.center().x() if self.centre else box.left()) + (
                metrics.horizontalAdvance(self.text) // (2 if self.centre else 1)
            )
        elif self.text:
            return
        else:
            caret = room.center().x() if self.centre else room.left()
        painter.setPen(QPen(look.colour("accent"), look.pixels_per_mm * 0.6))
        half = round(metrics.height() * 0.42)
        caret += look.mm(1)
        painter.drawLine(caret, room.center().y() - half, caret, room.center().y() + half)

    def _fitting(self, room: QSize) -> int:
        look = self.look
        for pixels in range(min(look.pt(self.pt), round(self.height() * 0.6)), 8, -1):
            metrics = QFontMetrics(look.font(pixels, 600))
            if metrics.horizontalAdvance(self.text) <= room.width():
                return pixels
            box = metrics.boundingRect(QRect(0, 0, room.width(), 100_000), WRAP, self.text)
            if box.height() <= room.height() and metrics.horizontalAdvance(self.text) <= room.width() * 3:
                return pixels
        return 8

    def _paint_boxes(self, painter: QPainter) -> None:
        look = self.look
        gap, wide_gap = look.pixels_per_mm * 1.2, look.pixels_per_mm * 5
        groups = (self.boxes - 1) // self.group
        one = (self.width() - gap * (self.boxes - 1 - groups) - wide_gap * groups) / self.boxes
        one = min(one, self.height() * 0.9)
        whole = one * self.boxes + gap * (self.boxes - 1 - groups) + wide_gap * groups
        left = (self.width() - whole) / 2
        pixels = min(look.pt(max(34, self.pt)), round(one * 0.8), round(self.height() * 0.66))
        painter.setFont(look.font(pixels, 700))
        for place in range(self.boxes):
            area = QRectF(left, 0, one, self.height())
            self._frame(painter, area, self.active and place == len(self.text))
            if place < len(self.text):
                painter.setPen(look.colour("ink"))
                painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), self.text[place])
            left += one + (wide_gap if (place + 1) % self.group == 0 else gap)
