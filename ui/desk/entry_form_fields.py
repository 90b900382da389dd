"""One line of the clerk's form: label, field, the choices by number, what to do about the answer.

Made by ui.desk.entry_form. A field keeps no answer: what was typed is handed over when it is left, by Enter, Tab or the
mouse, and what stands in it afterwards is what the form understood.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from kiosk.forms.clerk.typed_input import chosen
from kiosk.texts import text
from kiosk.values.entry_forms import FormLine, LineKind
from kiosk.values.forms import Choice, Question, QuestionType
from ui.widgets.look import Look, button, label, put

BY_NUMBER = 9  # so many choices stand under the field, each behind one digit
SUGGESTED = 12
MANY = (QuestionType.SELECT_MANY, QuestionType.RANK)
ONE = (QuestionType.SELECT_ONE, QuestionType.ACKNOWLEDGE, QuestionType.SIGNATURE)
BROUGHT = (QuestionType.IMAGE, QuestionType.FILE)


class ChoiceWords(QLabel):
    """ "1 Nam · 2 Nữ": every choice with its digit, wrapped, also for the mouse."""

    picked = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.plain = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.linkActivated.connect(self.picked)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_choices(self, before: str, choices: tuple[Choice, ...], on: tuple[str, ...]) -> None:
        colour, ink = self.look.palette.accent, self.look.palette.muted
        parts, plain = [], []
        for number, choice in enumerate(choices, start=1):
            words = f"{number} {choice.label}"
            plain.append(words)
            weight = "font-weight:700;text-decoration:underline" if choice.name in on else "text-decoration:none"
            # Blanks inside a choice hold together: it moves to the next line as a whole where it can.
            shown = escape(words).replace(" ", "&nbsp;") if len(words) < 40 else escape(words)
            parts.append(f'<a href="{escape(choice.name)}" style="color:{colour};{weight}">{shown}</a>')
        self.plain = before + " · ".join(plain)
        self.setText(f'<span style="color:{ink}">{escape(before)}</span>' + " &nbsp;·&nbsp; ".join(parts))
        self.setAccessibleName(self.plain)

    def lacks_room(self) -> bool:
        return self.heightForWidth(self.width()) > self.height() + 3

    def wipe(self) -> None:
        self.plain = ""
        self.clear()
        self.setAccessibleName("")


class Edit(QLineEdit):
    """Tab and Enter hand over before they move on."""

    moved = Signal(bool)  # True: onwards
    paged = Signal(int)  # -1 | 1: the section before or after; the area around would only scroll
    came = Signal()

    def focusNextPrevChild(self, onwards: bool) -> bool:
        self.moved.emit(onwards)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()
        self.came.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.moved.emit(True)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):  # an open list of suggestions takes these itself
            self.moved.emit(event.key() == Qt.Key.Key_Down)
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.paged.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)


class EntryFormField(QWidget):
    typed = Signal(object, str)  # self, the words that stand in it
    picked = Signal(object, str)  # self, a choice's name
    moved = Signal(object, bool)  # self, onwards
    came = Signal(object)

    def __init__(self, look: Look, language: str, entry: FormLine) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.entry = entry
        self.setObjectName(f"field:{entry.path}")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.u(10))
        grid.setVerticalSpacing(look.u(1))
        self.label = label("", "strong", wrap=True)
        self.label.setMinimumHeight(look.u(28))
        self.edit = Edit()
        self.edit.setObjectName(f"edit:{entry.path}")
        self.choices = ChoiceWords(look)
        self.hint = label("", "small", wrap=True)
        self.error = label("", "wrong", f"wrong:{entry.path}", wrap=True)
        grid.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignTop)
        for row, part in enumerate((self.edit, self.choices, self.hint, self.error)):
            grid.addWidget(part, row, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 7)
        self._said = ""  # what the form has of it, as it was shown last
        self.offers_other = False  # it may be written otherwise today, as this address would be
        self._words = QStringListModel(self)
        self._complete()
        self.edit.editingFinished.connect(self.hand_over)
        self.edit.moved.connect(self._moved)
        self.edit.came.connect(lambda: self.came.emit(self))
        self.edit.textEdited.connect(self._edited)
        self.choices.picked.connect(lambda name: self.picked.emit(self, name))

    @property
    def question(self) -> Question:
        assert self.entry.question is not None
        return self.entry.question

    @property
    def path(self) -> str:
        return self.entry.path

    def _complete(self) -> None:
        completer = QCompleter(self._words, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(SUGGESTED)
        completer.activated.connect(self._suggested)
        completer.setWidget(self.edit)
        self._completer = completer

    @property
    def _suggestions(self) -> QAbstractItemView:
        popup = self._completer.popup()
        assert popup is not None  # Qt makes one
        return popup

    # -- showing ----------------------------------------------------------------------------------------------
    def show_entry(self, entry: FormLine, said: str, error: str) -> None:
        """The form's present word on it; what is just being typed stays."""
        self.entry = entry
        question = self.question
        self.label.setText(entry.label)
        self.setToolTip(question.label)
        self.edit.setAccessibleName(f"{entry.label}. {question.label}")
        self.edit.setReadOnly(question.readonly or question.type in BROUGHT)
        untouched = self.edit.text() == self._said
        if said != self._said or untouched:
            self._said = said
            if self.edit.text() != said:
                self.edit.setText(said)
                self.edit.setCursorPosition(0)
                if self.edit.hasFocus():
                    self.edit.selectAll()
        self._show_choices(entry)
        self.tell(error)

    def _show_choices(self, entry: FormLine) -> None:
        question = self.question
        self.offers_other = bool(entry.proposed)
        short = 0 < len(question.choices) <= BY_NUMBER
        before = text("desk.entry_form.card", self.language) if entry.kind is LineKind.CARD else ""
        on = question.value if isinstance(question.value, tuple) else tuple(filter(None, (question.raw,)))
        if short:
            self.choices.show_choices(before, question.choices, on)
        elif entry.proposed:
            before = text("desk.entry_form.today_address", self.language)
            self.choices.show_choices(before, tuple(Choice(name=one, label=one) for one in entry.proposed), ())
        self.choices.setVisible(short or bool(entry.proposed))
        self.hint.setText("\n".join(part for part in (self._hint_words(short), *entry.notes) if part))
        put(self.hint, "wrong" if entry.notes else "small")
        self.hint.setVisible(bool(self.hint.text()))

    def _hint_words(self, short: bool) -> str:
        question = self.question
        if question.type in BROUGHT:
            return text("desk.entry_form.bring", self.language)
        if question.type in MANY and short:
            return text("desk.entry_form.many", self.language)
        if question.choices and not short:
            return text("desk.entry_form.long_list", self.language, count=len(question.choices))
        return question.hint

    def tell(self, words: str) -> None:
        self.error.setText(words)
        self.error.setVisible(bool(words))
        self.edit.setProperty("wrong", "true" if words else "false")
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)

    def focus(self) -> None:
        self.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def wipe(self) -> None:
        """Nothing of the answer stays in the widget."""
        self._said = ""
        for part in (self.edit, self.label, self.hint, self.error):
            part.clear()
        self.choices.wipe()
        self._words.setStringList([])
        self.edit.setAccessibleName("")
        self.setToolTip("")
        self.entry = FormLine(kind=LineKind.NOTE, path="", label="")

    # -- typing -----------------------------------------------------------------------------------------------
    def hand_over(self) -> None:
        """What stands in the field goes to the form; the same words only once."""
        words = self.edit.text()
        if words != self._said and self.entry.question is not None and not self.edit.isReadOnly():
            self._suggestions.hide()
            self._said = words
            proposed = {str(number): one for number, one in enumerate(self.entry.proposed, start=1)}
            if words.strip() in proposed:  # no address is a single digit
                self.picked.emit(self, proposed[words.strip()])
            else:
                self.typed.emit(self, words)

    def _moved(self, onwards: bool) -> None:
        self.hand_over()
        self.moved.emit(self, onwards)

    def _edited(self, words: str) -> None:
        question = self.question
        if question.type not in (*ONE, *MANY) or not question.choices:
            return
        digit = len(words) == 1 and words.isascii() and words.isdigit()
        if question.type in ONE and digit and len(question.choices) <= BY_NUMBER and chosen(question.choices, words):
            self.hand_over()
        elif question.type in ONE and len(question.choices) > BY_NUMBER:
            found = chosen(question.choices, words) if words.strip() else ()
            self._words.setStringList([one.label for one in found[:SUGGESTED]])
            if found:
                self._completer.complete(QRect(0, 0, self.edit.width(), self.edit.height()))
            else:
                self._suggestions.hide()

    def _suggested(self, words: str) -> None:
        self.edit.setText(words)
        self._moved(True)


class Heading(QWidget):
    """An entry of a list begins, one more can be added, or something is only read."""

    remove_asked = Signal(str)
    add_asked = Signal(str)

    def __init__(self, look: Look, language: str, entry: FormLine) -> None:
        super().__init__()
        self.path = entry.path
        self.setObjectName(f"heading:{entry.path}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, look.u(4), 0, 0)
        self.words = label("", "heading" if entry.kind is LineKind.HEADING else "muted", wrap=True)
        self.go = button("", f"{entry.kind}:{entry.path}")
        self.go.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(self.words, 1)
        row.addWidget(self.go)
        self._more = entry.kind is LineKind.MORE
        self.words.setVisible(not self._more)
        self.go.setVisible(self._more or entry.removable)
        self.go.setText("" if self._more else text("desk.entry_form.remove", language))
        self.go.clicked.connect(lambda: (self.add_asked if self._more else self.remove_asked).emit(self.path))
        if self._more:
            row.addStretch(1)

    def show_words(self, words: str) -> None:
        (self.go if self._more else self.words).setText(words)

    def wipe(self) -> None:
        self.show_words("")
