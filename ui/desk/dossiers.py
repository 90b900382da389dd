"""Today's dossiers, and one found by its code: when received, when due, and its receipt once more.

Shows rows the board hands in; signals `search_asked(code)`, `all_asked`, `reprint_asked(row)` and `late_asked`.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
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

from kiosk.clock import local
from kiosk.errors import BugError
from kiosk.texts import text
from kiosk.values.dossiers import DossierRow
from ui.desk.at_work import AtWork
from ui.desk.post_labels import PostLabels
from ui.widgets.look import Look, button, label

COLUMNS = ("code", "procedure", "received", "due", "state")


class DossiersPanel(QFrame):
    search_asked = Signal(str)
    all_asked = Signal()
    reprint_asked = Signal(object)
    late_asked = Signal()  # handwritten slips are to be entered

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.setObjectName("dossiers_panel")
        self.setProperty("part", "card")
        self.rows: tuple[DossierRow, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(16), look.u(12), look.u(16), look.u(12))
        column.setSpacing(look.u(8))
        top = QHBoxLayout()
        top.addWidget(label(self._say("title"), "title"), 1)
        self.search = QLineEdit()
        self.search.setObjectName("search_code")
        self.search.setPlaceholderText(self._say("search"))
        self.search.setAccessibleName(self._say("search"))
        self.search.returnPressed.connect(self._search)
        top.addWidget(self.search, 2)  # a provisional code whole
        every = button(self._say("all"), "all_dossiers")
        every.clicked.connect(self._all)
        top.addWidget(every)
        column.addLayout(top)
        self.message = label("", "wrong", "dossiers_message", wrap=True)
        column.addWidget(self.message)
        self.table = self._table()
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        late = button(text("late.open", self.station.language), "dossiers_late")
        late.clicked.connect(self.late_asked)
        row.addWidget(late)
        row.addStretch(1)
        self.reprint = button(self._say("reprint"), "reprint_dossier")
        self.reprint.clicked.connect(self._reprint)
        row.addWidget(self.reprint)
        self.labels = PostLabels(at_work, look)
        self.labels.said.connect(self._tell)
        self.labels.all_wanted.connect(self._pick_post)
        column.addWidget(self.labels)
        column.addLayout(row)
        self.show_rows(())
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        """What was looked for is the clerk's who looked."""
        if self.at_work.person is None and (self.rows or self.search.text()):
            self.search.clear()
            self.show_rows(())

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.dossiers.{key}", self.station.language, **values)

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setObjectName("dossiers_table")
        table.setHorizontalHeaderLabels([self._say(key) for key in COLUMNS])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.look.u(34))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for index in range(len(COLUMNS)):
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.itemSelectionChanged.connect(self._picked)
        return table

    def enter(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def show_rows(self, rows: tuple[DossierRow, ...], message: str = "") -> None:
        self.rows = rows
        self.table.setRowCount(len(rows))
        for index, row in enumerate(rows):
            for column, words in enumerate(self._cells(row)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(index, column, item)
        self._tell(message or ("" if rows else self._say("empty")))
        self._picked()

    def _tell(self, words: str) -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))

    def _cells(self, row: DossierRow) -> tuple[str, ...]:
        marks = []
        if row.provisional and row.code:
            marks.append(self._say("provisional"))
        if row.conflict:
            marks.append(self._say("conflict"))
        if row.entered_late:
            marks.append(text("late.mark", self.station.language).lower())
        code = row.code or self._say("no_code")
        due = f"{datetime.fromisoformat(row.due):%H:%M %d/%m}" if row.due else ""
        return (
            f"{code} ({', '.join(marks)})" if marks else code,
            self.at_work.names.of_procedure(row.procedure),
            f"{local(row.received_at):%H:%M}",
            due,
            self._state(row.state),
        )

    def _state(self, state: str) -> str:
        try:
            return text(f"desk.dossier_states.{state}", self.station.language)
        except BugError:  # a state of a newer version of the program
            return state

    def show_not_found(self, code: str) -> None:
        self.show_rows((), self._say("not_found", code=code))

    def _search(self) -> None:
        code = self.search.text().strip()
        if code:
            self.search_asked.emit(code)
        else:
            self.all_asked.emit()

    def _all(self) -> None:
        self.search.clear()
        self.all_asked.emit()

    def _selected(self) -> list[DossierRow]:
        chosen = sorted({item.row() for item in self.table.selectedItems()})
        return [self.rows[place] for place in chosen if place < len(self.rows)]

    def _picked(self) -> None:
        rows = self._selected()
        self.labels.show_rows(rows, sum(row.by_post for row in self.rows))
        self.reprint.setEnabled(len(rows) == 1 and (bool(rows[0].code) or rows[0].state == "refused"))

    def _pick_post(self) -> None:
        """Every dossier of the list whose result goes by post; their labels can be printed at once."""
        chosen, model = QItemSelection(), self.table.model()
        for place, row in enumerate(self.rows):
            if row.by_post:
                chosen.select(model.index(place, 0), model.index(place, len(COLUMNS) - 1))
        self.table.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.labels.print.setFocus()

    def _reprint(self) -> None:
        rows = self._selected()
        if len(rows) == 1:
            self.reprint_asked.emit(rows[0])
