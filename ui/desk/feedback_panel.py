"""Phản ánh, kiến nghị at the desk: one that somebody tells the clerk is written down, and the ward's open ones listed.

Shown by the board (Shift+F1). Signals `say_asked(SayFeedback)`, `one_asked(ListedFeedback)` and `back_asked`;
ui.desk.taking_feedback runs them. Overdue ones stand first; Enter opens one. No name is asked for; what is typed goes
when the clerk leaves.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
)

from kiosk.texts import moment_words, text
from kiosk.values.public_feedback import LONGEST, AboutWhat, ListedFeedback, SayFeedback
from ui.desk.at_work import AtWork
from ui.desk.feedback_one import days_words
from ui.widgets.look import Look, button, label


class FeedbackPanel(QFrame):
    say_asked = Signal(object)
    one_asked = Signal(object)
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.language = at_work, at_work.station.language
        self.setObjectName("feedback_panel")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(16), look.u(12), look.u(16), look.u(12))
        column.setSpacing(look.u(8))
        column.addWidget(label(self._say("title"), "title"))
        column.addWidget(label(self._say("hint"), "small", "feedback_hint", wrap=True))
        self.about = QComboBox()
        self.about.setObjectName("feedback_about")
        self.about.setAccessibleName(self._say("about"))
        for one in AboutWhat:
            self.about.addItem(text(f"feedback.about.{one}", self.language), one)
        column.addWidget(self.about)
        self.words = QPlainTextEdit()
        self.words.setObjectName("feedback_words")
        self.words.setAccessibleName(self._say("words"))
        self.words.setPlaceholderText(self._say("words"))
        self.words.setTabChangesFocus(True)
        column.addWidget(self.words, 2)
        self.contact = QLineEdit()
        self.contact.setObjectName("feedback_contact")
        self.contact.setAccessibleName(self._say("contact"))
        self.contact.setPlaceholderText(self._say("contact"))
        self.contact.setMaxLength(200)
        column.addWidget(self.contact)
        self.wrong = label("", "wrong", "feedback_wrong", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addLayout(self._actions(look))
        self.heading = label(self._say("open"), "heading")
        column.addWidget(self.heading)
        self.list = QListWidget()
        self.list.setObjectName("feedback_open")
        self.list.setAccessibleName(self._say("open"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._open)
        column.addWidget(self.list, 3)
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"feedback.desk.{key}", self.language, **values)

    def _actions(self, look: Look) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(look.u(8))
        back = button(self._say("back"), "feedback_back")
        back.clicked.connect(self.back_asked)
        self.go = button(self._say("go"), "feedback_go", "primary")
        self.go.clicked.connect(self._done)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.go)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, context=here).activated.connect(self.go.click)
        QShortcut(QKeySequence("Ctrl+Down"), self, context=here).activated.connect(self.to_list)
        return row

    def enter(self) -> None:
        self.wrong.hide()
        self.words.setFocus()

    def to_list(self) -> None:
        self.list.setFocus()
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def forget(self) -> None:
        """Nothing that was said stays behind."""
        self.words.clear()
        self.contact.clear()

    def show_open(self, found: tuple[ListedFeedback, ...]) -> None:
        self.list.clear()
        for one in found:
            key = "line_late" if one.late else "line"
            about = text(f"feedback.about.{one.about}", self.language)
            until = moment_words(datetime.fromisoformat(one.answer_by), self.language)
            days = days_words(one, self.language)
            words = self._say(key, code=one.code, about=about, until=until, days=days, unit=one.unit or "–")
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)
        if found:
            self.list.setCurrentRow(0)
        else:
            self.list.addItem(self._say("none"))

    def _open(self, item: QListWidgetItem) -> None:
        one = item.data(Qt.ItemDataRole.UserRole)
        if one is not None:
            self.one_asked.emit(one)

    def _follow(self) -> None:
        self.go.setEnabled(not self.at_work.busy)
        if self.at_work.person is None:
            self.forget()
            self.list.clear()

    def _done(self) -> None:
        words = " ".join(self.words.toPlainText().split())
        person = self.at_work.person
        if not words or len(words) > LONGEST or person is None:
            self.wrong.setText(self._say("empty" if not words else "too_long"))
            self.wrong.show()
            self.words.setFocus()
            return
        self.wrong.hide()
        station = self.at_work.station
        self.say_asked.emit(
            SayFeedback(
                about=AboutWhat(self.about.currentData()), words=words, contact=self.contact.text(),
                place=station.place, actor=person.name, language=self.language,
            )
        )  # fmt: skip
