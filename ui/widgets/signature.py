"""The place where a finger signs: smooth strokes, the last one taken back, all cleared, and the PNG of it.

Used by ui.questions.signing. Strokes are kept as lines, in parts of the pad's height, so that they come back in
another size; the picture is trimmed, black on clear, and never larger than a declaration allows.
"""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple, cast

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.widgets.look import Look

ASPECT = 2.6  # width by height, at every size: what was drawn keeps its shape
THICK, THIN = 0.026, 0.012  # of the pad's height: a slow and a quick finger
QUICK = 0.004  # pad heights a millisecond, from which a line is thin
STEADY = 0.55  # how far a point follows the finger: the rest is a hand's tremble
LEAST_INK = 0.25  # pad heights of line: less is a finger that rested there
PNG_WIDTH, PNG_HEIGHT = 640, 240
SHADES = 16
MOST_POINTS = 6000


class Point(NamedTuple):
    x: float
    y: float
    wide: float


Stroke = tuple[Point, ...]


class SignaturePad(QWidget):
    changed = Signal()

    def __init__(self, look: Look, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.words = look, words
        self.setObjectName("pad")
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._strokes: list[Stroke] = []
        self._now: list[Point] = []
        self._when = 0
        self._ink: QImage | None = None  # the finished strokes, painted once
        self.held = QImage()  # a signature that came back with a draft: shown until somebody signs anew

    # -- what was drawn -----------------------------------------------------------------------------------------
    @property
    def strokes(self) -> tuple[Stroke, ...]:
        now = (tuple(self._now),) if self._now else ()
        return (*self._strokes, *now)

    def set_strokes(self, strokes: tuple[Stroke, ...]) -> None:
        self._strokes, self._now, self._ink = list(strokes), [], None
        self.update()

    def undo(self) -> None:
        if self._strokes:
            self.set_strokes(tuple(self._strokes[:-1]))
            self.changed.emit()

    def clear(self) -> None:
        self.held = QImage()
        self.set_strokes(())
        self.changed.emit()

    @property
    def is_signed(self) -> bool:
        """Whether there is more than a dot."""
        return sum(_length(stroke) for stroke in self.strokes) >= LEAST_INK

    # -- the finger ---------------------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._finish()
        self.held = QImage()
        self._when = event.timestamp()
        self._now = [self._place(event.position(), (THICK + THIN) / 2)]
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # two quick strokes are two strokes

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._now or sum(map(len, self._strokes)) + len(self._now) > MOST_POINTS:
            return
        last = self._now[-1]
        raw = self._place(event.position(), last.wide)
        x, y = last.x + (raw.x - last.x) * STEADY, last.y + (raw.y - last.y) * STEADY
        away = math.hypot(x - last.x, y - last.y)
        if away < 0.004:
            return
        speed = away / max(1, event.timestamp() - self._when)
        self._when = event.timestamp()
        wanted = THICK - (THICK - THIN) * min(1.0, speed / QUICK)
        self._now.append(Point(x, y, last.wide + (wanted - last.wide) * 0.35))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._now:
            last = self._place(event.position(), self._now[-1].wide * 0.8)
            self._now.append(last)
            self._finish()
            self.changed.emit()

    def _finish(self) -> None:
        if self._now:
            self._strokes.append(tuple(self._now))
            self._now, self._ink = [], None
            self.update()

    def _place(self, at: QPointF, wide: float) -> Point:
        high = max(1, self.height())
        return Point(min(max(at.x() / high, 0.0), ASPECT), min(max(at.y() / high, 0.0), 1.0), wide)

    # -- painting -----------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        look = self.look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = look.pixels_per_mm * 0.5
        painter.setPen(QPen(look.colour("accent"), thick))
        painter.setBrush(Qt.GlobalColor.white)  # paper, in every theme
        inside = QRectF(self.rect()).adjusted(thick, thick, -thick, -thick)
        painter.drawRoundedRect(inside, look.mm(3), look.mm(3))
        self._paint_line(painter)
        if not self.held.isNull():
            self._paint_held(painter)
        if self._ink is None or self._ink.size() != self.size():
            self._ink = QImage(self.size(), QImage.Format.Format_ARGB32_Premultiplied)
            self._ink.fill(Qt.GlobalColor.transparent)
            inker = QPainter(self._ink)
            draw(inker, self._strokes, self.height(), 0.0, 0.0)
            inker.end()
        painter.drawImage(0, 0, self._ink)
        if self._now:
            draw(painter, [tuple(self._now)], self.height(), 0.0, 0.0)
        painter.end()

    def _paint_line(self, painter: QPainter) -> None:
        """A line to sign on, as on paper, with what to do beneath it."""
        look = self.look
        ink = QColor("#5b6678")
        painter.setPen(QPen(ink, look.pixels_per_mm * 0.4, Qt.PenStyle.DashLine))
        y = self.height() * 0.74
        painter.drawLine(QPointF(self.width() * 0.08, y), QPointF(self.width() * 0.92, y))
        painter.setPen(QColor("#3c4656"))
        pixels = look.pt(22)
        while pixels > 10 and _wide(look, pixels, self.words) > self.width() * 0.86:
            pixels -= 1
        painter.setFont(look.font(pixels, 500))
        below = QRect(0, round(y), self.width(), round(self.height() - y))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), self.words)

    def _paint_held(self, painter: QPainter) -> None:
        room = QRectF(self.width() * 0.1, self.height() * 0.1, self.width() * 0.8, self.height() * 0.6)
        size = self.held.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(room.center().x() - size.width() / 2, room.center().y() - size.height() / 2,
                                 size.width(), size.height()), self.held)  # fmt: skip

    def wipe(self) -> None:
        self.held = QImage()
        self.set_strokes(())


def _wide(look: Look, pixels: int, words: str) -> int:
    from PySide6.QtGui import QFontMetrics

    return QFontMetrics(look.font(pixels, 500)).horizontalAdvance(words)


def _length(stroke: Stroke) -> float:
    return sum(math.hypot(b.x - a.x, b.y - a.y) for a, b in itertools.pairwise(stroke))


def draw(painter: QPainter, strokes: list[Stroke], unit: float, left: float, top: float) -> None:
    """Strokes as curves through the middles of their points; `unit` pixels are one pad height."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(QColor("#0b1f5c"), 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    for stroke in strokes:
        places = [QPointF((one.x - left) * unit, (one.y - top) * unit) for one in stroke]
        middles = [places[0], *((a + b) / 2 for a, b in itertools.pairwise(places)), places[-1]]
        for at, place in enumerate(places):
            pen.setWidthF(max(1.0, stroke[at].wide * unit))
            painter.setPen(pen)
            piece = QPainterPath(middles[at])
            piece.quadTo(place, middles[at + 1])
            if middles[at] == middles[at + 1]:
                painter.drawPoint(place)
            else:
                painter.drawPath(piece)


def png(strokes: tuple[Stroke, ...], largest: int) -> bytes:
    """The signature alone, trimmed, dark on clear, as a PNG of at most `largest` bytes; b"" without a line."""
    points = [one for stroke in strokes for one in stroke]
    if not points:
        return b""
    left, right = min(one.x for one in points) - THICK, max(one.x for one in points) + THICK
    top, bottom = min(one.y for one in points) - THICK, max(one.y for one in points) + THICK
    unit = min(PNG_WIDTH / (right - left), PNG_HEIGHT / (bottom - top), PNG_HEIGHT * 1.6)
    while True:
        data = _png(strokes, unit, QRectF(left, top, right - left, bottom - top))
        if len(data) <= largest or unit < 20:
            return data
        unit *= 0.8


def _png(strokes: tuple[Stroke, ...], unit: float, area: QRectF) -> bytes:
    wide, high = max(1, math.ceil(area.width() * unit)), max(1, math.ceil(area.height() * unit))
    drawn = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    draw(painter, list(strokes), unit, area.left(), area.top())
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    _few_shades(drawn).save(buffer, "PNG", 0)  # type: ignore[call-overload]
    return bytes(data.data())


def _few_shades(drawn: QImage) -> QImage:
    """The same in one colour and SHADES steps of clearness: a tenth of the bytes."""
    alpha = drawn.convertToFormat(QImage.Format.Format_Alpha8)
    made = QImage(alpha.size(), QImage.Format.Format_Indexed8)
    steps = [round(step * 255 / (SHADES - 1)) for step in range(SHADES)]
    made.setColorTable([(step << 24) | 0x0B1F5C for step in steps])
    table = bytes(round(value * (SHADES - 1) / 255) for value in range(256))
    for row in range(alpha.height()):
        line = bytes(cast(memoryview, alpha.constScanLine(row)))[: alpha.width()].translate(table)
        cast(memoryview, made.scanLine(row))[: alpha.width()] = line
    return made


__all__ = ["ASPECT", "Point", "SignaturePad", "Stroke", "png"]
