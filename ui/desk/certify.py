"""Certified copies and signatures, the everyday work: counts, Enter, and a second Enter on the result finishes.

Shows what is to be paid by the approved row while the clerk types; arrow keys up and down change between copies,
signatures and copies from the original register. Signals what the clerk wants to ui.desk.deciding: `certify_asked`
once all counts are well. Given later (F8) needs a name, for Mẫu 01; else one is kept for the register where
it is typed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.catalogue import certified_papers
from kiosk.errors import ExpectedError
from kiosk.rules import certifying, fees
from kiosk.texts import text
from kiosk.values.certifications import CertifySet
from kiosk.values.procedures import CertifiedWork, Procedure
from ui.desk.at_work import AtWork
from ui.desk.certify_entry import CertifyEntry
from ui.desk.certify_recent import CertifyRecent
from ui.desk.certify_sets import CertifySets
from ui.desk.certify_who import CertifyWho
from ui.desk.certify_works import CertifyWorks
from ui.desk.visit import ServedVisit
from ui.widgets.look import Look, button, label, scrolled


class CertifyPanel(QFrame):
    certify_asked = Signal()
    refuse_asked = Signal()
    guide_asked = Signal()
    other_asked = Signal()  # another procedure than those certified here

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.setObjectName("certify_panel")
        self.setProperty("part", "card")
        self.visit: ServedVisit | None = None
        self.procedure: Procedure | None = None  # what is certified; chosen here where the ticket says only the field
        self.works, self.who = CertifyWorks(look, self.station.language), CertifyWho(look, self.station.language)
        self.later, self.name, self.phone = self.who.later, self.who.name, self.who.phone
        self.entry = CertifyEntry(look, self.station.language, certified_papers.papers(self.station.settings.ward_dir))
        self.pages, self.copies = self.entry.pages, self.entry.copies
        self.sets_list = CertifySets(look, self.station.language)
        self.recent = CertifyRecent(at_work, look)
        self._place()
        self._connect()

    def _say(self, key: str, **values: object) -> str:
        return text(f"certify.page.{key}", self.station.language, **values)

    # -- building -------------------------------------------------------------------------------------------
    def _place(self) -> None:
        look = self.look
        whole = QVBoxLayout(self)
        whole.setContentsMargins(look.u(18), look.u(10), look.u(10), look.u(10))
        whole.setSpacing(look.u(7))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, look.u(8), 0)
        column.setSpacing(look.u(7))
        column.addWidget(self.works)
        column.addWidget(self.entry)
        self.wrong = label("", "wrong", "certify_error", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addWidget(self._fee())
        column.addWidget(self.who)
        lower = QHBoxLayout()
        lower.setSpacing(look.u(14))
        lower.addWidget(self.sets_list, 4)
        lower.addWidget(self.recent, 5)
        column.addLayout(lower, 1)
        whole.addWidget(scrolled(inside, keys=False), 1)  # notices above, large text, a name to be typed
        whole.addLayout(self._actions())

    def _fee(self) -> QFrame:
        box = QFrame()
        box.setProperty("part", "calm")
        row = QHBoxLayout(box)
        row.setContentsMargins(self.look.u(14), self.look.u(4), self.look.u(14), self.look.u(4))
        row.addWidget(label(self._say("fee"), "heading"))
        self.fee = label("", "big", "fee")
        row.addWidget(self.fee)
        self.fee_words = label("", "muted", "fee_words", wrap=True)
        row.addWidget(self.fee_words, 1)
        return box

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
        self.go.clicked.connect(self.entry.end)
        row.addWidget(self.go, 1)
        return row

    def _connect(self) -> None:
        self.at_work.changed.connect(self._follow)
        self.entry.changed.connect(self._changed)
        self.entry.wrong.connect(self.tell)
        self.entry.done.connect(self._done)
        self.sets_list.take_asked.connect(self.entry.take)
        self.works.chosen.connect(self.turn_to)
        self.who.left.connect(self.entry.end)
        self.recent.left.connect(self.focus)
        QShortcut(QKeySequence("Ctrl+H"), self, self.recent.ask, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- the visit ------------------------------------------------------------------------------------------
    def serves(self, visit: ServedVisit) -> bool:
        """Whether this page is where the visit's work is done: its procedure, or its whole field, is certified here."""
        if visit.procedure is not None:
            return visit.procedure.certifies is not None
        return not visit.drafts and any(one.field == visit.call.field for one in self._certified())

    def _certified(self) -> list[Procedure]:
        return [one for one in self.at_work.names.procedures() if one.certifies is not None]

    def _follow(self) -> None:
        visit = self.at_work.visit if self.at_work.outcome is None else None
        before, self.visit = self.visit, visit
        if visit is None and before is not None:
            self.clear()
        elif visit is not None and (before is None or before.call.ticket != visit.call.ticket):
            self.show_visit(visit)
        elif visit is not None and visit.procedure is not None and visit.procedure.certifies is not None:
            self._about(visit.procedure)
        if not self.at_work.busy:
            self.set_busy(False)

    def show_visit(self, visit: ServedVisit) -> None:
        self.visit, self.procedure = visit, None
        self.who.begin()
        self.set_busy(False)
        self.recent.close_asking()
        if visit.procedure is not None and visit.procedure.certifies is not None:
            self._about(visit.procedure)
        elif self.serves(visit):
            self.turn_to(CertifiedWork.COPIES)  # eight or nine of ten
        self.recent.read()

    def turn_to(self, work: CertifiedWork) -> None:
        """Another kind of work; the first procedure of it, which is the usual one."""
        found = next((one for one in self._certified() if one.certifies is work), None)
        if found is not None and (self.procedure is None or self.procedure.certifies is not work):
            self._about(found)
        self.works.show_work(self.entry.work)

    def _about(self, procedure: Procedure) -> None:
        if self.procedure is not None and self.procedure.code == procedure.code:
            return
        self.procedure = procedure
        if procedure.certifies is not None:
            self.entry.turn_to(procedure.certifies)
        self.who.about(procedure)
        self.works.show_work(procedure.certifies)

    def focus(self) -> None:
        self.pages.setFocus()

    def clear(self) -> None:
        self.visit = None
        self.who.wipe()
        self.entry.clear()
        self.recent.close_asking()

    # -- what is asked for ----------------------------------------------------------------------------------
    def sets(self) -> tuple[CertifySet, ...]:
        """All papers. Raises ExpectedError certify.errors.*."""
        return self.entry.sets()

    def _changed(self) -> None:
        self.tell("")
        self.sets_list.show_sets(self.entry.work, self.entry.before, self.entry.paper.letters())
        try:
            sets = self.entry.sets()
        except ExpectedError:
            sets = tuple(self.entry.before)  # the one in the fields is not whole yet
        if not sets or self.procedure is None:
            self.fee.setText("—")
            self.fee_words.setText("")
            return
        language = self.station.language
        each = [certifying.set_fee(self.procedure.fee, self.entry.work, one, language) for one in sets]
        amount, words = certifying.whole_fee(each, language)
        self.fee.setText(fees.dong(amount, language) if amount is not None else self._say("no_fee"))
        self.fee_words.setText(words)

    def tell(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def set_busy(self, busy: bool) -> None:
        self.go.setEnabled(not busy)

    def _done(self) -> None:
        fault = self.who.fault()
        if fault:
            self.tell(fault)
            self.who.name.setFocus()
        elif self.go.isEnabled():
            self.certify_asked.emit()

    # -- keys -----------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            works = list(CertifiedWork)
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.turn_to(works[(works.index(self.entry.work) + step) % len(works)])
            self.focus()
        elif event.key() == Qt.Key.Key_F8 and control:
            self.who.extended.toggle()
        else:
            super().keyPressEvent(event)
