"""The desk's page "Chưa chuyển": what the province's system does not have yet, since when, why, and what to do.

Shows lines that ui.desk.province_acts reads. Enter types one over, field by field (`copy_asked`), T tries again what
was mended (`again_asked`), 1 and 2 choose the list (`list_asked`), Escape goes back (`back_asked`).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.province import NotHandedOver
from kiosk.values.ways_on import Adapter
from ui.desk.at_work import AtWork
from ui.desk.dossier_words import state_words
from ui.widgets.look import Look, button, label

COLUMNS = ("code", "procedure", "since", "why")
LISTS = ("waiting", "uncoded")


class ProvincePanel(QFrame):
    list_asked = Signal(str)
    copy_asked = Signal(object)  # NotHandedOver
    again_asked = Signal(object)
    words_asked = Signal(object)
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look, self.language = at_work, look, at_work.station.language
        self.list = "waiting"
        self.lines: tuple[NotHandedOver, ...] = ()
        self.setObjectName("province_panel")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(14), look.u(10), look.u(14), look.u(10))
        column.setSpacing(look.u(7))
        self.title = label(self._say("title"), "title", "province_title", wrap=True)
        column.addWidget(self.title)
        column.addWidget(label(self._say(f"how.{self._adapter}"), "muted", "province_how", wrap=True))
        column.addLayout(self._choice())
        self.table = self._table()
        column.addWidget(self.table, 1)
        self.why = label("", "", "province_why", wrap=True)
        self.why.setMinimumHeight(look.u(62))  # of three lines: nothing moves from dossier to dossier
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.why)
        column.addLayout(self._below())
        self._keys()
        at_work.changed.connect(self._follow)
        self.show_lines("waiting", (), 0)

    @property
    def _adapter(self) -> Adapter:
        return self.at_work.station.settings.province.adapter

    def _say(self, key: str, **values: object) -> str:
        return text(f"province.{key}", self.language, **values)

    # -- building -------------------------------------------------------------------------------------------
    def _choice(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.u(6))
        self.lists = {}
        for nth, name in enumerate(LISTS, 1):
            made = button(f"{nth} {self._say(f'list.{name}')}", f"province_list:{name}", "choice")
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, name=name: self.list_asked.emit(name))
            self.lists[name] = made
            row.addWidget(made)
        row.addStretch(1)
        return row

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setObjectName("province_table")
        table.setAccessibleName(self._say("title"))
        table.setHorizontalHeaderLabels([self._say(f"column.{name}") for name in COLUMNS])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.look.u(30))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for index, mode in enumerate(("ResizeToContents", "Fixed", "ResizeToContents", "Stretch")):
            header.setSectionResizeMode(index, QHeaderView.ResizeMode[mode])
        table.itemSelectionChanged.connect(self._picked)
        table.cellDoubleClicked.connect(lambda _row, _column: self._copy())
        return table

    def _below(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.u(8))
        back = button(self._say("back"), "province_back")
        back.clicked.connect(self.back_asked)
        self.again = button(self._say("again"), "province_again")
        self.again.clicked.connect(self._again)
        self.copy = button(self._say("copy"), "province_copy", "primary")
        self.copy.clicked.connect(self._copy)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.again)
        row.addWidget(self.copy)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Most of what is left is the reason's; a long name of a procedure is cut off, and whole in its tip."""
        super().resizeEvent(event)
        self.table.horizontalHeader().resizeSection(1, self.table.width() // 5)

    # -- showing --------------------------------------------------------------------------------------------
    def _follow(self) -> None:
        if self.at_work.person is None:
            self.show_lines("waiting", (), 0)

    def show_lines(self, name: str, lines: tuple[NotHandedOver, ...], count: int) -> None:
        """`count`: of all, of which `lines` are the oldest."""
        before = self.picked if name == self.list else None
        self.list, self.lines = name, lines
        for key, made in self.lists.items():
            made.setChecked(key == name)
        self.table.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, words in enumerate(self._cells(line)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(row, column, item)
        self.title.setText(self._say("title_count" if name == "waiting" else "title_uncoded", count=count))
        same = [row for row, line in enumerate(lines) if before is not None and line.id == before.id]
        if lines:
            self.table.selectRow(same[0] if same else 0)
        self._picked()

    def show_words(self, line: NotHandedOver, words: str) -> None:
        """What the province's system said of the line that is picked."""
        if self.picked is not None and self.picked.id == line.id and words:
            self.why.setText(f"{self._why(line)}\n{self._say('said', words=words)}")

    def _cells(self, line: NotHandedOver) -> tuple[str, ...]:
        since = local(line.received_at)
        named = self.at_work.names.of_procedure(line.procedure, line.received_at, line.procedure_version)
        return line.code, named, f"{since:%H:%M %d/%m}", self._short(line)

    def _short(self, line: NotHandedOver) -> str:
        """The first half of the reason: what happened. What to do stands below."""
        return self._why(line).split(":")[0].split(" (")[0]

    def _why(self, line: NotHandedOver) -> str:
        if self.list == "uncoded" and not line.why:
            return self._say(f"uncoded.{line.state}")
        if line.again and not line.why:
            return self._say("why.changed", stage=state_words("stages", line.stage, self.language))
        default = "copy" if self._adapter is Adapter.COPY else "waits" if line.own else "elsewhere"
        return self._say(f"why.{line.why or default}", status=line.status, desk=line.desk)

    @property
    def picked(self) -> NotHandedOver | None:
        row = self.table.currentRow()
        return self.lines[row] if 0 <= row < len(self.lines) and self.table.selectedItems() else None

    def _picked(self) -> None:
        line = self.picked
        self.copy.setEnabled(line is not None)
        self.again.setEnabled(line is not None and bool(line.why) and self._adapter is not Adapter.COPY)
        self.again.setVisible(self._adapter is not Adapter.COPY)
        if line is None:
            self.why.setText("" if self.lines else self._say(f"empty.{self.list}"))
            return
        self.why.setText(self._why(line))
        if line.why:
            self.words_asked.emit(line)

    # -- keys -----------------------------------------------------------------------------------------------
    def focus(self) -> None:
        self.table.setFocus()

    def _copy(self) -> None:
        if self.picked is not None:
            self.copy_asked.emit(self.picked)

    def _again(self) -> None:
        if self.picked is not None:
            self.again_asked.emit(self.picked)

    def _keys(self) -> None:
        """As shortcuts: a table takes letters and digits for a search of its own."""
        acts = {"1": lambda: self.list_asked.emit("waiting"), "2": lambda: self.list_asked.emit("uncoded"),
                "T": self._again}  # fmt: skip
        for keys, act in acts.items():
            made = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.back_asked.emit()
        else:
            self._copy()
