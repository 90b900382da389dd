"""The head's page when the day ends: ten counts, each opened into its list, and what may be printed of them.

Shows what ui.desk.closing hands in; signals what was asked. A count that is not nought stands out by weight and mark,
not by colour alone. Digits open a list (1 to 9, 0 the tenth), Enter opens the dossier that is picked.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.reconciliation import DayQuestion, FeesOfDay, Reconciliation, ReconciliationList
from ui.desk.at_work import AtWork
from ui.desk.closing_list import ClosingList
from ui.widgets.look import Look, button, label, scrolled


class ClosingPanel(QFrame):
    opened = Signal(object)  # DayQuestion
    print_asked = Signal()
    inspect_asked = Signal()  # registers and histories
    read_asked = Signal()
    dossier_asked = Signal(object)  # ReconciledLine

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.language, self.look = at_work, at_work.station.language, look
        self.found: Reconciliation | None = None
        self.question: DayQuestion | None = None
        self.rows: dict[DayQuestion, QPushButton] = {}
        self.setObjectName("closing_panel")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(14), look.u(10), look.u(14), look.u(10))
        column.setSpacing(look.u(8))
        column.addLayout(self._top())
        self.fees = label("", "muted", "closing_fees", wrap=True)
        column.addWidget(self.fees)
        body = QHBoxLayout()
        body.setSpacing(look.u(12))
        body.addWidget(scrolled(self._questions()), 3)
        self.list = ClosingList(at_work, look)
        self.list.opened.connect(self.dossier_asked)
        body.addWidget(self.list, 5)
        column.addLayout(body, 1)
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"closing.page.{key}", self.language, **values)

    def _top(self) -> QGridLayout:
        self.title = label(self._say("title"), "title", "closing_title", wrap=True)
        row = QHBoxLayout()
        for name, asked in (("print", self.print_asked), ("inspect", self.inspect_asked), ("again", self.read_asked)):
            made = button(self._say(name), f"closing:{name}")
            made.clicked.connect(asked)
            row.addWidget(made)
        row.addStretch(1)
        top = QGridLayout()
        top.addWidget(self.title, 0, 0)
        top.addLayout(row, 1, 0)
        return top

    def _questions(self) -> QWidget:
        inside = QWidget()
        inside.setAutoFillBackground(False)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, self.look.u(6), 0)
        column.setSpacing(self.look.u(5))
        for nth, question in enumerate(DayQuestion, 1):
            made = button("", f"closing:{question}", "row")
            made.setAccessibleName(text(f"closing.question.{question}", self.language))  # before it is counted
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, question=question: self.open(question))
            key = QShortcut(QKeySequence(str(nth % 10)), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(lambda question=question: self.open(question))
            self.rows[question] = made
            column.addWidget(made)
        column.addStretch(1)
        return inside

    # -- what is in view --------------------------------------------------------------------------------------
    def _follow(self) -> None:
        """Whom a list names is for who asked, as long as they are there."""
        if self.at_work.person is None or self.at_work.locked:
            self.question = None
            self.list.clear()

    def enter(self) -> None:
        self.read_asked.emit()
        self.rows[DayQuestion.NO_OUTCOME].setFocus()

    def open(self, question: DayQuestion) -> None:
        self.question = question
        self._mark()
        self.opened.emit(question)

    def show_counts(self, found: Reconciliation) -> None:
        self.found = found
        self.title.setText(self._say("title_of", day=found.day, at=f"{local(found.made_at):%H:%M}"))
        self.fees.setText(self._money(found.fees))
        for nth, row in enumerate(found.rows, 1):
            made = self.rows[row.question]
            words = text(f"closing.question.{row.question}", self.language)
            mark = self._say("mark") if row.count else self._say("none")
            made.setText(self._say("row", nth=nth % 10, what=words, count=row.count, mark=mark))
            made.setAccessibleName(f"{words}: {row.count}")
            made.setProperty("open", bool(row.count))
        self._mark()

    def _money(self, fees: FeesOfDay) -> str:
        return text("closing.paper.fees", self.language, due=fees.due, paid=fees.paid, receipts=fees.receipts)

    def _mark(self) -> None:
        for question, made in self.rows.items():
            made.setChecked(question is self.question)

    def show_list(self, found: ReconciliationList) -> None:
        """Unless another one was opened meanwhile."""
        if found.question is self.question:
            self.list.show_lines(found)
