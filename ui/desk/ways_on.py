"""The ways on for a visitor who cannot be served to the end here and now: set aside, or handed to a desk or group.

One panel for all of them, each with its key: 1 and 2 set aside, the rest hand on. Shows what ui.desk.attending knows of
the desks; `chosen(WayOn)`, `back_asked`.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from kiosk.texts import text
from kiosk.values.calls import ParkReason
from kiosk.values.desks import DeskNow, DeskState
from ui.desk.at_work import AtWork
from ui.desk.visit import ServedVisit
from ui.widgets.away import empty
from ui.widgets.look import Look, button, label

KEYS = "123456789"


class WayOn(NamedTuple):
    """`why`: set aside. Else handed on to a group, or to one desk."""

    words: str
    why: ParkReason | None = None
    field: str = ""
    to_desk: str = ""


class WaysOnPanel(QFrame):
    chosen = Signal(object)  # WayOn
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look = at_work, look
        self.setObjectName("ways_on_panel")
        self.setProperty("part", "card")
        self.desks: tuple[DeskNow, ...] = ()
        self._ways: list[WayOn] = []
        self._buttons: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(20), look.u(14), look.u(20), look.u(14))
        column.setSpacing(look.u(10))
        self.title = label("", "title", "ways_title")
        column.addWidget(self.title)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(look.u(16))
        column.addLayout(self._columns)
        column.addStretch(1)
        back = button(f"{self._say('back')} (Esc)", "ways_back")
        back.clicked.connect(self.back_asked)
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        column.addLayout(row)
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.aside.{key}", self.at_work.station.language, **values)

    def _follow(self) -> None:
        if self.at_work.visit is None:
            self.title.setText("")

    # -- what can be chosen -------------------------------------------------------------------------------------
    def show_visit(self, visit: ServedVisit) -> None:
        self.title.setText(self._say("title", label=visit.call.label))
        empty(self._columns)
        self._ways, self._buttons = [], []
        aside = [WayOn(self._say(f"why_{why}"), why=why) for why in ParkReason]
        desks = [
            WayOn(self._desk_words(desk), to_desk=desk.number)
            for desk in self.desks
            if desk.state is not DeskState.CLOSED and desk.number != self.at_work.desk
        ]
        for key, ways in (("park", aside), ("to_desk", desks), ("to_group", self._groups(visit))):
            self._columns.addLayout(self._column(key, ways), 1)

    def _groups(self, visit: ServedVisit) -> list[WayOn]:
        station = self.at_work.station
        return [
            WayOn(one.name.of(station.language), field=one.key)
            for one in station.catalogue.fields()
            if one.key != visit.call.field
        ]

    def _desk_words(self, desk: DeskNow) -> str:
        language = self.at_work.station.language
        words = text("desk.window.desk", language, desk=desk.number)
        return self._say("paused_desk", desk=words) if desk.state is DeskState.PAUSED else words

    def _column(self, heading: str, ways: list[WayOn]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.look.u(6))
        column.addWidget(label(self._say(heading), "heading", wrap=True))
        for way in ways:
            column.addWidget(self._button(way))
        if not ways:
            column.addWidget(label(self._say("no_desk"), "muted", wrap=True))
        column.addStretch(1)
        return column

    def _button(self, way: WayOn) -> QPushButton:
        place = len(self._ways)
        key = KEYS[place] if place < len(KEYS) else ""
        words = f"{key}   {way.words}" if key else way.words
        made = button(words, f"way:{place + 1}", "row")
        made.ensurePolished()
        made.setText(made.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.look.u(240)))
        made.setToolTip(way.words)
        made.clicked.connect(lambda _checked=False, way=way: self.chosen.emit(way))
        self._ways.append(way)
        self._buttons.append(made)
        return made

    # -- keys ---------------------------------------------------------------------------------------------------
    def focus(self) -> None:
        if self._buttons:
            self._buttons[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = KEYS.find(event.text()) if event.text() else -1
        if 0 <= place < len(self._ways) and not event.isAutoRepeat():
            self.chosen.emit(self._ways[place])
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)
