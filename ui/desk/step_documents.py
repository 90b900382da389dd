"""The documents of a dossier in a step's small form: one line each, its state by a letter, up and down with the arrows.

Made by ui.desk.step_editors. The letters are those of the reception's list; counts and notes stay as they were.
`only_waiting` leaves out what need not be looked up.
"""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from kiosk.texts import text
from kiosk.values.dossiers import DocumentState, TickedDocument
from ui.desk.step_fields import StepField
from ui.widgets.look import Look

LETTERS = {
    "N": DocumentState.SUBMITTED, "S": DocumentState.COPY, "X": DocumentState.SHOWN, "D": DocumentState.BY_DATA,
    "T": DocumentState.LOOK_UP, "-": DocumentState.MISSING,
}  # fmt: skip


class DocumentLines(QTableWidget):
    stated = Signal(str)  # a letter
    passed = Signal()  # Enter on the last line
    came = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(0, 2)
        self.setObjectName("step:documents")
        self.setAccessibleName(words)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper().replace("\N{EN DASH}", "-")
        if letter in LETTERS and event.type() == QEvent.Type.KeyPress:
            self.stated.emit(letter)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on(event)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _on(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if self.currentRow() + 1 < self.rowCount():
            self.selectRow(self.currentRow() + 1)
        else:
            self.passed.emit()


class DocumentsField(StepField):
    def __init__(self, look: Look, language: str, words: str, *, only_waiting: bool = False) -> None:
        super().__init__(look, language, words)
        self.only_waiting = only_waiting
        self.documents: tuple[TickedDocument, ...] = ()
        self.table = DocumentLines(words)
        self.table.setMinimumHeight(look.u(120))
        self.table.stated.connect(self._state)
        self.table.passed.connect(self.done)
        self.table.came.connect(lambda: self.entered.emit(self))
        self.table.cellDoubleClicked.connect(lambda _row, _column: self._turn())
        self.column.addWidget(self.table)

    def put(self, value: object) -> None:
        documents = value if isinstance(value, tuple) else ()
        waiting = [one for one in documents if one.state is DocumentState.LOOK_UP or not self.only_waiting]
        self.documents = tuple(waiting)
        self.table.setRowCount(len(self.documents))
        for row in range(len(self.documents)):
            self._show(row)
        if self.documents:
            self.table.selectRow(0)

    def value(self) -> tuple[TickedDocument, ...]:
        return self.documents

    def problem(self, needed: bool) -> str:
        if needed and self.only_waiting and all(one.state is DocumentState.LOOK_UP for one in self.documents):
            return "dossier_page.wrong.looked_up"
        return ""

    def _show(self, row: int) -> None:
        one = self.documents[row]
        letter = next((sign for sign, state in LETTERS.items() if state is one.state), "")
        cells = (one.name, f"{letter}  {text(f'desk.states.{one.state}', self.language)}".strip())
        for column, words in enumerate(cells):
            item = QTableWidgetItem(words)
            item.setToolTip(words if column == 0 else text(f"desk.states_long.{one.state}", self.language))
            self.table.setItem(row, column, item)

    def _state(self, letter: str) -> None:
        self._set(self.table.currentRow(), LETTERS[letter])

    def _turn(self) -> None:
        """By mouse: the next state."""
        states, row = list(LETTERS.values()), self.table.currentRow()
        self._set(row, states[(states.index(self.documents[row].state) + 1) % len(states)])

    def _set(self, row: int, state: DocumentState) -> None:
        if 0 <= row < len(self.documents):
            changed = msgspec.structs.replace(self.documents[row], state=state)
            self.documents = (*self.documents[:row], changed, *self.documents[row + 1 :])
            self._show(row)
            self.changed.emit()

    def focus(self) -> None:
        """At the first that is missing."""
        missing = (row for row, one in enumerate(self.documents) if one.state is DocumentState.MISSING)
        self.table.selectRow(next(missing, 0))
        self.table.setFocus()
