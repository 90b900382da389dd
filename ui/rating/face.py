"""The three big buttons of the pad: a drawn face, a colour, an outline and a word for each level.

Never colour alone: the faces differ by mouth, by outline (circle, rounded square, octagon) and by word.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QPushButton

from kiosk.values.ratings import Level
from ui.widgets.fitted import fitting_pixels
from ui.widgets.look import Look

# Face colours: apart in hue and lightness, also for people who cannot tell red from green.
COLOURS = {
    "normal": {Level.VERY_SATISFIED: "#0b5d7a", Level.SATISFIED: "#3b3fa8", Level.UNSATISFIED: "#8a3b00"},
    "contrast": {Level.VERY_SATISFIED: "#7dd3fc", Level.SATISFIED: "#c7d2fe", Level.UNSATISFIED: "#fdba74"},
}


class FaceButton(QPushButton):
    """One level. The whole card is the target."""

    def __init__(self, level: Level, words: str, look: Look, theme: str) -> None:
        super().__init__()
        self.setObjectName(f"level:{int(level)}")
        self.setAccessibleName(words)
        self.setProperty("part", "painted")  # the stylesheet's button sizes would override the millimetres
        self.level = level
        self.words = words
        self.look = look
        self.face = QColor(COLOURS[theme][level])
        self.setMinimumSize(look.mm(20), look.mm(20))
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self.look.mm(60), self.look.mm(70))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._card(painter)
        wide = self.width() > 1.6 * self.height()
        pad = self.look.mm(5)
        inner = self.rect().adjusted(pad, pad, -pad, -pad)
        if wide:  # portrait: face beside the word
            side = min(inner.height(), inner.width() // 3)
            face = QRectF(inner.left(), inner.center().y() - side / 2, side, side)
            words = QRect(inner.left() + side + pad, inner.top(), inner.width() - side - pad, inner.height())
        else:
            room = max(self.look.pt(26) * 2, inner.height() // 4)
            side = min(inner.width(), inner.height() - room - pad)
            face = QRectF(inner.center().x() - side / 2, inner.top(), side, side)
            words = QRect(inner.left(), inner.bottom() - room, inner.width(), room)
        self._face(painter, face)
        self._words(painter, words)
        painter.end()

    def _card(self, painter: QPainter) -> None:
        look = self.look
        down = self.isDown()
        painter.setBrush(look.colour("accent_soft" if down else "card"))
        painter.setPen(QPen(self.face, look.mm(1.6 if down else 0.9)))
        edge = look.mm(1)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), look.mm(5), look.mm(5))

    def _words(self, painter: QPainter, room: QRect) -> None:
        font = self.look.font(20, 700)
        flags = int((Qt.AlignmentFlag.AlignCenter).value) | int(Qt.TextFlag.TextWordWrap.value)
        font.setPixelSize(fitting_pixels(self.words, font, room.size(), self.look.pt(34), flags))
        painter.setFont(font)
        painter.setPen(self.look.colour("ink"))
        painter.drawText(room, flags, self.words)

    def _face(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.face)
        painter.drawPath(_outline(self.level, box))
        line = QPen(self.look.colour("card"), box.width() * 0.065)
        line.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._eyes(painter, box)
        painter.drawPath(_mouth(self.level, box))

    def _eyes(self, painter: QPainter, box: QRectF) -> None:
        for side in (0.34, 0.66):
            centre = QPointF(box.left() + side * box.width(), box.top() + 0.38 * box.height())
            if self.level is Level.VERY_SATISFIED:  # laughing eyes
                arc = QRectF(0, 0, 0.16 * box.width(), 0.14 * box.height())
                arc.moveCenter(centre)
                painter.drawArc(arc, 20 * 16, 140 * 16)
            else:
                painter.drawPoint(centre)


def _outline(level: Level, box: QRectF) -> QPainterPath:
    path = QPainterPath()
    if level is Level.VERY_SATISFIED:
        path.addEllipse(box)
    elif level is Level.SATISFIED:
        path.addRoundedRect(box, box.width() * 0.28, box.height() * 0.28)
    else:
        centre, radius = box.center(), box.width() / 2 * 1.04
        corners = [
            QPointF(centre.x() + radius * math.cos(angle), centre.y() + radius * math.sin(angle))
            for angle in (math.pi / 8 + step * math.pi / 4 for step in range(8))
        ]
        path.addPolygon(QPolygonF(corners))
        path.closeSubpath()
    return path


def _mouth(level: Level, box: QRectF) -> QPainterPath:
    left, right, middle = (box.left() + share * box.width() for share in (0.28, 0.72, 0.5))
    path = QPainterPath()
    if level is Level.VERY_SATISFIED:
        top = box.top() + 0.56 * box.height()
        path.moveTo(left, top)
        path.cubicTo(left, top + 0.34 * box.height(), right, top + 0.34 * box.height(), right, top)
        path.closeSubpath()
    elif level is Level.SATISFIED:
        top = box.top() + 0.62 * box.height()
        path.moveTo(left, top)
        path.quadTo(middle, top + 0.17 * box.height(), right, top)
    else:
        low = box.top() + 0.73 * box.height()
        path.moveTo(left, low)
        path.quadTo(middle, low - 0.2 * box.height(), right, low)
    return path
