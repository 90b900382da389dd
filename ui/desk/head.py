"""The head of every panel of a visit: the number in large, why it was next, and Gọi lại / Vắng mặt.

Called by the board, which shows one head above whichever panel is on.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kiosk.rules.call_words import sentence
from kiosk.texts import text
from ui.desk.at_work import AtWork
from ui.desk.visit import ServedVisit
from ui.widgets.look import Look, button, label


class VisitHead(QFrame):
    repeat_asked = Signal()
    absent_asked = Signal()

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
        words = QVBoxLayout()
        words.setSpacing(0)
        self.title = label("", "heading", "served_title", wrap=True)
        self.why = label("", "muted", "served_why", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.why)
        row.addLayout(words, 1)
        self.star = label()
        row.addWidget(self.star)
        self.priority = label(text("desk.serve.priority", language), "strong", "served_priority")
        row.addWidget(self.priority)
        self.repeat = button(f"{text('desk.serve.repeat', language)} (F3)", "repeat")
        self.absent = button(f"{text('desk.serve.absent', language)} (F4)", "absent")
        self.repeat.clicked.connect(self.repeat_asked)
        self.absent.clicked.connect(self.absent_asked)
        row.addWidget(self.repeat)
        row.addWidget(self.absent)
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        """Once something is decided, the person is here: no calling again."""
        if self.at_work.visit is not None:
            self.show_visit(self.at_work.visit)
        for one in (self.repeat, self.absent):
            one.setEnabled(self.at_work.outcome is None)

    def show_visit(self, visit: ServedVisit) -> None:
        call = visit.call
        self.number.setText(call.label)
        procedure = visit.procedure
        self.title.setText(procedure.short.of(self.language) if procedure else visit.field_name)
        times = text("desk.serve.called_times", self.language, count=call.nth)
        why = sentence(call.label, call.because, self.language)
        self.why.setText(" · ".join(part for part in (why, times if call.nth > 1 else "") if part))
        for part in (self.star, self.priority):
            part.setVisible(visit.priority)
        if visit.priority:
            self.star.setPixmap(self.look.pixmap("star", self.look.u(20), "warn"))
