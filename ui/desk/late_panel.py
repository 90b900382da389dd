"""Entering afterwards ("nhập bù") what was written by hand while no machine worked: one slip after the other, by keys.

Shown by the board (Shift+F3). Signals `enter_asked(EnterPapers)`, `strike_asked(StrikeEntry)` and `back_asked`;
ui.desk.entering_late runs them and says what came of it.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QListWidget, QScrollArea, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.ids import TicketId
from kiosk.values.kit import Entered, EnteredPapers, EnterPapers, StrikeEntry
from ui.desk.at_work import AtWork
from ui.desk.late_receipt import ReceiptFields
from ui.desk.late_slip import SlipFields
from ui.desk.words import due_words
from ui.widgets.look import Look, button, label, scrolled


class EnteredLine(NamedTuple):
    """One slip of this sitting."""

    words: str
    label: str
    ticket: TicketId | None  # None: a dossier hangs on it, and it stays


class LatePanel(QFrame):
    enter_asked = Signal(object)
    strike_asked = Signal(object)
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look, self.language = at_work, look, at_work.station.language
        self.entered: list[EnteredLine] = []
        self.setObjectName("late_panel")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(16), look.u(12), look.u(16), look.u(12))
        column.setSpacing(look.u(8))
        column.addWidget(label(self._say("title"), "title"))
        column.addWidget(label(self._say("hint"), "small", "late_hint", wrap=True))
        column.addWidget(self._form(), 3)
        self.wrong = label("", "wrong", "late_wrong", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addLayout(self._actions())
        self.heading = label(self._say("entered"), "heading")
        column.addWidget(self.heading)
        self.list = QListWidget()
        self.list.setObjectName("late_entered")
        self.list.setAccessibleName(self._say("entered"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.list, 2)
        self._keys()
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"late.{key}", self.language, **values)

    # -- building -----------------------------------------------------------------------------------------------
    def _form(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, self.look.u(8), 0)
        column.setSpacing(self.look.u(8))
        self.slip, self.receipt = SlipFields(self.at_work, self.look), ReceiptFields(self.at_work, self.look)
        column.addWidget(self.slip)
        column.addWidget(self.receipt)
        column.addStretch(1)
        return scrolled(inside)

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.u(8))
        back = button(self._say("back"), "late_back")
        back.clicked.connect(self.back_asked)
        self.strike = button(self._say("strike"), "late_strike")
        self.strike.clicked.connect(self.strike_last)
        self.enter = button(self._say("enter"), "late_enter", "primary")
        self.enter.clicked.connect(self.go)
        row.addWidget(back)
        row.addWidget(self.strike)
        row.addStretch(1)
        row.addWidget(self.enter)
        return row

    def _keys(self) -> None:
        self.receipt.code.textChanged.connect(self._make_room)
        for line in (*self.slip.lines.values(), self.receipt.code, self.receipt.received):
            line.returnPressed.connect(self.go)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for nth, outcome in enumerate(Entered, 1):
            key = QShortcut(QKeySequence(f"Ctrl+{nth}"), self, context=here)
            key.activated.connect(lambda outcome=outcome: self.slip.choose(outcome))
        QShortcut(QKeySequence("Ctrl+D"), self, context=here).activated.connect(self.strike_last)
        QShortcut(QKeySequence("Ctrl+Return"), self, context=here).activated.connect(self.go)

    def _make_room(self, _words: str) -> None:
        """A receipt asks for much; what was entered comes back into view after it."""
        for part in (self.heading, self.list):
            part.setVisible(not self.receipt.typed)

    # -- coming and going ---------------------------------------------------------------------------------------
    def _follow(self) -> None:
        self.enter.setEnabled(not self.at_work.busy)
        self.strike.setEnabled(not self.at_work.busy and bool(self.entered) and self.entered[-1].ticket is not None)
        if self.at_work.person is None and (self.entered or self.slip.typed or self.receipt.typed):
            self.entered.clear()
            self.slip.begin()
            self.receipt.forget()
            self._show_entered()

    def show_page(self) -> None:
        if not self.slip.typed and not self.receipt.typed:
            self.slip.begin()
        self._show_entered()
        self.focus()

    def focus(self) -> None:
        self.slip.lines["number"].setFocus()
        self.slip.lines["number"].selectAll()

    # -- a slip -------------------------------------------------------------------------------------------------
    def go(self) -> None:
        """To what is missing; with everything there, the slip is entered."""
        missing, where = self._missing()
        self.wrong.setText(self._say(f"missing.{missing}") if missing else "")
        self.wrong.setVisible(bool(missing))
        if missing:
            where.setFocus()
            if isinstance(where, QLineEdit):
                where.selectAll()
            return
        at_work, slip, receipt = self.at_work, self.slip, self.receipt
        ticket = slip.command() if slip.typed else None
        dossier = receipt.command(slip.at, ticket.label if ticket else "") if receipt.typed else None
        self.enter_asked.emit(EnterPapers(ticket=ticket, dossier=dossier, place=at_work.place, actor=at_work.actor))

    def _missing(self) -> tuple[str, QLineEdit | QComboBox | QWidget]:
        slip, receipt = self.slip, self.receipt
        if not slip.typed and not receipt.typed:
            return "number", slip.lines["number"]
        missing = slip.missing() if slip.typed else ("" if slip.day() else "day")
        if missing:
            return missing, slip.lines[missing]
        return receipt.missing(slip.at) if receipt.typed else ("", self)

    def show_entered(self, asked: EnterPapers, done: EnteredPapers) -> None:
        """It is recorded: on to the next slip."""
        free = done.ticket if done.dossier is None else None
        label_words = asked.ticket.label if asked.ticket else (done.dossier.code if done.dossier else "")
        self.entered.append(EnteredLine(self._words(asked, done), label_words, free))
        self.slip.propose()
        self.receipt.clear()
        self._show_entered()
        self.focus()

    def _words(self, asked: EnterPapers, done: EnteredPapers) -> str:
        parts, names = [], self.at_work.names
        if asked.ticket is not None:
            taken = f"{local(asked.ticket.taken_at):%H:%M %d/%m}"
            outcome = self._say(f"outcomes.{asked.ticket.outcome}")
            field = self.slip.field.currentText()[1:].strip()
            parts.append(self._say("line", label=asked.ticket.label, field=field, taken=taken, outcome=outcome))
        if asked.dossier is not None and done.dossier is not None:
            due = due_words(done.dossier.due, self.language)
            named = names.of_procedure(asked.dossier.procedure)
            parts.append(self._say("line_dossier", code=done.dossier.code, procedure=named, due=due))
        return "   ".join(parts)

    # -- striking -----------------------------------------------------------------------------------------------
    def strike_last(self) -> None:
        last = self.entered[-1] if self.entered else None
        if last is not None and last.ticket is not None:
            at_work = self.at_work
            self.strike_asked.emit(StrikeEntry(ticket=last.ticket, place=at_work.place, actor=at_work.actor))

    def show_struck(self) -> str:
        """Its number stands in the field again; which it is."""
        gone = self.entered.pop()
        self.slip.lines["number"].setText(gone.label)
        self._show_entered()
        self.focus()
        return gone.label

    def _show_entered(self) -> None:
        self.list.clear()
        self.list.addItems([one.words for one in reversed(self.entered)] or [self._say("nothing")])
        self._follow()
