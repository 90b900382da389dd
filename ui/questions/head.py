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

    def place(self, area: QRect) -> int:
        """Title, hint and mark from the top of `area`; smaller where they don't fit. Returns where they end."""
        parts = [words for words in (self.mark, self.title, self.hint, self.notice) if words.text()]
        area, beside = self._picture_beside(area)
        gap = self._look.mm(2)
        least = self.least_pixels()
        heights: list[int] = []
        for percent in range(100, 20, -4):
            heights = []
            for words in parts:
                full = self._look.pt(words.pt)
                pixels = max(min(full, least), full * percent // 100)
                heights.append(self.height_of(words.text(), pixels, words.weight, area.width()))
            if sum(heights) + gap * (len(parts) - 1) <= area.height():
                break
        top = area.top()
        for words, height in zip(parts, heights, strict=True):
            height = min(height, max(0, area.bottom() + 1 - top))
            words.setGeometry(area.left(), top, area.width(), height)
            top += height + gap
        return self._picture_below(area, top) if not beside else max(top, beside)

    def _picture_beside(self, area: QRect) -> tuple[QRect, int]:
        """What is left of a wide area for the words, and where the form's picture at its right ends; else 0."""
        if self.picture is None or area.width() < area.height() * 2 or area.height() < self._look.mm(30):
            return area, 0
        high = min(area.height(), max(self._look.mm(40), self._page.height() * 35 // 100))
        wide = min(area.width() * 36 // 100, round(high * self.picture.ratio))
        self.picture.setGeometry(area.right() + 1 - wide, area.top(), wide, high)
        self.picture.setVisible(True)
        return area.adjusted(0, 0, -wide - self._look.mm(6), 0), area.top() + high

    def _picture_below(self, area: QRect, top: int) -> int:
        """The form's picture under the words, where a useful one has room."""
        if self.picture is None:
            return top
        high = min(area.bottom() + 1 - top, max(self._look.mm(40), self._page.height() * 40 // 100))
        self.picture.setVisible(high >= self._look.mm(15))
        if self.picture.isHidden():
            return top
        wide = min(area.width(), round(high * self.picture.ratio))
        self.picture.setGeometry(area.left(), top, wide, high)
        return top + high + self._look.mm(2)

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
