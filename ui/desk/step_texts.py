"""A text of several lines in a step's small form, or lines of which each counts by itself.

Made by ui.desk.step_editors. Enter goes on to the next field; a digit on an empty line writes a quick phrase.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from ui.desk.step_fields import MOST, StepField, digit_of
from ui.widgets.look import Look


class StepText(QPlainTextEdit):
    """Enter goes on, Shift+Enter begins a line; where each line counts, Enter begins one until one is left empty."""

    entered = Signal()
    came = Signal()
    digit = Signal(int)

    def __init__(self, name: str, words: str, *, lines: bool) -> None:
        super().__init__()
        self.lines = lines
        self.taken = False  # whether the digit that was pressed was a phrase's
        self.setObjectName(f"step:{name}")
        self.setAccessibleName(words)
        self.setTabChangesFocus(True)

    @property
    def at_start(self) -> bool:
        """Of the text, or of a line of its own."""
        return not (self.textCursor().block().text() if self.lines else self.toPlainText())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(event)
            return
        self.taken = False
        if digit_of(event) and self.at_start:
            self.digit.emit(digit_of(event))
        if not self.taken:
            super().keyPressEvent(event)

    def _enter(self, event: QKeyEvent) -> None:
        new_line = event.modifiers() & Qt.KeyboardModifier.ShiftModifier or (self.lines and not self.at_start)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # the whole form's
        elif new_line:
            self.insertPlainText("\n")
            self.ensureCursorVisible()
        elif not event.isAutoRepeat():
            self.entered.emit()


class TextField(StepField):
    """A text, or lines of which each counts by itself."""

    def __init__(self, look: Look, language: str, words: str, name: str, *, lines: bool = False) -> None:
        super().__init__(look, language, words)
        self.edit = StepText(name, words, lines=lines)
        self.edit.setFixedHeight(look.u(92 if lines else 64))
        self.edit.entered.connect(self.done)
        self.edit.came.connect(lambda: self.entered.emit(self))
        self.edit.textChanged.connect(self.changed)
        self.edit.digit.connect(self.take_phrase)
        self.column.addWidget(self.edit)

    def value(self) -> object:
        lines = [" ".join(line.split()) for line in self.edit.toPlainText().splitlines()]
        return tuple(filter(None, lines)) if self.edit.lines else "\n".join(filter(None, lines))

    def problem(self, needed: bool) -> str:
        """What is too long is said to be, and cut nowhere."""
        long = len(self.edit.toPlainText()) > MOST
        return "dossier_page.wrong.long" if long else super().problem(needed)

    def put(self, value: object) -> None:
        self.edit.setPlainText("\n".join(map(str, value)) if isinstance(value, tuple) else str(value or ""))
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def focus(self) -> None:
        self.edit.setFocus()
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def take_phrase(self, number: int) -> bool:
        """Into the line where the cursor stands, after what is there."""
        if not 1 <= number <= len(self.phrases):
            return False
        self.edit.taken = True
        before = self.edit.textCursor().block().text()
        self.edit.insertPlainText(("\n" if before and self.edit.lines else " " if before else "")
                                  + self.phrases[number - 1])  # fmt: skip
        self.focus()
        return True
