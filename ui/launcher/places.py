"""A station's part of the launcher: its card and, where there may be several, a key for each place and one for more.

Made by the launcher's window. Signals `asked(place)`. A key whose window is open is filled; it brings that window to
the front. `more` opens the first place that is not open yet.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from kiosk.texts import text
from ui.launcher.card import StationCard
from ui.widgets.look import Look, button

Named = tuple[str, str]  # a place, and what staff call it: ("desk-3", "Quầy 3, Hộ tịch")


class PlaceKeys(QWidget):
    asked = Signal(str)

    def __init__(self, places: Sequence[Named], more: str, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.names = dict(places)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(look.u(14), 0, look.u(14), look.u(12))
        self.grid.setSpacing(look.u(6))
        self.keys = {place: self._key(place) for place in self.names}
        self.more = button(more, "more", "choice")
        self.more.setParent(self)
        self.more.setIcon(look.icon("plus", look.u(18)))
        self.more.setIconSize(QSize(look.u(18), look.u(18)))
        self.more.clicked.connect(self._next)
        self.tell(())

    def _key(self, place: str) -> QPushButton:
        made = button(place.rpartition("-")[2], f"place:{place}", "choice")
        made.setParent(self)
        made.setCheckable(True)
        made.setFixedWidth(self.look.u(36))
        made.clicked.connect(lambda _=False, place=place: self._asked(place))
        return made

    def _asked(self, place: str) -> None:
        self.tell(self._open)  # a click on a filled key empties it for a moment
        self.asked.emit(place)

    def _next(self) -> None:
        place = next((place for place in self.names if place not in self._open), None)
        if place is not None:
            self.asked.emit(place)

    def tell(self, opened: Collection[str]) -> None:
        self._open = frozenset(opened)
        for place, key in self.keys.items():
            is_open = place in self._open
            key.setChecked(is_open)
            state = text(f"launcher.state.{'open' if is_open else 'closed'}", self.language)
            key.setToolTip(f"{self.names[place]} · {state}")
            key.setAccessibleName(f"{self.names[place]}, {state}")
        self.more.setEnabled(len(self._open) < len(self.names))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the key for more; as high as what stands here now."""
        margins = self.grid.contentsMargins()
        return QSize(self.more.sizeHint().width() + 2 * margins.left(), self.grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many beside each other as there is room for, with the key for more after the last of them."""
        margins, each = self.grid.contentsMargins(), self.look.u(36) + self.look.u(6)
        room = self.width() - margins.left() - margins.right() + self.look.u(6)
        columns, count = max(1, room // each), len(self.keys)
        for index, key in enumerate(self.keys.values()):
            self.grid.addWidget(key, index // columns, index % columns)
        row, wide = (count - 1) // columns, -(-self.more.sizeHint().width() // each)
        fits = (count - 1) % columns + 1 + wide <= columns
        column = (count - 1) % columns + 1 if fits else 0
        self.grid.addWidget(self.more, row + (not fits), column, 1, min(wide, columns))
        self.grid.setColumnStretch(columns, 1)
        super().resizeEvent(event)


class StationPanel(QFrame):
    """`keys` is None where the station has one place alone: the card is all."""

    asked = Signal(str)

    def __init__(self, card: StationCard, places: Sequence[Named], more: str) -> None:
        super().__init__()
        self.card, self.places = card, [place for place, _name in places]
        self.keys: PlaceKeys | None = None
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(card, 1)
        card.clicked.connect(lambda: self.asked.emit(self._first()))
        if len(places) > 1:
            self.keys = PlaceKeys(places, more, card.look, card.language)
            self.keys.asked.connect(self.asked)
            column.addWidget(self.keys)

    def _first(self) -> str:
        return next((place for place in self.places if place in self._open), self.places[0])

    def tell(self, opened: Collection[str]) -> None:
        """Which of its places have a window."""
        self._open = [place for place in self.places if place in opened]
        say = "launcher.state."
        if not self._open:
            state = text(f"{say}closed", self.card.language)
        elif self.keys is None:
            state = text(f"{say}open", self.card.language)
        else:
            numbers = ", ".join(place.rpartition("-")[2] for place in self._open)
            state = text(f"{say}open_at", self.card.language, numbers=numbers)
        self.card.set_state("open" if self._open else "closed", state)
        if self.keys is not None:
            self.keys.tell(self._open)
