"""The fields of a step's small form: the base of all, a line, an amount, a time.

Made by ui.desk.step_editors for each ui.desk.dossier_steps.FieldSpec. Each signals `done` (Enter: on to the next) and
`changed`; `problem` is the text key of what is wrong with it, "" for nothing. Digits pick a quick phrase where nothing
is written yet.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from kiosk.rules import fees
from kiosk.rules.written_times import day_of, time_of
from kiosk.texts import text
from ui.widgets.look import Look, label

MOST = 4000  # letters of a text, as values.dossier_steps.Note


class StepField(QWidget):
    """The base: a column of its editors."""

    done = Signal()
    changed = Signal()
    entered = Signal(object)  # self: the focus is here, its phrases are shown

    def __init__(self, look: Look, language: str, words: str) -> None:
        super().__init__()
        self.look, self.language, self.words = look, language, words
        self.phrases: tuple[str, ...] = ()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look.u(3))

    def value(self) -> object:
        raise NotImplementedError

    def put(self, value: object) -> None:
        raise NotImplementedError

    def problem(self, needed: bool) -> str:
        return "dossier_page.wrong.empty" if needed and not self.value() else ""

    def focus(self) -> None:
        raise NotImplementedError

    def take_phrase(self, number: int) -> bool:
        """Whether there is such a phrase and it was taken."""
        return False

    def line(self, words: str, name: str) -> QLineEdit:
        """An editor that Enter leaves."""
        made = QLineEdit()
        made.setObjectName(f"step:{name}")
        made.setAccessibleName(words)
        made.setMaxLength(MOST)
        made.returnPressed.connect(self.done)
        made.textChanged.connect(lambda _words: self.changed.emit())
        made.installEventFilter(self)
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self.entered.emit(self)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.at_start():
            return self.take_phrase(digit_of(event))
        return super().eventFilter(watched, event)

    def at_start(self) -> bool:
        """Nothing is written yet: a digit is a phrase's."""
        return False


def digit_of(event: QKeyEvent) -> int:
    """1 to 9, or 0 for another key."""
    words = event.text()
    plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return int(words) if plain and len(words) == 1 and words in "123456789" else 0


class LineField(StepField):
    def __init__(self, look: Look, language: str, words: str, name: str) -> None:
        super().__init__(look, language, words)
        self.edit = self.line(words, name)
        self.column.addWidget(self.edit)

    def value(self) -> str:
        return " ".join(self.edit.text().split())

    def put(self, value: object) -> None:
        self.edit.setText(str(value or ""))
        self.edit.setCursorPosition(0)

    def focus(self) -> None:
        self.edit.setFocus()
        self.edit.end(False)

    def at_start(self) -> bool:
        return bool(self.phrases) and not self.edit.text()

    def take_phrase(self, number: int) -> bool:
        if not 1 <= number <= len(self.phrases):
            return False
        self.edit.setText(self.phrases[number - 1])
        self.focus()
        return True


class MoneyField(StepField):
    """Whole đồng, with or without points; beside it the amount as papers write it."""

    def __init__(self, look: Look, language: str, words: str, name: str) -> None:
        super().__init__(look, language, words)
        row = QHBoxLayout()
        self.edit = self.line(words, name)
        self.edit.setMaxLength(20)
        self.said = label("", "strong", f"step:{name}_said")
        row.addWidget(self.edit, 1)
        row.addWidget(self.said, 1)
        self.column.addLayout(row)
        self.edit.textChanged.connect(self._say)

    def _say(self) -> None:
        self.said.setText(fees.dong(self.value(), self.language) if self.value() else "")

    def value(self) -> int:
        """0 for what is no amount. The currency may stand after it."""
        digits = re.sub(r"[\s.,]|[^\W\d]+\s*$", "", self.edit.text())
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else 0

    def put(self, value: object) -> None:
        self.edit.setText(str(value) if value else "")

    def problem(self, needed: bool) -> str:
        return "dossier_page.wrong.amount" if needed and not self.value() else ""

    def focus(self) -> None:
        self.edit.setFocus()
        self.edit.selectAll()


class WhenField(StepField):
    """A day and an hour to come, as people write them."""

    def __init__(self, look: Look, language: str, words: str, name: str, today: date) -> None:
        super().__init__(look, language, words)
        self.today = today
        row = QHBoxLayout()
        row.setSpacing(look.u(6))
        self.day = self.line(text("dossier_page.fields.day", language), f"{name}_day")
        self.hour = self.line(text("dossier_page.fields.hour", language), f"{name}_hour")
        for edit in (self.day, self.hour):
            edit.setMaxLength(16)
            row.addWidget(label(edit.accessibleName(), "muted"))
            row.addWidget(edit)
        self.day.returnPressed.disconnect(self.done)
        self.day.returnPressed.connect(self.hour.setFocus)
        row.addStretch(1)
        self.column.addLayout(row)

    def value(self) -> str:
        day, hour = self._day(), time_of(self.hour.text())
        return f"{datetime.combine(day, hour):%Y-%m-%dT%H:%M}" if day is not None and hour is not None else ""

    def _day(self) -> date | None:
        """Without a year: the next one of that name."""
        typed = self.day.text().strip().rstrip("/")
        day = day_of(typed, date(self.today.year, 12, 31))
        if day is not None and day < self.today and typed.count("/") == 1:
            return day_of(f"{typed}/{self.today.year + 1}", self.today)
        return day

    def put(self, value: object) -> None:
        """A time whole, or its hour alone ("T17:00")."""
        day, _, hour = str(value or "").partition("T")
        self.day.setText(f"{date.fromisoformat(day):%d/%m/%Y}" if day else "")
        self.hour.setText(f"{time.fromisoformat(hour):%H:%M}" if hour else "")

    def problem(self, needed: bool) -> str:
        return "dossier_page.wrong.when" if needed and not self.value() else ""

    def focus(self) -> None:
        (self.hour if self._day() is not None else self.day).setFocus()


def wipe(field: StepField) -> None:
    """Nothing that was typed stays in a widget that goes."""
    for edit in field.findChildren(QLineEdit):
        edit.clear()
    for text_edit in field.findChildren(QPlainTextEdit):
        text_edit.clear()
