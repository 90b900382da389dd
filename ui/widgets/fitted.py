"""A line of text as large as its place allows, never cut off: for numbers read from across the hall.

Called by the hall and the pad. The text is measured, wrapped at spaces where that makes it larger, and
exposed to screen readers by its accessible name.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.spoken_roles import Role, as_role

_SMALLEST = 9


def fitting_pixels(text: str, font: QFont, room: QSize, largest: int, flags: int) -> int:
    """The largest pixel size at which `text` fits into `room`; the smallest one if none does."""
    low, high = _SMALLEST, max(_SMALLEST, largest)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fits(text, font, room, middle, flags) else (low, middle - 1)
    return low


def _fits(text: str, font: QFont, room: QSize, pixels: int, flags: int) -> bool:
    probe = QFont(font)
    probe.setPixelSize(pixels)
    metrics = QFontMetrics(probe)
    if max((metrics.horizontalAdvance(word) for word in text.split()), default=0) > room.width():
        return False
    needed = metrics.boundingRect(QRect(0, 0, room.width(), 100_000), flags, text)
    return needed.width() <= room.width() and needed.height() <= room.height()


class FittedText(QWidget):
    """Paints `text` once, in one colour. `largest` caps the size in pixels; 0 = as large as it goes.

    `least`: the room for so many pixels is asked for, and less of it is a fault of the page.
    """

    def __init__(
        self,
        font: QFont,
        colour: QColor,
        *,
        largest: int = 0,
        least: int = 0,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
        wrap: bool = True,
        name: str = "",
        heading: bool = False,
    ) -> None:
        super().__init__()
        as_role(self, Role.Heading if heading else Role.StaticText)
        self.setObjectName(name)
        self._font = font
        self._colour = colour
        self._largest = largest
        self.least = least
        self._flags = int(align.value) | (int(Qt.TextFlag.TextWordWrap.value) if wrap else 0)
        self._text = ""
        self._measured: tuple[tuple[str, QSize, int], int] = (("", QSize(), 0), _SMALLEST)

    @property
    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def set_colour(self, colour: QColor) -> None:
        if colour != self._colour:
            self._colour = colour
            self.update()

    def set_largest(self, pixels: int) -> None:
        """The cap, where it depends on the place."""
        if pixels != self._largest:
            self._largest = pixels
            self.update()

    def pixels(self) -> int:
        """The size the text is drawn at; measured anew only for another text or place."""
        asked = (self._text, self.size(), self._largest)
        if asked != self._measured[0]:
            found = fitting_pixels(self._text, self._font, self.size(), self._largest or self.height(), self._flags)
            self._measured = (asked, found)
        return self._measured[1]

    def sizeHint(self) -> QSize:
        height = self._largest or 40
        return QSize(height * 4, round(height * 1.5))

    def minimumSizeHint(self) -> QSize:
        return QSize(20, max(_SMALLEST + 4, round(self.least * 1.3)))

    def lacks_room(self) -> bool:
        """Asked by ui.page_check."""
        return bool(self._text) and self.pixels() < self.least

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        painter = QPainter(self)
        font = QFont(self._font)
        font.setPixelSize(self.pixels())
        painter.setFont(font)
        painter.setPen(self._colour)
        painter.drawText(self.rect(), self._flags, self._text)
        painter.end()
