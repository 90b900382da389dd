"""The head of a question's page: what is asked, its hint and marks, the form's picture, and the error line; measured.

Held by every body. Words get smaller where they don't fit; the picture stands beside them, or below them.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from ui.widgets.look import Look
from ui.widgets.picture import Picture
from ui.widgets.touch import SMALLEST_PT, WRAP, Words


class QuestionHead:
    """`page` is the widget that these words stand on."""

    def __init__(
        self, page: QWidget, look: Look, *, title: str, hint: str, mark: str, notice: str, error: str
    ) -> None:
        self._page, self._look = page, look
        self.title = Words(look, title, "question", pt=30, weight=700, heading=True)
        self.hint = Words(look, hint, "hint", pt=22, colour="muted")
        self.mark = Words(look, mark, "sensitive", pt=22, weight=600, colour="warn")
        self.notice = Words(look, notice, "notice", pt=22, weight=600, colour="warn")
        self.error = Words(look, error, "error", pt=24, weight=600, colour="bad")
        self.picture: Picture | None = None  # the form's
        self._usual = {words: words.pt for words in self.words()}  # points, where nothing is grown
        for words in self.words():
            words.setParent(page)
            words.setVisible(bool(words.text()))

    def words(self) -> tuple[Words, ...]:
        return self.title, self.hint, self.mark, self.notice, self.error

    def least_pixels(self) -> int:
        return round(SMALLEST_PT * 25.4 / 72 * self._look.pixels_per_mm)

    def height_of(self, words: str, pixels: int, weight: int, width: int) -> int:
        """Height that the words take at this size; a million where one word is wider than `width`."""
        if not words:
            return 0
        metrics = QFontMetrics(self._look.font(pixels, weight))
        if max(metrics.horizontalAdvance(word) for word in words.split()) > width:
            return 1_000_000
        return metrics.boundingRect(QRect(0, 0, max(1, width), 1_000_000), WRAP, words).height()

    def height(self, width: int, most: int, largest: int = 100) -> int:
        """What the words take at this width: at most so much, and at most `largest` percent of their usual size."""
        _placed, _scale, end = self._plan(QRect(0, 0, width, most), largest)
        return end

    def place(self, area: QRect, largest: int = 100) -> int:
        """Title, hint and mark from the top of `area`; smaller where they don't fit. Returns where they end."""
        placed, scale, end = self._plan(area, largest)
        for words in self.words():
            words.pt = self._usual[words] * max(100, scale) / 100
        for widget, rect in placed:
            widget.setGeometry(rect)
        if self.picture is not None:
            self.picture.setVisible(any(widget is self.picture for widget, _rect in placed))
        return end

    def top(self) -> int:
        """Where the words begin, as placed."""
        return min((words.y() for words in self.words()[:4] if words.text()), default=0)

    def _plan(self, area: QRect, largest: int) -> tuple[list[tuple[QWidget, QRect]], int, int]:
        """Where everything goes, in which size in percent, and where it ends."""
        parts = [words for words in (self.mark, self.title, self.hint, self.notice) if words.text()]
        beside = self._picture_beside(area)
        if beside is not None:
            area = area.adjusted(0, 0, -beside.width() - self._look.mm(6), 0)
        gap = self._look.mm(2)
        scale, heights = self._fitting(parts, area, gap, largest)
        placed: list[tuple[QWidget, QRect]] = []
        top = area.top()
        for words, height in zip(parts, heights, strict=True):
            height = min(height, max(0, area.bottom() + 1 - top))
            placed.append((words, QRect(area.left(), top, area.width(), height)))
            top += height + gap
        top -= gap if parts else 0
        shown = beside or self._picture_below(area, top + gap)
        if shown is not None and self.picture is not None:
            placed.append((self.picture, shown))
            top = max(top, shown.bottom() + 1)
        return placed, scale, top

    def _fitting(self, parts: list[Words], area: QRect, gap: int, largest: int) -> tuple[int, list[int]]:
        least = self.least_pixels()
        heights: list[int] = []
        percent = largest
        for percent in range(largest, 20, -4 if largest <= 100 else -5):
            heights = []
            for words in parts:
                full = self._look.pt(self._usual[words])
                pixels = max(min(full, least), full * percent // 100)
                heights.append(self.height_of(words.text(), pixels, words.weight, area.width()))
            if sum(heights) + gap * (len(parts) - 1) <= area.height():
                break
        return percent, heights

    def _picture_beside(self, area: QRect) -> QRect | None:
        """Where the form's picture goes at the right of the words, on a page that is wider than high."""
        if self.picture is None or self._page.height() > self._page.width() or area.height() < self._look.mm(30):
            return None
        high = min(area.height(), max(self._look.mm(40), self._page.height() * 35 // 100))
        wide = min(area.width() * 36 // 100, round(high * self.picture.ratio))
        return QRect(area.right() + 1 - wide, area.top(), wide, high)

    def _picture_below(self, area: QRect, top: int) -> QRect | None:
        """The form's picture under the words, where a useful one has room."""
        if self.picture is None:
            return None
        high = min(area.bottom() + 1 - top, max(self._look.mm(40), self._page.height() * 40 // 100))
        if high < self._look.mm(15):
            return None
        return QRect(area.left(), top, min(area.width(), round(high * self.picture.ratio)), high)

    def place_error(self, area: QRect) -> int:
        """The error line at the top of `area`; returns its height with a gap, 0 where there is none."""
        if not self.error.text():
            return 0
        least = self.least_pixels()
        height = 0
        for pixels in range(self._look.pt(self.error.pt), least - 1, -1):
            height = self.height_of(self.error.text(), pixels, self.error.weight, area.width())
            if height <= area.height():
                break
        self.error.setGeometry(area.left(), area.top(), area.width(), min(height, area.height()))
        return min(height, area.height()) + self._look.mm(2)
