"""A picture shown whole in its place: what a form brings along, a thumbnail, a page just scanned.

Used by ui.questions. A file that is no picture leaves the place empty. Nothing is read larger than a screen, and
nothing is decoded here that came from outside: those come as pixels (ui.widgets.drawing, form_pictures). What is
decoded are the JPEGs that kiosk.forms.files.pictures made.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ui.widgets.look import Look

LONGEST = 1600
MOST_PIXELS = 40_000_000  # of a form's picture


def load(source: Path | bytes) -> QImage:
    """The picture, at most LONGEST pixels long; a null image where it is none."""
    if isinstance(source, bytes):
        held = QBuffer()
        held.setData(QByteArray(source))
        held.open(QIODevice.OpenModeFlag.ReadOnly)
        return _read(QImageReader(held))
    return _read(QImageReader(str(source)))


def _read(reader: QImageReader) -> QImage:
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return QImage()
    if max(size.width(), size.height()) > LONGEST:
        reader.setScaledSize(size.scaled(QSize(LONGEST, LONGEST), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class Picture(QWidget):
    """`ratio` is width by height of what is shown."""

    def __init__(self, look: Look, source: Path | bytes | None, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName(name)
        self._image = QImage()
        self._scaled = QPixmap()
        self._drawn = ""
        self.set_source(source)

    def set_source(self, source: Path | bytes | None) -> None:
        self._image = load(source) if source is not None else QImage()
        self._scaled = QPixmap()
        self.update()

    def set_image(self, image: QImage) -> None:
        self._image, self._scaled = image, QPixmap()
        self.update()

    def set_pictogram(self, name: str) -> None:
        """One of the project's own drawings: in the theme's colours, as large as the place, on no paper."""
        self._drawn = name
        self.update()

    @property
    def ratio(self) -> float:
        if self._drawn:
            return 1.0
        return self._image.width() / self._image.height() if self._image.height() else 1.5

    @property
    def is_empty(self) -> bool:
        return self._image.isNull() and not self._drawn

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_empty or self.width() < 4:
            return
        painter = QPainter(self)
        if self._drawn:
            paint_pictogram(painter, self.rect(), self._drawn, self.look)
            painter.end()
            return
        paint_whole(painter, QRectF(self.rect()), self._pixmap(), self.look)
        painter.end()

    def _pixmap(self) -> QPixmap:
        wanted = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if self._scaled.size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._scaled = QPixmap.fromImage(self._image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
        return self._scaled


def paint_pictogram(painter: QPainter, area: QRect, name: str, look: Look) -> None:
    """In the middle of `area`, as large as it can be."""
    side = min(area.width(), area.height())
    if side > 0:
        left, top = area.left() + (area.width() - side) // 2, area.top() + (area.height() - side) // 2
        painter.drawPixmap(left, top, look.pixmap(name, side))


def paint_whole(painter: QPainter, area: QRectF, pixmap: QPixmap, look: Look) -> None:
    """The pixmap in the middle of `area`, on paper, with round corners and a thin line."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    size = pixmap.size()
    left = area.left() + (area.width() - size.width()) / 2
    top = area.top() + (area.height() - size.height()) / 2
    frame = QRectF(left, top, size.width(), size.height())
    round_ = QPainterPath()
    round_.addRoundedRect(frame, look.mm(2), look.mm(2))
    painter.save()
    painter.setClipPath(round_)
    painter.fillRect(frame, Qt.GlobalColor.white)
    painter.drawPixmap(QPointF(left, top), pixmap)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.colour("line"), max(1.0, look.pixels_per_mm * 0.25)))
    painter.drawPath(round_)
