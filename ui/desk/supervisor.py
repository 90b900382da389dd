"""What only a supervisor does: a letter, the date, closing the day, who waits, who read what, erasing.

Signals what was decided; the board runs it. Everything says beforehand what it will do.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from kiosk.clock import business_day, local
from kiosk.texts import moment_words, text
from kiosk.values.drafts import DraftReader
from ui.desk.at_work import AtWork
from ui.desk.due_erasure import DueErasureBox
from ui.desk.erasing import ErasingBox
from ui.desk.inline_message import InlineMessage
from ui.desk.words import day_words, place_words
from ui.widgets.look import Look, button, label
from ui.widgets.spoken_roles import as_part


class SupervisorPanel(QFrame):
    letter_typed = Signal(str)
    date_confirmed = Signal(bool)
    close_asked = Signal()
    lift_asked = Signal(str)  # an account that has to wait after wrong passwords
    readers_asked = Signal(str)  # a declaration's code

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.setObjectName("supervisor_panel")
        self.setProperty("part", "card")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, look.u(8), 0)
        column.setSpacing(look.u(10))
        column.addWidget(label(self._say("title"), "title"))
        column.addWidget(self._date())
        column.addWidget(self._letter())
        column.addWidget(self._close())
        self.lift, self.lifted = self._asking(column, "lift", self.lift_asked)
        self.reads, self.readers = self._asking(column, "readers", self.readers_asked)
        self.due = DueErasureBox(self.station.language, look)
        column.addWidget(self.due)
        self.erasing = ErasingBox(self._say, self.station.language, look)
        column.addWidget(self.erasing)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        as_part(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(look.u(20), look.u(14), look.u(12), look.u(14))
        whole.addWidget(area)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        if self.at_work.person is None:
            self.clear()

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.supervisor.{key}", self.station.language, **values)

    def _box(self, key: str) -> tuple[QFrame, QVBoxLayout]:
        box = QFrame()
        box.setProperty("part", "calm")
        column = QVBoxLayout(box)
        column.setContentsMargins(self.look.u(14), self.look.u(10), self.look.u(14), self.look.u(10))
        column.addWidget(label(self._say(key), "heading"))
        return box, column

    def _date(self) -> QFrame:
        box, column = self._box("date_title")
        self.date_words = label("", "", "date_words", wrap=True)
        column.addWidget(self.date_words)
        row = QHBoxLayout()
        for key, name, right in (("date_yes", "confirm_date", True), ("date_no", "date_wrong", False)):
            made = button(self._say(key), name, "primary" if right else "")
            made.clicked.connect(lambda _checked=False, right=right: self._date_said(right))
            row.addWidget(made)
        row.addStretch(1)
        column.addLayout(row)
        self.date_said = InlineMessage("date_said")
        column.addWidget(self.date_said)
        return box

    def _letter(self) -> QFrame:
        box, column = self._box("letter_title")
        column.addWidget(label(self._say("letter_words"), wrap=True))
        row = QHBoxLayout()
        row.addWidget(label(self._say("letter"), "strong"))
        self.letter = QLineEdit()
        self.letter.setObjectName("ticket_letter")
        self.letter.setAccessibleName(self._say("letter"))
        self.letter.setMaxLength(1)
        self.letter.setFixedWidth(self.look.u(64))
        self.letter.returnPressed.connect(self._letter_done)
        row.addWidget(self.letter)
        use = button(self._say("letter_go"), "use_letter", "primary")
        use.clicked.connect(self._letter_done)
        row.addWidget(use)
        row.addStretch(1)
        column.addLayout(row)
        self.letter_said = InlineMessage("letter_said")
        column.addWidget(self.letter_said)
        return box

    def _close(self) -> QFrame:
        box, column = self._box("close_title")
        self.close_words = label("", "", "close_words", wrap=True)
        column.addWidget(self.close_words)
        row = QHBoxLayout()
        self.close_day = button("", "close_day", "primary")
        self.close_day.clicked.connect(self._close_said)
        row.addWidget(self.close_day)
        row.addStretch(1)
        column.addLayout(row)
        self.closed = InlineMessage("day_closed")
        column.addWidget(self.closed)
        return box

    def _asking(self, column: QVBoxLayout, key: str, asked: SignalInstance) -> tuple[QLineEdit, QLabel]:
        """A box with one field, one button and the message under them."""
        box, inside = self._box(f"{key}_title")
        inside.addWidget(label(self._say(f"{key}_words"), wrap=True))
        field = QLineEdit()
        field.setObjectName(f"supervisor:{key}")
        field.setAccessibleName(self._say(f"{key}_field"))
        field.setMaxLength(40)
        field.setFixedWidth(self.look.u(200))
        ask = lambda: asked.emit(field.text().strip()) if field.text().strip() else field.setFocus()  # noqa: E731
        field.returnPressed.connect(ask)
        go = button(self._say(f"{key}_go"), f"supervisor:{key}_go", "primary")
        go.clicked.connect(ask)
        row = QHBoxLayout()
        for part in (label(self._say(f"{key}_field"), "strong"), field, go):
            row.addWidget(part)
        row.addStretch(1)
        inside.addLayout(row)
        message = InlineMessage(f"supervisor:{key}_said")
        inside.addWidget(message)
        column.addWidget(box)
        return field, message

    def enter(self) -> None:
        now = self.station.clock.now()
        words = f"{local(now):%H:%M} – {day_words(now, self.station.language)}"
        self.date_words.setText(self._say("date_words", now=words))
        day = business_day(now)
        self.close_words.setText(self._say("close_words", day=day))
        self.close_day.setText(self._say("close_go", day=day))
        self.close_day.setEnabled(True)
        self.clear()

    def clear(self) -> None:
        """Nothing of what was asked or answered stays behind."""
        for said in (self.date_said, self.letter_said, self.closed, self.lifted, self.readers):
            said.setText("")
        for field in (self.letter, self.lift, self.reads):
            field.clear()
        self.erasing.clear()
        self.due.clear()

    def show_waiting(self, waiting: int) -> None:
        """Of every field, not only of those that this desk calls."""
        day = business_day(self.station.clock.now())
        left = self._say("close_waiting", waiting=waiting) if waiting else ""
        self.close_words.setText(" ".join(filter(None, (self._say("close_words", day=day), left))))

    def _date_said(self, right: bool) -> None:
        self.date_said.setText("" if right else self._say("date_wrong"))
        self.date_confirmed.emit(right)

    def show_confirmed(self, now: datetime) -> None:
        words = f"{local(now):%H:%M} – {day_words(now, self.station.language)}"
        self.date_said.setText(self._say("date_done", now=words))

    def _letter_done(self) -> None:
        letter = self.letter.text().strip().upper()
        if len(letter) != 1 or not "A" <= letter <= "Z":
            self.letter_said.setText(self._say("letter_wrong"))
            return
        self.letter_typed.emit(letter)

    def show_letter(self, letter: str) -> None:
        self.letter_said.setText(self._say("letter_done", letter=letter))

    def show_lifted(self, account: str, tries: int) -> None:
        self.lifted.setText(self._say("lift_done", account=account, count=tries))

    def show_readers(self, code: str, readers: tuple[DraftReader, ...]) -> None:
        """Who read the declaration, when and where; accounts by the names that papers bear."""
        if not readers:
            self.readers.setText(self._say("readers_none", code=code))
            return
        language = self.station.language
        name_of = self.at_work.names.of_account
        lines = [
            f"{moment_words(local(one.at), language)} · {name_of(one.account)} · {place_words(one.place, language)}"
            for one in readers
        ]
        self.readers.setText("\n".join(lines))

    def _close_said(self) -> None:
        self.close_day.setEnabled(False)
        self.close_asked.emit()

    def show_closed(self, now: datetime) -> None:
        self.closed.setText(self._say("close_done", day=business_day(now)))
