"""The desk's upper edge: who works where, the time, the line to the city, and what has not reached it yet.

The oldest event not at central, their count and the quarantine are always in view.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.staff import SignedIn
from ui.desk import duties
from ui.desk.at_work import AtWork
from ui.desk.words import age_words, short_day_words
from ui.widgets.look import Look, button, label

VIEWS = ("serve", "dossiers", "closing", "supervisor", "inspect")


class TopBar(QFrame):
    view_asked = Signal(str)
    out_asked = Signal()
    lock_asked = Signal()
    desk_asked = Signal()  # what this desk does and serves

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        station = self.station = at_work.station
        self.at_work, self.look = at_work, look
        self.setProperty("part", "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.u(12), look.u(6), look.u(8), look.u(6))
        row.setSpacing(look.u(8))
        self.desk = button(text("desk.window.desk", station.language, desk=at_work.desk), "this_desk", "place")
        self.desk.setToolTip(text("desk.this_desk.tip", station.language))
        self.desk.clicked.connect(self.desk_asked)
        row.addWidget(self.desk)
        self.person = label("", "strong", "clerk_name")
        self.time = label("", "", "clock")
        row.addLayout(self._pair(self.person, self.time))
        self._views(row)
        row.addStretch(1)
        self.line = label("", "strong", "line_state")
        self.quarantine = label("", "strong", "quarantine")
        self.backlog = label("", "", "backlog")
        line = QHBoxLayout()
        line.setSpacing(look.u(12))
        line.addWidget(self.line)
        line.addStretch(1)
        line.addWidget(self.quarantine)
        state = QVBoxLayout()
        state.setSpacing(0)
        state.addLayout(line)
        state.addWidget(self.backlog)
        row.addLayout(state)
        self.lock = button(text("desk.sign_in.lock", station.language), "lock_desk", "bar")
        self.lock.setToolTip("Ctrl+L")
        self.lock.clicked.connect(self.lock_asked)
        row.addWidget(self.lock)
        self.out = button(text("desk.sign_in.out", station.language), "sign_out", "bar")
        self.out.clicked.connect(self.out_asked)
        row.addWidget(self.out)
        at_work.changed.connect(self._follow)

    def _pair(self, upper: QWidget, lower: QWidget) -> QVBoxLayout:
        pair = QVBoxLayout()
        pair.setSpacing(0)
        pair.addWidget(upper)
        pair.addWidget(lower)
        return pair

    def _views(self, row: QHBoxLayout) -> None:
        keys = {view: f"desk.top.view_{view}" for view in VIEWS}
        self.views = QButtonGroup(self)
        for view in VIEWS:
            made = button(text(keys[view], self.station.language), f"view:{view}", "bar")
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, view=view: self.view_asked.emit(view))
            self.views.addButton(made)
            row.addWidget(made)

    def ask_view(self, view: str) -> bool:
        """By a key: as its button would, where this account has one."""
        made = next(one for one in self.views.buttons() if one.objectName() == f"view:{view}")
        if not made.isHidden():
            self.view_asked.emit(view)
        return not made.isHidden()

    def show_view(self, view: str) -> None:
        for made in self.views.buttons():
            made.setChecked(made.objectName() == f"view:{view}")

    def _follow(self) -> None:
        self.show_person(self.at_work.person)

    def show_person(self, person: SignedIn | None) -> None:
        name = person.full_name if person else ""
        room = self.look.u(175)
        self.person.setText(self.person.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))
        for made in self.views.buttons():
            made.setVisible(self._may_see(made.objectName().partition(":")[2]))

    def _may_see(self, view: str) -> bool:
        """An inspector sees the one page; a head and a supervisor what belongs to them, too."""
        if duties.reads_only(self.at_work.person) or view == "inspect":
            return duties.reads_only(self.at_work.person) and view == "inspect"
        leads = duties.leads(self.at_work.person)
        return leads if view in ("closing", "supervisor") else view != "serve" or duties.serves(self.at_work.person)

    def show_time(self, now: datetime) -> None:
        self.time.setText(f"{local(now):%H:%M} · {short_day_words(now, self.station.language)}")

    def show_line(self, connected: bool | None, level: str = "central") -> None:
        """`connected` None: this ward works without a central. Since when is told by the banner below."""
        language = self.station.language
        if connected is None:
            words = text("desk.top.alone", language)
        elif connected:
            words = text("desk.hub.online" if level == "hub" else "desk.top.online", language)
        else:
            words = text("desk.top.offline", language)
        self.line.setText(words)

    def show_backlog(self, oldest: timedelta | None, count: int, quarantined: int) -> None:
        language = self.station.language
        if count == 0 or oldest is None:
            self.backlog.setText(text("desk.top.nothing_waiting", language))
        else:
            age = age_words(oldest, language)
            self.backlog.setText(text("desk.top.waiting", language, count=count, age=age))
        self.quarantine.setText(text("desk.top.quarantine", language, count=quarantined) if quarantined else "")
