"""Certified copies, the everyday work: pages, Enter, copies, Enter, and a second Enter on the result finishes.

Shows the fee by the approved row while the clerk types; signals `certify(pages, copies, given_now)`. No mouse.
"""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.rules import fees
from kiosk.texts import text
from kiosk.values.dossiers import Applicant
from ui.desk.at_work import AtWork
from ui.desk.visit import ServedVisit
from ui.widgets.look import Look, button, label
from ui.widgets.printable import unprintable


class EnterLine(QLineEdit):
    """Enter is for this field alone: it never reaches the panel that comes next."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        super().keyPressEvent(event)


class CertifyPanel(QFrame):
    certify_asked = Signal()
    refuse_asked = Signal()
    guide_asked = Signal()
    other_asked = Signal()  # another procedure than certified copies

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.setObjectName("certify_panel")
        self.setProperty("part", "card")
        self.visit: ServedVisit | None = None
        self.given_now = True
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(22), look.u(12), look.u(22), look.u(12))
        column.setSpacing(look.u(8))
        top = QHBoxLayout()
        top.addWidget(label(self._say("title"), "title", wrap=True), 3)
        top.addWidget(label(self._say("keys"), "small", wrap=True), 2)
        column.addLayout(top)
        column.addLayout(self._numbers())
        self.wrong = label("", "wrong", "certify_error", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addWidget(self._fee())
        column.addLayout(self._when())
        self.person = self._person()
        column.addWidget(self.person)
        column.addStretch(1)
        column.addLayout(self._actions())
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.certify.{key}", self.station.language, **values)

    # -- building -------------------------------------------------------------------------------------------
    def _number(self, name: str) -> EnterLine:
        field = EnterLine()
        field.setObjectName(name)
        field.setProperty("part", "number")
        field.setAccessibleName(self._say(name))
        field.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,3}"), field))
        field.setMaxLength(3)
        field.setFixedWidth(self.look.u(180))
        field.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        field.textChanged.connect(self._changed)
        return field

    def _numbers(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.look.u(16))
        self.pages, self.copies = self._number("pages"), self._number("copies")
        grid.addWidget(label(self._say("pages"), "heading"), 0, 0)
        grid.addWidget(label(self._say("copies"), "heading"), 0, 2)
        grid.addWidget(self.pages, 1, 0)
        grid.addWidget(label(self._say("times"), "big"), 1, 1)
        grid.addWidget(self.copies, 1, 2)
        self.total = label("", "muted", "total_pages", wrap=True)
        grid.addWidget(self.total, 1, 3)
        grid.setColumnStretch(3, 1)
        self.pages.entered.connect(self._pages_done)
        self.copies.entered.connect(self._copies_done)
        return grid

    def _fee(self) -> QFrame:
        box = QFrame()
        box.setProperty("part", "calm")
        row = QHBoxLayout(box)
        row.setContentsMargins(self.look.u(14), self.look.u(8), self.look.u(14), self.look.u(8))
        row.addWidget(label(self._say("fee"), "heading"))
        self.fee = label("", "big", "fee")
        row.addWidget(self.fee)
        self.fee_words = label("", "muted", "fee_words", wrap=True)
        row.addWidget(self.fee_words, 1)
        return box

    def _when(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.later = button("", "given_later")
        self.later.setCheckable(True)
        self.later.toggled.connect(self._later)
        row.addWidget(self.later)
        row.addWidget(label(self._say("later_hint"), "small"))
        row.addStretch(1)
        return row

    def _person(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        self.name, self.phone = EnterLine(), EnterLine()
        for column, (key, field) in enumerate((("name", self.name), ("phone", self.phone))):
            words = text(f"desk.serve.{key}", self.station.language)
            field.setObjectName(f"later:{key}")
            field.setAccessibleName(words)
            grid.addWidget(label(words, "strong"), 0, 2 * column)
            grid.addWidget(field, 0, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 3 - column)
        self.name.entered.connect(self.phone.setFocus)
        self.phone.entered.connect(self._copies_done)
        return made

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.u(8))
        for words, name, signal in (
            (f"{text('desk.serve.refuse', self.station.language)} (F10)", "refuse", self.refuse_asked),
            (f"{text('desk.serve.guide', self.station.language)} (⇧F11)", "guide_only", self.guide_asked),
            (self._say("other"), "other_procedure", self.other_asked),
        ):
            made = button(words, name)
            made.clicked.connect(signal)
            row.addWidget(made)
        row.addStretch(1)
        self.go = button(f"{self._say('go')} (Enter)", "certify", "primary")
        self.go.clicked.connect(self._copies_done)
        row.addWidget(self.go, 1)
        return row

    # -- showing --------------------------------------------------------------------------------------------
    def _follow(self) -> None:
        visit = self.at_work.visit if self.at_work.outcome is None else None
        before, self.visit = self.visit, visit
        if visit is None and before is not None:
            self.clear()
        elif visit is not None and (before is None or before.call.ticket != visit.call.ticket):
            self.show_visit(visit)
        if not self.at_work.busy:
            self.set_busy(False)

    def show_visit(self, visit: ServedVisit) -> None:
        self.visit = visit
        self.pages.clear()
        self.copies.clear()
        self.name.clear()
        self.phone.clear()
        self.later.setChecked(False)
        self._later(False)
        self.set_busy(False)
        self._changed()

    def focus(self) -> None:
        self.pages.setFocus()

    def clear(self) -> None:
        self.visit = None
        self.name.clear()
        self.phone.clear()

    def _later(self, later: bool) -> None:
        self.given_now = not later
        self.later.setText(self._say("given_later" if later else "given_now"))
        self.person.setVisible(later)

    def numbers(self) -> tuple[int, int]:
        return int(self.pages.text() or 0), int(self.copies.text() or 0)

    def applicant(self) -> Applicant | None:
        if self.given_now:
            return None
        return Applicant(name=" ".join(self.name.text().split()), phone=self.phone.text().strip())

    def _changed(self) -> None:
        pages, copies = self.numbers()
        whole = pages >= 1 and copies >= 1
        self.total.setText(self._say("total", count=pages * copies) if whole else "")
        self.tell("")
        procedure = self.visit.procedure if self.visit else None
        if not whole or procedure is None:
            self.fee.setText("—")
            self.fee_words.setText("")
            return
        amount, words = fees.copies_fee(procedure.fee, pages, copies)
        self.fee.setText(fees.dong(amount) if amount is not None else self._say("no_fee"))
        self.fee_words.setText(words)

    def tell(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def set_busy(self, busy: bool) -> None:
        self.go.setEnabled(not busy)

    # -- Enter ----------------------------------------------------------------------------------------------
    def _pages_done(self) -> None:
        if self.numbers()[0] < 1:
            self.tell(self._say("pages_wrong"))
            return
        self.copies.setFocus()
        self.copies.selectAll()

    def _copies_done(self) -> None:
        pages, copies = self.numbers()
        if pages < 1:
            self.tell(self._say("pages_wrong"))
            self.pages.setFocus()
        elif copies < 1:
            self.tell(self._say("copies_wrong"))
            self.copies.setFocus()
        elif not self.given_now and not self.name.text().strip():
            self.tell(text("desk.serve.name_missing", self.station.language))
            self.name.setFocus()
        elif not self.given_now and (words := unprintable(self.name.text(), self.station.language)):
            self.tell(words)
            self.name.setFocus()
        elif self.go.isEnabled():
            self.certify_asked.emit()
