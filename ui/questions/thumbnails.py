"""The files of the scanner's folder as thumbnails, turned over where there are more than a page holds.

Held by ui.questions.pictures. Previews come from ui.pictures, on a thread of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPixmap

from kiosk.clock import ZONE
from kiosk.forms.files.pictures import FoundFile
from ui.pictures import Pictures
from ui.questions.body import Body
from ui.widgets.away import retire
from ui.widgets.look import Look
from ui.widgets.picture import load, paint_whole
from ui.widgets.touch import CENTRE, TouchButton

ON_A_PAGE = 6
THUMBNAIL = 480


class Thumbnail(TouchButton):
    """One file of the folder: its picture, and when it came."""

    def __init__(self, look: Look, found: FoundFile, words: str) -> None:
        icon = "file-text" if found.is_pdf else ""
        super().__init__(look, words, f"picture:{found.path.name}", title_pt=22, icon=icon)
        self.found = found
        self._image = QImage()

    def show_picture(self, data: bytes) -> None:
        self._image = load(data)
        self.update()

    def _plans(self) -> list[str]:
        return ["_icon_on_top", "_words_only"] if self.icon_name else ["_words_only"]

    def _foot(self) -> int:
        return QFontMetrics(self.look.font(self.look.pt(22), 600)).height() + self.look.mm(1)

    def lacks_room(self) -> bool:
        metrics = QFontMetrics(self.look.font(self._pixels(), 600))
        return metrics.horizontalAdvance(self.text()) > self.width() - self.look.mm(2)

    def _pixels(self) -> int:
        full, least = self.look.pt(22), round(22 * 25.4 / 72 * self.look.pixels_per_mm)
        room = self.width() - self.look.mm(2)
        for pixels in range(full, least - 1, -1):
            if QFontMetrics(self.look.font(pixels, 600)).horizontalAdvance(self.text()) <= room:
                return pixels
        return least

    def _paint_inside(self, painter: QPainter, words: QColor, picture: QColor) -> None:
        if self.icon_name and self._image.isNull():
            super()._paint_inside(painter, words, picture)
            return
        pad = self.look.mm(2)
        foot = self._foot()
        room = self.rect().adjusted(pad, pad, -pad, -foot - pad // 2)
        if not self._image.isNull() and room.height() > 8:
            size = self._image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            smooth = Qt.TransformationMode.SmoothTransformation
            small = self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            paint_whole(painter, room.toRectF(), QPixmap.fromImage(small), self.look)
        painter.setPen(words)
        painter.setFont(self.look.font(self._pixels(), 600))
        painter.drawText(QRect(0, self.height() - foot - pad // 2, self.width(), foot), CENTRE, self.text())


class Thumbnails:
    """`touched` is called with the path of the one that was touched."""

    def __init__(self, page: Body, scanner: Pictures | None, touched: Callable[[Path], None]) -> None:
        self._page, self._scanner, self._touched = page, scanner, touched
        self.found: tuple[FoundFile, ...] = ()
        self.all: list[Thumbnail] = []
        self.turn = 0

    @property
    def turns(self) -> int:
        return max(1, -(-len(self.all) // ON_A_PAGE))

    def update(self, found: tuple[FoundFile, ...]) -> bool:
        """What lies in the folder now; whether that is news."""
        if found == self.found:
            return False
        known = {thumbnail.found: thumbnail for thumbnail in self.all}
        self.found = found
        self.all = [known.pop(one) if one in known else self._made(one) for one in found]
        retire(*known.values())
        return True

    def _made(self, one: FoundFile) -> Thumbnail:
        assert self._scanner is not None
        look, say = self._page.look, self._page.say
        time = f"{datetime.fromtimestamp(one.changed, ZONE):%H:%M}"
        made = Thumbnail(look, one, say("picture.pdf" if one.is_pdf else "picture.at", time=time))
        made.setParent(self._page)
        made.clicked.connect(lambda: self._touched(one.path))
        self._scanner.preview(one.path, THUMBNAIL, made.show_picture, lambda _error: None)
        return made

    def turn_over(self, step: int) -> bool:
        if not 0 <= self.turn + step < self.turns:
            return False
        self.turn += step
        return True

    def show(self, on: bool) -> None:
        """Those of the present turn, or none."""
        self.turn = min(self.turn, self.turns - 1)
        shown = self.all[self.turn * ON_A_PAGE : (self.turn + 1) * ON_A_PAGE]
        for thumbnail in self.all:
            thumbnail.setVisible(on and thumbnail in shown)

    def place(self, room: QRect, *, portrait: bool) -> None:
        """As few rows as leave each picture upright and large."""
        shown = [one for one in self.all if not one.isHidden()]
        if not shown:
            return
        gap = self._page.look.mm(4)
        columns = min(len(shown), 2 if portrait else ON_A_PAGE)
        rows = -(-len(shown) // columns)
        high = (room.height() - gap * (rows - 1)) // rows
        wide = min((room.width() - gap * (columns - 1)) // columns, max(self._page.look.mm(52), round(high * 1.3)))
        for place, thumbnail in enumerate(shown):
            at, column = divmod(place, columns)
            thumbnail.setGeometry(room.left() + column * (wide + gap), room.top() + at * (high + gap), wide, high)

    def wipe(self) -> None:
        self.found = ()
        for thumbnail in self.all:
            thumbnail.show_picture(b"")
