"""What an inspector (or the head) reads and takes along: the register of a period, and one dossier's whole history.

Shows what ui.desk.inspecting hands in; signals what was asked, with whether personal data are to be in it.
"""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from kiosk.clock import business_day, local
from kiosk.texts import text
from kiosk.values.inspection import DossierHistory, HistoryLine
from printing.documents.dossier_history import details_words, kind_words
from ui.desk.at_work import AtWork
from ui.desk.inline_message import InlineMessage
from ui.desk.words import place_words
from ui.widgets.look import Look, button, label

COLUMNS = ("at", "what", "who", "details")
Period = tuple[date, date]


class InspectPanel(QFrame):
    register_asked = Signal(object, bool)  # Period
    paper_asked = Signal(object, bool)  # the same on the A4 printer
    history_asked = Signal(str, bool)  # a code
    export_asked = Signal(bool)  # of the history in view

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.language, self.look = at_work, at_work.station.language, look
        self.history: DossierHistory | None = None
        self.setObjectName("inspect_panel")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(14), look.u(10), look.u(14), look.u(10))
        column.setSpacing(look.u(7))
        column.addWidget(label(self._say("title"), "title"))
        column.addWidget(label(self._say("about"), "muted", wrap=True))
        self.personal = button("", "inspect:personal", "choice")
        self.personal.setCheckable(True)
        self.personal.toggled.connect(self._mark)
        self._mark(on=False)
        column.addWidget(self.personal, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._register())
        column.addLayout(self._one())
        self.said = InlineMessage("inspect_said")
        column.addWidget(self.said)
        self.table = self._table()
        column.addWidget(self.table, 1)
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"closing.inspect.{key}", self.language, **values)

    def _mark(self, on: bool) -> None:
        """Whether names are in it is told by a sign too, not by colour alone."""
        words = self._say("personal")
        self.personal.setText(f"{text('closing.page.mark' if on else 'closing.page.none', self.language)} {words}")
        self.personal.setAccessibleName(words)

    def _field(self, name: str, wide: int) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(f"inspect:{name}")
        line.setAccessibleName(self._say(name))
        line.setPlaceholderText(self._say(name))
        line.setMaxLength(64)
        line.setMinimumWidth(self.look.u(wide))
        return line

    def _register(self) -> QHBoxLayout:
        self.first, self.last = self._field("from", 110), self._field("to", 110)
        self.export = button(self._say("export_register"), "inspect:export_register", "primary")
        self.paper = button(self._say("print_register"), "inspect:print_register")
        self.export.clicked.connect(lambda: self._ask(self.register_asked))
        self.paper.clicked.connect(lambda: self._ask(self.paper_asked))
        row = QHBoxLayout()
        for part in (self.first, self.last, self.export, self.paper):
            row.addWidget(part)
        row.addStretch(1)
        return row

    def _one(self) -> QHBoxLayout:
        self.code = self._field("code", 200)
        self.show_it = button(self._say("show"), "inspect:show", "primary")
        self.take = button(self._say("export_history"), "inspect:export_history")
        self.code.returnPressed.connect(self._look)
        self.show_it.clicked.connect(self._look)
        self.take.clicked.connect(lambda: self.export_asked.emit(self.personal.isChecked()))
        row = QHBoxLayout()
        row.addWidget(self.code, 1)
        row.addWidget(self.show_it)
        row.addWidget(self.take)
        return row

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setObjectName("history_table")
        table.setAccessibleName(self._say("title"))
        table.setHorizontalHeaderLabels([self._say(f"column_{key}") for key in COLUMNS])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.look.u(32))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for index in range(len(COLUMNS) - 1):
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        return table

    # -- what is in view --------------------------------------------------------------------------------------
    def _follow(self) -> None:
        """What was read is for who read it."""
        if (self.at_work.person is None or self.at_work.locked) and (self.history or self.code.text()):
            self.clear()

    def clear(self) -> None:
        self.history = None
        self.personal.setChecked(False)
        self.code.clear()
        self.said.setText("")
        self.table.setRowCount(0)
        self.take.setEnabled(False)

    def enter(self) -> None:
        today = business_day(self.at_work.station.clock.now())
        if not self.first.text():
            self.first.setText(f"{today.replace(day=1):%d/%m/%Y}")
            self.last.setText(f"{today:%d/%m/%Y}")
        self.take.setEnabled(self.history is not None)
        self.code.setFocus()

    def tell(self, words: str) -> None:
        self.said.setText(words)

    def show_history(self, found: DossierHistory) -> None:
        self.history = found
        self.take.setEnabled(True)
        notes = [self._say(key) for key, there in (("erased", found.erased), ("closed", bool(found.closed))) if there]
        self.tell(" ".join(notes))
        self.table.setRowCount(len(found.lines))
        for index, line in enumerate(found.lines):
            cells = (
                f"{local(line.at):%H:%M:%S %d/%m/%Y}", kind_words(line.kind, self.language),
                self._who(line), details_words(line, self.language),
            )  # fmt: skip
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                item.setToolTip(cell)
                self.table.setItem(index, column, item)

    def _who(self, line: HistoryLine) -> str:
        place = place_words(line.place, self.language) if line.place else ""
        return " · ".join(filter(None, (line.actor, place)))

    # -- asking -----------------------------------------------------------------------------------------------
    def _ask(self, asked: object) -> None:
        period = self._period()
        if period is None:
            self.tell(self._say("date_wrong"))
            return
        asked.emit(period, self.personal.isChecked())  # type: ignore[attr-defined]

    def _period(self) -> Period | None:
        try:
            first, last = (_date(one.text()) for one in (self.first, self.last))
        except ValueError:
            return None
        return (first, last) if first <= last and last - first < timedelta(days=3700) else None

    def _look(self) -> None:
        if self.code.text().strip():
            self.history_asked.emit(self.code.text().strip(), self.personal.isChecked())


def _date(words: str) -> date:
    """As people write it, 30/11/2026. Raises ValueError."""
    day, month, year = (int(part) for part in words.strip().split("/"))
    return date(year, month, day)
