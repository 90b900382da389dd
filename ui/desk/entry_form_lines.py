"""The lines of one section of the clerk's form, one under the other: fields, headings of lists, and the field in use.

Made by ui.desk.entry_form, which says what section is shown. What is typed goes to the form here; `answered` then asks
for the section to be shown anew. Lines that stay keep their widget, so the cursor keeps its place. Nothing typed stays
after `clear`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from kiosk.forms.clerk.entry_form import EntryForm
from kiosk.texts import text
from kiosk.values.entry_forms import FormLine, LineKind
from ui.desk.entry_form_fields import EntryFormField, Heading
from ui.widgets.away import away
from ui.widgets.look import Look
from ui.widgets.printable import unprintable

FIELDS = (LineKind.FIELD, LineKind.CARD)
Line = EntryFormField | Heading


class EntryFormLines(QScrollArea):
    answered = Signal(str, str)  # path, what is wrong with it
    left = Signal(bool)  # the last field was left (True), or the first one backwards
    turned = Signal(int)  # to the section before or after
    add_asked = Signal(str)
    remove_asked = Signal(str)

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.form: EntryForm | None = None
        self.current = ""  # path of the field in use
        self._lines: dict[tuple[LineKind, str], Line] = {}
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, look.u(8), 0)
        self._column.setSpacing(look.u(7))
        self._column.addStretch(1)
        self.setObjectName("entry_form_area")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)

    # -- showing ----------------------------------------------------------------------------------------------
    def show_section(self, form: EntryForm, key: str, wrong: dict[str, str]) -> None:
        """`wrong`: complaints about what was typed and not taken over, by path."""
        self.form = form
        wanted = {(entry.kind, entry.path): entry for entry in form.entries(key)}
        for known in [one for one in self._lines if one not in wanted]:
            self._drop(self._lines.pop(known))
        for place, (known, entry) in enumerate(wanted.items()):
            line = self._lines.get(known) or self._line(entry)
            self._lines[known] = line
            if self._column.indexOf(line) != place:
                self._column.removeWidget(line)
                self._column.insertWidget(place, line)
            self._show(line, entry, form, wrong)

    def _show(self, line: Line, entry: FormLine, form: EntryForm, wrong: dict[str, str]) -> None:
        if isinstance(line, EntryFormField) and entry.question is not None:
            line.show_entry(entry, form.shown(entry.question), wrong.get(entry.path) or entry.question.error)
        elif isinstance(line, Heading):
            more = entry.kind is LineKind.MORE
            line.show_words(text("desk.entry_form.more", self.language, name=entry.label) if more else entry.label)
        line.show()

    def _line(self, entry: FormLine) -> Line:
        if entry.kind in FIELDS:
            field = EntryFormField(self.look, self.language, entry)
            field.typed.connect(self._typed)
            field.picked.connect(self._picked)
            field.moved.connect(self._moved)
            field.edit.paged.connect(self.turned)
            field.came.connect(self._came)
            return field
        heading = Heading(self.look, self.language, entry)
        heading.remove_asked.connect(self.remove_asked)
        heading.add_asked.connect(self.add_asked)
        return heading

    def _drop(self, line: Line) -> None:
        line.blockSignals(True)
        line.wipe()
        self._column.removeWidget(line)
        away(line)

    def clear(self) -> None:
        self.form, self.current = None, ""
        for line in list(self._lines.values()):
            self._drop(line)
        self._lines = {}

    # -- the fields -------------------------------------------------------------------------------------------
    def fields(self) -> list[EntryFormField]:
        """Those in view, from the top."""
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        return [one for one in (item.widget() for item in items if item is not None) if isinstance(one, EntryFormField)]

    def commit(self) -> None:
        """Take over what is just being typed."""
        for line in list(self._lines.values()):
            if isinstance(line, EntryFormField):
                line.hand_over()

    def go_to(self, field: EntryFormField) -> None:
        self.current = field.path
        field.focus()

    def go_to_open(self, path: str = "") -> None:
        """The field of that path, else the first that is still to be answered, else the first of all."""
        fields = self.fields()
        here = next((one for one in fields if one.path == path), None)
        here = here or next((one for one in fields if not one.edit.text() or one.error.text()), None)
        if here is not None or fields:
            self.go_to(here or fields[0])
        self.verticalScrollBar().setValue(0)

    def focus(self) -> None:
        field = next((one for one in self.fields() if one.path == self.current), None)
        if field is not None:
            field.focus()

    def list_in_view(self) -> str:
        """Path of the list to which one more can be added; "" where there is none."""
        return next((known for kind, known in self._lines if kind is LineKind.MORE), "")

    # -- what a field says ------------------------------------------------------------------------------------
    def _typed(self, field: EntryFormField, words: str) -> None:
        if self.form is not None:
            wrong = unprintable(words, self.language)
            self.answered.emit(field.path, wrong or self.form.type(field.question, words))

    def _picked(self, field: EntryFormField, name: str) -> None:
        if self.form is not None:
            self.answered.emit(field.path, self.form.choose(field.path, name))
            field.focus()

    def _came(self, field: EntryFormField) -> None:
        self.current = field.path
        QTimer.singleShot(0, field, lambda: self.ensureWidgetVisible(field, 0, self.look.u(40)))

    def _moved(self, field: EntryFormField, onwards: bool) -> None:
        fields = self.fields()
        if field not in fields:
            return  # it went with its own answer
        place = fields.index(field) + (1 if onwards else -1)
        if 0 <= place < len(fields):
            self.go_to(fields[place])
        else:
            self.left.emit(onwards)
