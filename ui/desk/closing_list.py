"""The lines behind one of the day's counts: a table, whom to call beside it, and the dossier that is picked.

Part of ui.desk.closing_page. Signals `opened(ReconciledLine)` for a dossier; a ticket has no page of its own.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.reconciliation import PEOPLE, DayQuestion, ReconciledLine, ReconciliationList
from ui.desk.at_work import AtWork
from ui.widgets.look import Look, button, label

COLUMNS = ("code", "about", "when")


class ClosingList(QWidget):
    opened = Signal(object)

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.language = at_work, at_work.station.language
        self.found: ReconciliationList | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(6))
        self.title = label("", "heading", "closing_list_title", wrap=True)
        column.addWidget(self.title)
        self.table = self._table(look)
        column.addWidget(self.table, 1)
        self.open = button(self._say("open"), "closing:open_dossier", "primary")
        self.open.clicked.connect(self._open)
        column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignRight)
        self.clear()

    def _say(self, key: str, **values: object) -> str:
        return text(f"closing.page.{key}", self.language, **values)

    def _name(self, words: str) -> None:
        self.title.setText(words)
        self.table.setAccessibleName(words)

    def _table(self, look: Look) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setObjectName("closing_table")
        table.setHorizontalHeaderLabels([self._say(f"column_{key}") for key in COLUMNS])
        table.verticalHeader().hide()
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(True)
        table.verticalHeader().setDefaultSectionSize(look.u(34))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for index in range(len(COLUMNS)):
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.itemSelectionChanged.connect(self._picked)
        table.activated.connect(lambda _index: self._open())
        return table

    def clear(self) -> None:
        self.found = None
        self._name(self._say("choose"))
        self.table.setRowCount(0)
        self._picked()

    def show_lines(self, found: ReconciliationList) -> None:
        self.found = found
        words = text(f"closing.question.{found.question}", self.language)
        more = found.count - len(found.lines)
        self._name(f"{words} ({found.count})" + (f" – {self._say('more', count=more)}" if more > 0 else ""))
        self.table.setHorizontalHeaderItem(1, QTableWidgetItem(self._say(self._about(found.question))))
        self.table.setRowCount(len(found.lines))
        for index, line in enumerate(found.lines):
            for column, cell in enumerate(self._cells(found.question, line)):
                item = QTableWidgetItem(cell)
                item.setToolTip(cell)
                self.table.setItem(index, column, item)
        if found.lines:
            self.table.selectRow(0)
        self._picked()

    def _about(self, question: DayQuestion) -> str:
        special = {DayQuestion.FEES: "column_fee", DayQuestion.LOOK_UP: "column_documents"}
        return "column_person" if question in PEOPLE else special.get(question, "column_about")

    def _cells(self, question: DayQuestion, line: ReconciledLine) -> tuple[str, str, str]:
        return line.code or line.subject[:8], self._what(question, line), self._when(line)

    def _what(self, question: DayQuestion, line: ReconciledLine) -> str:
        if question in PEOPLE:
            person = text("papers.register.gone") if line.gone else f"{line.phone} · {line.person}".strip(" ·")
            return f"{person} ({self._say('apologised')})" if line.apologies else person
        if question is DayQuestion.FEES:
            sums = {"paid": line.paid, "due": line.amount, "receipts": line.receipts}
            return text("closing.paper.paid_of", self.language, **sums).strip()
        if question is DayQuestion.LOOK_UP:
            return ", ".join(line.documents)
        if not line.procedure:
            return self._field(line.field)
        return self.at_work.names.of_procedure(line.procedure, line.at, line.version)

    def _field(self, key: str) -> str:
        fields = self.at_work.station.catalogue.fields()
        return next((one.name.of(self.language) for one in fields if one.key == key), key)

    def _when(self, line: ReconciledLine) -> str:
        if line.due:
            return f"{datetime.fromisoformat(line.due):%H:%M %d/%m}"
        return f"{local(line.at):%H:%M %d/%m}" if line.at is not None else ""

    def _chosen(self) -> ReconciledLine | None:
        row = self.table.currentRow()
        there = self.found is not None and 0 <= row < len(self.found.lines)
        return self.found.lines[row] if self.found is not None and there else None

    def _picked(self) -> None:
        ticket = self.found is not None and self.found.question is DayQuestion.NO_OUTCOME
        self.open.setVisible(not ticket)
        self.open.setEnabled(self._chosen() is not None)

    def _open(self) -> None:
        line = self._chosen()
        if line is not None and self.found is not None and self.found.question is not DayQuestion.NO_OUTCOME:
            self.opened.emit(line)
