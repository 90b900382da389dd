"""What the desk shows while nobody is served: how to go on, and the day: due, late, waiting, not done yet.

Made by ui.desk.work_panels; the board hands in the day. A tile that has a list behind it opens it (`list_asked`).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.desk_day import DeskDay
from kiosk.values.dossier_lists import Shelf
from ui.desk.words import due_words
from ui.widgets.look import Look, label, put, scrolled

TILES = {  # -> the list behind it
    "late": Shelf.LATE, "today": Shelf.DUE, "tomorrow": Shelf.DUE, "not_handed_over": Shelf.UNCODED,
    "provisional": Shelf.UNCODED, "to_look_up": Shelf.LOOK_UP,
}  # fmt: skip
ACROSS = 3
URGENT = ("late",)  # in the colour of what is wrong, where there is any


class DayTile(QPushButton):
    """A number and what it counts."""

    def __init__(self, look: Look, words: str, name: str) -> None:
        super().__init__()
        self.setObjectName(f"day:{name}")
        self._words = words
        self.setProperty("part", "tile")
        self.setAccessibleName(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.u(12), look.u(6), look.u(10), look.u(6))
        row.setSpacing(look.u(10))
        self.number = label("–", "big", f"day_count:{name}")
        beside = label(words, "muted", wrap=True)
        row.addWidget(self.number)
        row.addWidget(beside, 1)
        for part in (self.number, beside):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_count(self, count: int, *, urgent: bool) -> None:
        self.number.setText(str(count))
        put(self.number, "big_wrong" if urgent and count else "big")
        self.setAccessibleName(f"{self._words}: {count}")


class IdlePanel(QFrame):
    list_asked = Signal(object)  # Shelf

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.setObjectName("idle_panel")
        self.setProperty("part", "card")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(look.u(22), look.u(10), look.u(18), look.u(10))
        column.setSpacing(look.u(8))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, look.u(4), look.u(4), look.u(4))
        whole.addWidget(scrolled(inside))  # with every banner above it a small screen has no room for all
        top = QHBoxLayout()
        top.addWidget(label(self._say("nobody"), "title"), 1)
        self.waiting = label("", "heading", "day_waiting")
        top.addWidget(self.waiting)
        column.addLayout(top)
        column.addWidget(label(self._say("nobody_hint"), "muted", wrap=True))
        column.addWidget(label(text("desk.day.title", language), "heading"))
        column.addLayout(self._tiles())
        self.heading = label(text("desk.day.next", language), "heading", "next_due_heading")
        column.addWidget(self.heading)
        self.lines: list[QLabel] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(look.u(3))
        column.addLayout(self._list)
        column.addStretch(1)
        self.heading.hide()

    def _say(self, key: str) -> str:
        return text(f"desk.serve.{key}", self.language)

    def _tiles(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.look.u(8))
        self.tiles: dict[str, DayTile] = {}
        for nth, (name, shelf) in enumerate(TILES.items()):
            tile = self.tiles[name] = DayTile(self.look, text(f"desk.day.{name}", self.language), name)
            tile.clicked.connect(lambda _checked=False, shelf=shelf: self.list_asked.emit(shelf))
            grid.addWidget(tile, nth // ACROSS, nth % ACROSS)
        for nth in range(ACROSS):
            grid.setColumnStretch(nth, 1)
        return grid

    def show_day(self, day: DeskDay) -> None:
        counts = {
            "late": day.due.late, "today": day.due.today, "tomorrow": day.due.tomorrow,
            "not_handed_over": day.not_handed_over, "provisional": day.provisional, "to_look_up": day.to_look_up,
        }  # fmt: skip
        self.waiting.setText(text("desk.day.waiting", self.language, count=day.waiting))
        for name, count in counts.items():
            self.tiles[name].show_count(count, urgent=name in URGENT)
        while len(self.lines) < len(day.next_due):
            self.lines.append(label("", "", f"next_due:{len(self.lines)}", wrap=True))
            self._list.addWidget(self.lines[-1])
        for line, one in zip(self.lines, (*day.next_due, *[None] * len(self.lines)), strict=False):
            line.setVisible(one is not None)
            if one is not None:
                name = one.name.of(self.language) if one.name is not None else one.procedure
                line.setText(f"{due_words(one.due, self.language)} · {one.code} · {name}")
        self.heading.setVisible(bool(day.next_due))
