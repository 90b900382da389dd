"""A page that stands as one group: its words, and directly under them what is to be touched, grown to the room.

For pages made of layouts (lists, cards, two large buttons): put a `GroupPage` into the column and leave the arithmetic
to ui.widgets.composition. `ButtonGrid` is what is to be touched where that is a number of buttons alike. Measured anew
at every size; raises nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.button_grid import LEAST_MM, best_columns, cell, height_of, place_rows, words_alike
from ui.widgets.composition import OWN_REACH, compose, reach_on
from ui.widgets.look import Look
from ui.widgets.touch import TouchButton

GAP_MM = 4.0
WORDS_GAP_MM = 2.0


class ButtonGrid(QWidget):
    """Buttons in equal cells. `columns`: as many (0: the number that suits the words); `most_mm`: no cell higher than
    that (0: as its width allows); `usual`: points of the words in a small cell."""

    def __init__(
        self, look: Look, buttons: Sequence[TouchButton], *, columns: int = 0, most_mm: float = 0, usual: float = 26,
        gap_mm: float = GAP_MM, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.look, self.buttons, self.columns = look, list(buttons), columns
        self.most_mm, self.usual, self.gap = most_mm, usual, look.mm(gap_mm)
        for button in self.buttons:
            button.setParent(self)

    def _columns(self, room: QSize) -> int:
        most = self.look.mm(self.most_mm) if self.most_mm else 0
        return self.columns or best_columns(
            self.look, self.buttons, room, self.gap, usual=self.usual, most=most
        )

    def heights(self, room: QSize) -> tuple[int, int]:
        """The least and the most that the buttons take in this room."""
        columns = self._columns(room)
        most = self.look.mm(self.most_mm) if self.most_mm else 0
        count = len(self.buttons)
        high = cell(room, count, columns, self.gap, most).height()
        return height_of(count, columns, self.gap, self.look.mm(LEAST_MM)), height_of(count, columns, self.gap, high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.buttons:
            place_rows(self.buttons, self.rect(), self._columns(self.size()), self.gap)
            words_alike(self.look, self.buttons, self.usual)
        super().resizeEvent(event)


class GroupPage(QWidget):
    """`words` stand above each other; each says how high it is (heightForWidth). `answers`: a `ButtonGrid`, or anything
    with a layout, `least_mm` high and `most_mm` at most (0: as high as there is room)."""

    def __init__(
        self, look: Look, words: Sequence[QWidget], answers: QWidget, *, least_mm: float = LEAST_MM,
        most_mm: float = 0, low: bool = False, gap_mm: float = GAP_MM, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setProperty(OWN_REACH, True)
        self.look, self.said, self.answers, self.low = look, list(words), answers, low
        self.least_mm, self.most_mm, self.gap = least_mm, most_mm, look.mm(gap_mm)
        for one in (*self.said, answers):
            one.setParent(self)

    def _heights(self) -> list[int]:
        return [0 if one.isHidden() else max(0, one.heightForWidth(self.width())) for one in self.said]

    def arrange(self) -> None:
        if not self.width():
            return
        mm = self.look.mm
        between = mm(WORDS_GAP_MM)
        heights = self._heights()
        said = sum(heights) + between * max(0, sum(1 for high in heights if high) - 1)
        room = QSize(self.width(), max(1, self.height() - said - self.gap))
        if isinstance(self.answers, ButtonGrid):
            least, most = self.answers.heights(room)
        else:
            least = max(mm(self.least_mm), self.answers.minimumSizeHint().height())
            most = mm(self.most_mm) if self.most_mm else room.height()
        said = min(said, max(0, self.height() - self.gap - least))
        reach = reach_on(self, low=self.low)
        found = compose(self.rect(), said, least=least, most=max(least, most), gap=self.gap, reach=reach)
        top = found.words.top()
        for one, high in zip(self.said, heights, strict=True):
            if high:
                high = min(high, max(0, found.words.bottom() + 1 - top))
                one.setGeometry(QRect(found.words.left(), top, found.words.width(), high))
                top += high + between
        self.answers.setGeometry(found.answers)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # words changed, or were hidden
            self.arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()
        super().resizeEvent(event)
