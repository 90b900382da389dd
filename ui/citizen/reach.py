"""A screen's column in the low layout: what is touched begins at the middle of the glass, words have the upper half.

Made by every screen (ui.citizen.screen); outside the low layout it is an ordinary column. A seated person's hand
reaches the lower half alone. Raises nothing: what has no room there is squeezed, and the page check says so.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLayout, QLayoutItem, QSpacerItem, QVBoxLayout, QWidget


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
        super().setGeometry(rect)
        item = self.itemAt(first + 1)
        above = middle - (item.geometry().top() if item is not None else middle)
        if above > 0:
            self._between.changeSize(0, above)
            self.invalidate()


def _touched(item: QLayoutItem | None) -> bool:
    if item is None:
        return False
    inner: QLayout | None = item.layout()
    if inner is not None:
        return any(_touched(inner.itemAt(at)) for at in range(inner.count()))
    widget = item.widget()
    if getattr(widget, "keeps_reach", False):  # places what is touched by the same rule itself, its words above
        return False
    return widget is not None and any(
        one.isVisibleTo(widget) and not one.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for one in (widget, *widget.findChildren(QAbstractButton)) if isinstance(one, QAbstractButton)
    )
