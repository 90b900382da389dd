"""The table of dossiers: one line each, by keys and mouse. Enter or a double click opens one.

Part of ui.desk.dossiers. Signals `opened(DossierRow)`; arrow up on the first line leads back to the search field.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from kiosk.texts import text
from kiosk.values.dossiers import DossierRow
from ui.desk import dossier_words
from ui.desk.names import Names
from ui.widgets.look import Look

COLUMNS = ("code", "who", "procedure", "received", "due_now", "stage")
WHO, PROCEDURE, RECEIVED, DUE = 1, 2, 3, 4
NARROW = 800  # steps of the desk's unit: less room than for all columns


class DossierTable(QTableWidget):
    opened = Signal(object)  # DossierRow
    upward = Signal()

    def __init__(self, look: Look, language: str, names: Names) -> None:
        super().__init__(0, len(COLUMNS))
        self.look, self.language, self.names = look, language, names
        self.shown: tuple[DossierRow, ...] = ()
        self._now: datetime | None = None
        self._who: dict[str, str] = {}
        self._narrow = False
        self.setObjectName("dossiers_table")
        self.setAccessibleName(text("dossier_page.lists.table", language))
        self.setHorizontalHeaderLabels([text(f"dossier_page.lists.{key}", language) for key in COLUMNS])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(look.u(30))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self._columns()
        self.cellDoubleClicked.connect(lambda line, _column: self._open(line))

    def _columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for index in range(len(COLUMNS)):
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(PROCEDURE, QHeaderView.ResizeMode.Stretch)
        self.setColumnHidden(WHO, True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self.look.u(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._fill()

    def show_rows(self, rows: tuple[DossierRow, ...], now: datetime, who: dict[str, str] | None = None) -> None:
        """`who`: of a search, what is shown of the applicants, by dossier. The line that is picked stays picked."""
        picked = [row.id for row in self.picked()]
        self.shown, self._now, self._who = rows, now, who or {}
        self._fill()
        self._pick_again(picked)

    def _fill(self) -> None:
        """Where there is little room the time of reception gives way, and what the code says by itself."""
        self.setColumnHidden(WHO, not self._who)
        self.setColumnHidden(RECEIVED, self._narrow)
        self.setRowCount(len(self.shown))
        if self._now is None:
            return
        self.clearContents()  # a hidden column keeps no names
        for line, row in enumerate(self.shown):
            late = dossier_words.is_late(row, self._now)
            for column, words in enumerate(self._cells(row, self._now, self._who.get(row.id, ""))):
                self.setItem(line, column, self._item(words, late and column == DUE))

    def _item(self, words: str, late: bool) -> QTableWidgetItem:
        item = QTableWidgetItem(words)
        item.setToolTip(words)
        if late:
            item.setForeground(QBrush(self.look.colour("bad")))
        return item

    def _cells(self, row: DossierRow, now: datetime, who: str) -> tuple[str, ...]:
        code = dossier_words.code_words(row, self.language, short=self._narrow)
        return (
            code, who, self.names.of_dossier(row),
            dossier_words.received_words(row, now), dossier_words.due_line(row, now, self.language),
            dossier_words.stage_words(row, self.language),
        )  # fmt: skip

    @property
    def names_shown(self) -> bool:
        return bool(self._who)

    # -- picking --------------------------------------------------------------------------------------------
    def picked(self) -> list[DossierRow]:
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self.shown[place] for place in chosen if place < len(self.shown)]

    def _pick_again(self, dossiers: Sequence[str]) -> None:
        self.clearSelection()
        self.pick([place for place, row in enumerate(self.shown) if row.id in dossiers])

    def pick(self, places: list[int]) -> None:
        chosen, model = QItemSelection(), self.model()
        for place in places:
            chosen.select(model.index(place, 0), model.index(place, len(COLUMNS) - 1))
        if places:
            where = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(model.index(places[0], 0), where)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def enter(self) -> None:
        """The focus comes here; a line is picked."""
        if self.shown:
            if not self.picked():
                self.pick([0])
            self.setFocus()

    def _open(self, line: int) -> None:
        if 0 <= line < len(self.shown):
            self.opened.emit(self.shown[line])

    def open_picked(self) -> None:
        rows = self.picked()
        if len(rows) == 1:
            self.opened.emit(rows[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.open_picked()
        elif event.key() == Qt.Key.Key_Up and self.currentRow() <= 0:
            self.upward.emit()
        elif event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # no search by first letters: letters and digits are keys of the panel
        else:
            super().keyPressEvent(event)
