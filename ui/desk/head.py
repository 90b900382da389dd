"""The head of every panel of a visit: the number, why it was next, where its person is; again, absent, set aside.

Called by the board, which shows one head above whichever panel is on.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from kiosk.rules import call_words
from kiosk.texts import text
from ui.desk.at_work import AtWork
from ui.desk.visit import ServedVisit
from ui.desk.words import place_words
from ui.widgets.look import Look, button, label, put


class VisitHead(QFrame):
    repeat_asked = Signal()
    absent_asked = Signal()
    aside_asked = Signal()  # park, or hand on

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        language = at_work.station.language
        self.at_work, self.look, self.language = at_work, look, language
        self.setProperty("part", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.u(16), look.u(4), look.u(12), look.u(4))
        row.setSpacing(look.u(14))
        self.number = label("", "huge", "served_label")
        row.addWidget(self.number)
        row.addLayout(self._words(), 1)
        row.addLayout(self._buttons())
        at_work.changed.connect(self._follow)

    def _words(self) -> QVBoxLayout:
        words, first = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(0)
        first.setSpacing(self.look.u(5))
        self.title = label("", "heading", "served_title", wrap=True)
        self.star = label()
        self.priority = label(text("desk.serve.priority", self.language), "strong", "served_priority")
        first.addWidget(self.title, 1)
        first.addWidget(self.star)
        first.addWidget(self.priority)
        self.why = label("", "muted", "served_why", wrap=True)
        self.where = label("", "strong", "served_where", wrap=True)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self.why)
        words.addWidget(self.where)
        words.addStretch(1)
        return words

    def _buttons(self) -> QGridLayout:
        """Small ones: all are keys, too."""
        grid = QGridLayout()
        grid.setSpacing(self.look.u(5))
        self.repeat = button(f"{text('desk.serve.repeat', self.language)} (F3)", "repeat", "choice")
        self.absent = button(f"{text('desk.serve.absent', self.language)} (F4)", "absent", "choice")
        self.aside = button(f"{text('desk.serve.aside', self.language)} (⇧F4)", "aside", "choice")
        for one, asked in ((self.repeat, self.repeat_asked), (self.absent, self.absent_asked),
                           (self.aside, self.aside_asked)):  # fmt: skip
            one.clicked.connect(asked)
        grid.addWidget(self.repeat, 0, 0)
        grid.addWidget(self.absent, 0, 1)
        grid.addWidget(self.aside, 1, 0, 1, 2)
        return grid

    def _follow(self) -> None:
        """Once something is decided, the person is here: no calling again."""
        if self.at_work.visit is not None:
            self.show_visit(self.at_work.visit)
        visit, undecided = self.at_work.visit, self.at_work.outcome is None
        enough = visit is not None and not visit.call.repeats_left
        self.repeat.setEnabled(undecided and not enough)
        for one in (self.absent, self.aside):
            one.setEnabled(undecided)
        if visit is not None:
            key = "repeated_enough" if enough else "repeat"
            self.repeat.setText(text(f"desk.serve.{key}", self.language) + ("" if enough else " (F3)"))
            put(self.absent, "choice_now" if enough and not visit.declaring and not visit.coming else "choice")

    def _where(self, visit: ServedVisit) -> str:
        """Where the person is, where that is not before the desk."""
        language = self.language
        if self.at_work.outcome is not None:
            return ""
        if visit.in_place:
            return text("desk.serve.in_place", language)
        if visit.coming:
            return text("desk.serve.coming", language)
        if visit.declaring:
            return text("desk.serve.declaring", language, kiosk=place_words(visit.declaring, language).lower())
        return ""

    def show_visit(self, visit: ServedVisit) -> None:
        call = visit.call
        self.number.setText(call.label)
        procedure = visit.procedure
        self.title.setText(procedure.short.of(self.language) if procedure else visit.field_name)
        times = text("desk.serve.called_times", self.language, count=call.nth)
        why = call_words.sentence(call.label, call.because, self.language) if call.because is not None else ""
        late = ("", "late.mark", "late.mark_twice")[min(2, visit.entered_late)]
        said = (why, times if call.nth > 1 else "", text(late, self.language) if late else "")
        self.why.setText(" · ".join(part for part in said if part))
        where = self._where(visit)
        self.where.setText(where)
        self.where.setVisible(bool(where))
        for part in (self.star, self.priority):
            part.setVisible(visit.priority)
        if visit.priority:
            self.star.setPixmap(self.look.pixmap("star", self.look.u(20), "warn"))
