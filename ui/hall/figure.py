"""A number drawn as high as it was asked for, to the pixel: read from across the hall, never cut off.

Called by the rows and the newest call of the hall's picture. One that is too wide for its place is set narrower, and
only then lower. Each painting is told by `painted`, with the words that stand there now.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QTransform
from PySide6.QtWidgets import QWidget

from ui.widgets.spoken_roles import as_text

DRAWN_AT = 200  # pixels; outlines have no size of their own
CAPITAL = 0.74  # height of the digits, of the size of the type (Be Vietnam Pro)
NARROWEST = 0.58  # of its natural width; a longer one is drawn lower


@functools.lru_cache(maxsize=256)
def outline(words: str, family: str) -> QPainterPath:
    font = QFont(family)
    font.setPixelSize(DRAWN_AT)
    font.setWeight(QFont.Weight.Bold)
    path = QPainterPath()
    path.addText(0, 0, font, words)
    return path


class Figure(QWidget):
    painted = Signal(str)

    def __init__(self, family: str, name: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        super().__init__()
        as_text(self)
        self.setObjectName(name)
        self.text = ""
        self._family, self._side = family, side
        self._tall = 0
        self._colour = QColor()

    def show_words(self, words: str, colour: QColor) -> None:
        if (words, colour) == (self.text, self._colour):
            return
        self.text, self._colour = words, colour
        self.setAccessibleName(words)
        self.update()

    def set_tall(self, pixels: int) -> None:
        """The height that its digits shall have."""
        if pixels != self._tall:
            self._tall = pixels
            self.update()

    def set_side(self, side: Qt.AlignmentFlag) -> None:
        if side is not self._side:
            self._side = side
            self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 1)

    def _scales(self) -> tuple[float, float]:
        """Across and upwards, from the outline to the screen."""
        wide = outline(self.text, self._family).boundingRect().width()
        up = min(self._tall, self.height()) / (CAPITAL * DRAWN_AT)
        across = min(up, self.width() / wide) if wide else up
        return across, min(up, across / NARROWEST)

    def digits_high(self) -> float:
        """Pixels."""
        return self._scales()[1] * CAPITAL * DRAWN_AT if self.text else 0.0

    def lacks_room(self) -> bool:
        """Asked by ui.page_check."""
        return bool(self.text) and self.digits_high() < 0.35 * self._tall

    def _path(self) -> QPainterPath:
        path = outline(self.text, self._family)
        across, up = self._scales()
        box = path.boundingRect()
        room = QRectF(self.rect())
        left = {
            Qt.AlignmentFlag.AlignLeft: room.left(),
            Qt.AlignmentFlag.AlignRight: room.right() - box.width() * across,
        }.get(self._side, room.center().x() - box.width() * across / 2)
        foot = room.center().y() + CAPITAL * DRAWN_AT * up / 2
        return (QTransform.fromScale(across, up) * QTransform.fromTranslate(left - box.left() * across, foot)).map(path)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.text:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(self._path(), self._colour)
            painter.end()
        self.painted.emit(self.text)
