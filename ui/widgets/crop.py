"""A picture of which a part is chosen: dragged with the mouse, or moved with the arrows, edge by edge.

Used by the desk's page of files. What lies outside is shaded; a double click or Escape chooses all of it again. Signals
`cropped` with every change. Nothing is decoded here.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kiosk.forms.files.pictures import WHOLE, Crop
from ui.widgets.look import Look
from ui.widgets.picture import Picture

STEP = 0.01  # of a side, for one press of an arrow
LEAST = 0.05  # what is kept at least
_ARROWS = {
    Qt.Key.Key_Left: (-STEP, 0.0), Qt.Key.Key_Right: (STEP, 0.0), Qt.Key.Key_Up: (0.0, -STEP),
    Qt.Key.Key_Down: (0.0, STEP),
}  # fmt: skip


class CropPicture(Picture):
    cropped = Signal()

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(look, None, name, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.crop = WHOLE
        self._from: QPointF | None = None

    def whole(self) -> None:
        """All of it is kept."""
        self._choose(WHOLE)

    def _choose(self, crop: Crop) -> None:
        self.crop = crop
        self.update()
        self.cropped.emit()

    def shown_rect(self) -> QRectF:
        """Where the picture itself stands."""
        room = QRectF(self.rect())
        width = min(room.width(), room.height() * self.ratio)
        height = width / self.ratio
        return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)

    # -- mouse ------------------------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not self.is_empty:
            self._from = self._share(event.position())
            self.setFocus()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        here = self._share(event.position())
        left, right = sorted((self._from.x(), here.x()))
        top, bottom = sorted((self._from.y(), here.y()))
        if right - left >= LEAST and bottom - top >= LEAST:
            self._choose(Crop(left, top, right, bottom))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._from = None
        self.whole()

    def _share(self, at: QPointF) -> QPointF:
        shown = self.shown_rect()
        x, y = (at.x() - shown.left()) / shown.width(), (at.y() - shown.top()) / shown.height()
        return QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))

    # -- keys -------------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the left and the upper edge; with Shift the right and the lower one."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None or self.is_empty:
            super().keyPressEvent(event)
            return
        crop, (x, y) = self.crop, step
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            right, bottom = max(crop.left + LEAST, crop.right + x), max(crop.top + LEAST, crop.bottom + y)
            self._choose(crop._replace(right=min(1.0, right), bottom=min(1.0, bottom)))
        else:
            left, top = min(crop.right - LEAST, crop.left + x), min(crop.bottom - LEAST, crop.top + y)
            self._choose(crop._replace(left=max(0.0, left), top=max(0.0, top)))

    # -- paint ------------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.is_empty:
            return
        shown, crop = self.shown_rect(), self.crop
        kept = QRectF(
            shown.left() + crop.left * shown.width(), shown.top() + crop.top * shown.height(),
            (crop.right - crop.left) * shown.width(), (crop.bottom - crop.top) * shown.height(),
        )  # fmt: skip
        painter = QPainter(self)
        shade = QColor(0, 0, 0, 130)
        for part in (
            QRectF(shown.left(), shown.top(), shown.width(), kept.top() - shown.top()),
            QRectF(shown.left(), kept.bottom(), shown.width(), shown.bottom() - kept.bottom()),
            QRectF(shown.left(), kept.top(), kept.left() - shown.left(), kept.height()),
            QRectF(kept.right(), kept.top(), shown.right() - kept.right(), kept.height()),
        ):
            painter.fillRect(part, shade)
        painter.setPen(QPen(self.look.colour("focus" if self.hasFocus() else "accent"), self.look.u(2)))
        painter.drawRect(kept)
        painter.end()
