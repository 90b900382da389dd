"""The buttons of the clerk's lists of dossiers, each with its digit and how many it holds.

Part of ui.desk.dossiers. Signals `chosen(Shelf)`. In one line where there is room, else in two.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QWidget

from kiosk.texts import text
from kiosk.values.dossier_lists import MOST, Shelf, ShelfCount
from ui.widgets.look import Look, button

NARROW = 4  # buttons in a line


class ShelfBar(QWidget):
    chosen = Signal(object)  # Shelf

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.language = language
        self.setAccessibleName(text("dossier_page.lists.shelves", language))
        self.buttons: dict[Shelf, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(look.u(5))
        self._across = 0
        for shelf in Shelf:
            self._make(shelf)
        self._place(NARROW)

    def _make(self, shelf: Shelf) -> None:
        made = button("", f"shelf:{shelf}", "choice")
        made.setCheckable(True)
        made.setToolTip(text(f"dossier_page.lists.tip_{shelf}", self.language))
        made.clicked.connect(lambda _checked=False: self.chosen.emit(shelf))
        self._group.addButton(made)
        self.buttons[shelf] = made
        self._name(shelf, None)

    def _name(self, shelf: Shelf, count: int | None) -> None:
        made, name = self.buttons[shelf], text(f"dossier_page.lists.{shelf}", self.language)
        many = "" if count is None else f" ({count}{'+' if count >= MOST else ''})"
        made.setText(f"{list(Shelf).index(shelf) + 1} {name}{many}")
        made.setAccessibleName(f"{name}{many}. {made.toolTip()}")

    def show_counts(self, counts: tuple[ShelfCount, ...]) -> None:
        for one in counts:
            self._name(one.shelf, one.count)
        self._fit()

    def forget(self) -> None:
        for shelf in Shelf:
            self._name(shelf, None)

    def mark(self, shelf: Shelf | None) -> None:
        """Which list is in view; None: what was found."""
        self._group.setExclusive(False)
        for one, made in self.buttons.items():
            made.setChecked(one is shelf)
        self._group.setExclusive(shelf is not None)

    # -- in one line or two -----------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = sum(made.sizeHint().width() + self._grid.spacing() for made in self.buttons.values())
        self._place(len(Shelf) if needed <= self.width() else NARROW)

    def _place(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for place, made in enumerate(self.buttons.values()):
            self._grid.addWidget(made, place // across, place % across)
