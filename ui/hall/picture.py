"""What the hall sees: the newest call, a row for each counter, who comes next, notices, the clock; placed for its size.

Drawn by ui.hall.window. Knows no time and reads nothing: it shows what it is told, and places it by ui.hall.layout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.calls import Call
from kiosk.values.groups import GroupNow
from ui.hall.board import RowNow
from ui.hall.green_badge import GreenBadge
from ui.hall.groups import GroupList
from ui.hall.hero import Greeting, NewestCall
from ui.hall.layout import MOST_ROWS, Plan, plan
from ui.hall.notice_band import NoticeBand
from ui.hall.row import LEFT, RIGHT, CounterRow, Light
from ui.station import Station
from ui.theme import hall_step
from ui.widgets.fitted import FittedText
from ui.widgets.look import Look


class HallPicture(QWidget):
    def __init__(self, station: Station, look: Look) -> None:
        super().__init__()
        self.station, self.look = station, look
        self.counts = 0  # rows in view
        self.signs = 1  # of the longest number of a counter among them
        self.newest = NewestCall(look, station.language)
        self.rows = [CounterRow(look, index, station.language) for index in range(MOST_ROWS)]
        self.groups = GroupList(look, station.language)
        self.notices = NoticeBand(look)
        self.office = FittedText(look.font(20, 600), look.colour("ink"), name="office", align=LEFT)
        self.clock = FittedText(look.font(20, 700), look.colour("ink"), name="clock", align=RIGHT, wrap=False)
        self.line = FittedText(look.font(20, 600), look.colour("bad"), name="line", align=LEFT)
        self.green = GreenBadge(look)
        own = (self.newest, self.groups, self.notices, self.office, self.clock, self.line, self.green)
        for child in (*own, *self.rows):
            child.setParent(self)
        self.office.set_text(self._office_words())

    def _office_words(self) -> str:
        agency = self.station.catalogue.agency()
        more = text("desk.window.sample", self.station.language) if agency.sample else ""
        return " · ".join(part for part in (agency.counter, more) if part)

    # -- place ----------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def plan(self) -> Plan:
        step = hall_step(self.window().width(), self.window().height())
        columns = self.station.settings.hall.columns
        return plan(self.width(), self.height(), self.counts, step, columns=columns, groups=self.groups.count > 0)

    def _place(self) -> None:
        made = self.plan()
        self._place_header(made.header)
        self.newest.place(made.hero, made.step)
        self.groups.place(made.groups, made.step)
        self.groups.setVisible(not made.groups.isEmpty())
        self.notices.place(made.notices, made.step)
        for index, row in enumerate(self.rows):
            row.setVisible(index < self.counts)
            if index < len(made.rows):
                row.place(made.rows[index], made.digits, made.step, self.signs)

    def _place_header(self, area: QRect) -> None:
        clock, high = round(area.width() * 0.14), area.height()
        low, away = round(high * 0.08), bool(self.line.text)
        inset = round(high * 0.14)
        green = min(self.green.wide(high - 2 * inset), round(area.width() * 0.36))
        for words, shown in ((self.office, not away), (self.line, away)):
            words.setGeometry(0, low, area.width() - clock - green - 3 * low, high - 2 * low)
            words.setVisible(shown)
        self.green.setGeometry(area.width() - clock - green - low, inset, green, high - 2 * inset)
        self.clock.setGeometry(area.width() - clock, 0, clock, high)

    # -- what is told ---------------------------------------------------------------------------------------
    def show_time(self, now: datetime) -> None:
        self.clock.set_text(f"{local(now):%H:%M}")

    def show_line(self, words: str) -> None:
        """That the hub is away, or "" while it is there."""
        if words != self.line.text:
            self.line.set_text(words)
            self._place_header(self.plan().header)

    def show_green(self, words: str) -> None:
        """The names of a green day on which something is still possible, or ""."""
        if self.green.show_words(words):
            self._place_header(self.plan().header)

    def turn(self) -> None:
        """The next notice, the next page of groups."""
        self.notices.turn()
        self.groups.turn()

    def show_notices(self, notices: Sequence[tuple[str, str]]) -> None:
        self.notices.show_notices(notices)

    def show_groups(self, groups: tuple[GroupNow, ...], now: datetime) -> None:
        before = self.groups.count
        self.groups.show_groups(groups, now)
        if not self.counts and bool(before) != bool(self.groups.count):
            self._place()

    def show_rows(self, rows: Sequence[RowNow], light: Callable[[RowNow], Light]) -> None:
        signs = 2 if any(len(row.desk) > 1 for row in rows) else 1
        if (len(rows), signs) != (self.counts, self.signs):
            self.counts, self.signs = len(rows), signs
            self._place()
        for widget, row in zip(self.rows, rows, strict=False):
            widget.show_row(row, light(row))

    def show_newest(self, call: Call | None, note: str, light: Light, greeting: Greeting) -> None:
        if call is None:
            self.newest.greet(greeting)
        else:
            self.newest.show_call(call.label, call.desk, note, light)
