"""One phản ánh, kiến nghị at the desk: what was said, until when it is to be answered; passed on, or answered here.

Shown by ui.desk.taking_feedback from the list of those without an answer. Signals `forward_asked(ForwardFeedback)`,
`answer_asked(AnswerFeedback)` and `back_asked`. What is read and typed goes when the clerk leaves.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from kiosk.texts import moment_words, text
from kiosk.values.public_feedback import (
    LONGEST,
    AnswerFeedback,
    ForwardFeedback,
    ListedFeedback,
    WholeFeedback,
)
from ui.desk.at_work import AtWork
from ui.widgets.look import Look, button, label


def days_words(one: ListedFeedback, language: str) -> str:
    """ "còn 5 ngày", "quá 2 ngày"."""
    late = one.days_left < 0 or (one.late and one.days_left == 0)
    key = "days_over" if one.days_left < 0 else "late_today" if late else "days_left" if one.days_left else "today"
    return text(f"feedback.desk.{key}", language, days=abs(one.days_left))


class FeedbackOnePanel(QFrame):
    forward_asked = Signal(object)
    answer_asked = Signal(object)
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.language = at_work, at_work.station.language
        self.one: WholeFeedback | None = None
        self.setObjectName("feedback_one")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(16), look.u(12), look.u(16), look.u(12))
        column.setSpacing(look.u(8))
        self.heading = label("", "title", "feedback_one_title")
        self.until = label("", "strong", "feedback_one_until", wrap=True)
        self.contact = label("", "", "feedback_one_contact", wrap=True)
        self.said = self._field("said", look, written=False)
        self.unit = QLineEdit()
        self.unit.setObjectName("feedback_unit")
        self.unit.setAccessibleName(self._say("unit"))
        self.unit.setPlaceholderText(self._say("unit"))
        self.unit.setMaxLength(200)
        self.answer = self._field("answer", look, written=True)
        self.wrong = label("", "wrong", "feedback_one_wrong", wrap=True)
        self.wrong.hide()
        column.addWidget(self.heading)
        column.addWidget(self.until)
        column.addWidget(self.said, 2)
        column.addWidget(self.contact)
        column.addWidget(label(self._say("unit"), "heading"))
        column.addWidget(self.unit)
        column.addWidget(label(self._say("answer"), "heading"))
        column.addWidget(self.answer, 2)
        column.addWidget(label(self._say("answer_hint"), "small", "feedback_answer_hint", wrap=True))
        column.addWidget(self.wrong)
        column.addLayout(self._actions(look))
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"feedback.desk.{key}", self.language, **values)

    def _field(self, key: str, look: Look, *, written: bool) -> QPlainTextEdit:
        made = QPlainTextEdit()
        made.setObjectName(f"feedback_{key}")
        made.setAccessibleName(self._say(key if written else "words"))
        made.setTabChangesFocus(True)
        made.setReadOnly(not written)
        made.setMinimumHeight(look.u(70))
        return made

    def _actions(self, look: Look) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(look.u(8))
        back = button(self._say("to_list"), "feedback_one_back")
        back.clicked.connect(self.back_asked)
        self.forward = button(self._say("forward"), "feedback_forward")
        self.forward.clicked.connect(self._forward)
        self.send = button(self._say("send"), "feedback_send", "primary")
        self.send.clicked.connect(self._answer)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.forward)
        row.addWidget(self.send)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (("Ctrl+Return", self.send), ("Ctrl+Enter", self.send), ("Ctrl+D", self.forward)):
            QShortcut(QKeySequence(keys), self, context=here).activated.connect(act.click)
        QShortcut(QKeySequence("Esc"), self, context=here).activated.connect(self.back_asked)
        return row

    def show_one(self, one: WholeFeedback) -> None:
        self.forget()
        self.one, line = one, one.line
        about = text(f"feedback.about.{line.about}", self.language)
        until = moment_words(datetime.fromisoformat(line.answer_by), self.language)
        self.heading.setText(f"{line.code} · {about}")
        with_ = self._say("with", unit=line.unit) if line.unit else self._say("with_nobody")
        self.until.setText(self._say("until", until=until, days=days_words(line, self.language), unit=with_))
        self.until.setProperty("part", "wrong" if line.late else "strong")
        self.until.style().polish(self.until)
        self.said.setPlainText(one.words or self._say("gone"))
        self.contact.setText(self._say("contact_is", contact=one.contact) if one.contact else "")
        self.contact.setVisible(bool(one.contact))
        self.unit.setText(line.unit or self._say("city"))
        self.answer.setFocus()

    def forget(self) -> None:
        self.one = None
        for part in (self.said, self.answer, self.unit):
            part.clear()
        for shown in (self.heading, self.until, self.contact, self.wrong):
            shown.setText("")
        self.wrong.hide()

    def _follow(self) -> None:
        for one in (self.forward, self.send):
            one.setEnabled(not self.at_work.busy)
        if self.at_work.person is None:
            self.forget()

    def _refuse(self, key: str) -> None:
        self.wrong.setText(self._say(key))
        self.wrong.show()

    def _forward(self) -> None:
        one, person, unit = self.one, self.at_work.person, " ".join(self.unit.text().split())
        if one is None or person is None:
            return
        if not unit:
            self._refuse("unit_missing")
            self.unit.setFocus()
            return
        place = self.at_work.station.place
        self.forward_asked.emit(ForwardFeedback(subject=one.line.id, unit=unit, actor=person.name, place=place))

    def _answer(self) -> None:
        one, person = self.one, self.at_work.person
        words = "\n".join(line.strip() for line in self.answer.toPlainText().splitlines()).strip()
        if one is None or person is None:
            return
        if not words or len(words) > LONGEST:
            self._refuse("answer_missing" if not words else "too_long")
            self.answer.setFocus()
            return
        place = self.at_work.station.place
        self.answer_asked.emit(AnswerFeedback(subject=one.line.id, words=words, actor=person.name, place=place))
