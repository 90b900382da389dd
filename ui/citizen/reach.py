"""A screen's column in the low layout: what is touched begins at the middle of the glass, words have the upper half.

Made by every screen (ui.citizen.screen); outside the low layout it is an ordinary column. A seated person's hand
reaches the lower half alone. Raises nothing: what has no room there is squeezed, and the page check says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Theme
from ui.widgets.composition import OWN_REACH
from ui.widgets.look import Look

BESIDE_MM, TALLEST_MM, GAP_MM, FOOT_MM = 66, 32, 4, 6  # the actions of a wide screen in the low layout
IN_A_COLUMN = 4
PASSES = 10
FIXED, GIVES_WAY = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum


class ReachColumn(QVBoxLayout):
    def __init__(self, page: QWidget, *, low: bool) -> None:
        super().__init__(page)
        self._page, self._low = page, low
        self._between = QSpacerItem(0, 0)
        self._at = -1  # where it stands

    def setGeometry(self, rect: QRect) -> None:
        if self._low and rect.height() > 0:
            self._hold_down(rect)
        super().setGeometry(rect)

    def _hold_down(self, rect: QRect) -> None:
        """Room in front of the first item with something to touch, so that it begins at the middle of the window."""
        if self._at >= 0:
            self.takeAt(self._at)
        first = next((at for at in range(self.count()) if _touched(self.itemAt(at))), -1)
        self._at = first
        if first < 0:
            return
        window = self._page.window()
        middle = -(-window.height() // 2) - self._page.mapTo(window, QPoint(0, 0)).y()
        self._between = QSpacerItem(0, 0)
        self.insertItem(first, self._between)
        room = 0
        for _ in range(PASSES):  # what stretches gives way to it, and is measured again
            super().setGeometry(rect)
            item = self.itemAt(first + 1)
            above = middle - (item.geometry().top() if item is not None else middle)
            if above <= 0:
                return
            room += above
            self._between.changeSize(0, room, FIXED, GIVES_WAY)
            self.invalidate()


def columns_of(page: QWidget, theme: Theme, look: Look) -> tuple[ReachColumn, QGridLayout | None]:
    """The page's column, and the place for its actions at the right of it: a wide screen in the low layout has too
    little height for a bar below what is touched."""
    if theme.portrait or not theme.low_reach:
        return ReachColumn(page, low=theme.low_reach), None
    whole, inner, beside = QHBoxLayout(page), QWidget(), QGridLayout()
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    whole.addWidget(inner, 1)
    whole.addLayout(beside)
    beside.setContentsMargins(0, 0, look.mm(GAP_MM), look.mm(FOOT_MM))
    beside.setSpacing(look.mm(GAP_MM))
    beside.setRowStretch(0, 1)
    return ReachColumn(inner, low=True), beside


def beside_mm(theme: Theme, actions: int) -> int:
    """What so many actions take across at the right of a page; 0 where they stand below it."""
    if theme.portrait or not theme.low_reach:
        return 0
    columns = 1 if actions <= IN_A_COLUMN else 2
    return columns * (BESIDE_MM + GAP_MM)


def put_beside(place: QGridLayout, buttons: Sequence[QWidget], theme: Theme, look: Look) -> None:
    """The actions below each other, what goes on lowest; in two columns where they are many."""
    columns = 1 if len(buttons) <= IN_A_COLUMN else 2
    rows, gap = -(-len(buttons) // columns), look.mm(GAP_MM)
    room = theme.height_px // 2 - look.mm(FOOT_MM) - gap * (rows - 1)
    for at, button in enumerate(buttons):
        button.setFixedSize(look.mm(BESIDE_MM), min(look.mm(TALLEST_MM), room // rows))
        place.addWidget(button, 1 + at // columns, at % columns)


def _touched(item: QLayoutItem | None) -> bool:
    if item is None:
        return False
    inner: QLayout | None = item.layout()
    if inner is not None:
        return any(_touched(inner.itemAt(at)) for at in range(inner.count()))
    widget = item.widget()
    if widget is None or _put_away(widget) or widget.property(OWN_REACH):
        return False
    return any(
        not _put_away(one) and not one.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for one in (widget, *widget.findChildren(QAbstractButton)) if isinstance(one, QAbstractButton)
    )


def _put_away(widget: QWidget) -> bool:
    """Hidden by its page, not only because nothing of it is shown yet."""
    return widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
