"""The clerk's form: one part of the declaration at a time, all its questions as fields, worked by keys alone.

Shown by the board while a clerk fills in or corrects a declaration; kiosk.forms.clerk.entry_form says what is asked
and what is wrong. Signals `finished` (nothing is open any more), `parked` and `given_up`; the board keeps. What is
typed lives here and in the form's session, and goes with `clear`.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.clerk.entry_form import Sheet
from kiosk.rules import identity_papers
from kiosk.texts import error_texts, text
from kiosk.values.sheets import Entry, EntryKind
from ui.desk.sheet_fields import Heading, SheetField
from ui.widgets.look import Look, button, label

FIELDS = (EntryKind.FIELD, EntryKind.CARD)


class SheetPanel(QFrame):
    finished = Signal()
    parked = Signal()
    given_up = Signal()

    def __init__(self, station: Any, look: Look) -> None:
        super().__init__()
        self.station, self.look = station, look
        self.setObjectName("sheet_panel")
        self.setProperty("part", "card")
        self.sheet: Sheet | None = None
        self.key = ""  # of the part in view
        self.current = ""  # path of the field in use
        self.dirty = False
        self._sure = False  # Esc was pressed once
        self._lines: dict[tuple[EntryKind, str], QWidget] = {}
        self._words: dict[str, str] = {}  # path -> complaint about what was typed and not taken over
        self._build()

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.sheet.{key}", self.station.language, **values)

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        look = self.look
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(14), look.u(8), look.u(14), look.u(10))
        column.setSpacing(look.u(6))
        top = QHBoxLayout()
        top.setSpacing(look.u(8))
        self.title = label("", "heading", "sheet_title", wrap=True)
        top.addWidget(self.title, 2)
        self.parts = QComboBox()
        self.parts.setObjectName("sheet_part")
        self.parts.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.parts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.parts.setMinimumContentsLength(14)
        self.parts.activated.connect(lambda index: self.open_part(self.parts.itemData(index)))
        top.addWidget(self.parts, 3)
        column.addLayout(top)
        self.keys = label(self._say("keys"), "small", "sheet_keys", wrap=True)
        column.addWidget(self.keys)
        column.addWidget(self._scrolled(), 1)
        self.wrong = label("", "wrong", "sheet_wrong", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addLayout(self._actions())

    def _scrolled(self) -> QScrollArea:
        self.inside = QWidget()
        self.lines = QVBoxLayout(self.inside)
        self.lines.setContentsMargins(0, 0, self.look.u(8), 0)
        self.lines.setSpacing(self.look.u(7))
        self.lines.addStretch(1)
        self.area = QScrollArea()
        self.area.setObjectName("sheet_area")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.inside)
        self.area.viewport().setAutoFillBackground(False)
        self.inside.setAutoFillBackground(False)
        return self.area

    def _actions(self) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setSpacing(self.look.u(6))
        self.before = button(self._say("before"), "sheet_before")
        self.after = button(self._say("after"), "sheet_after")
        self.give_up = button(self._say("give_up"), "sheet_give_up")
        self.park = button(self._say("park"), "sheet_park")
        self.done = button(self._say("finish"), "sheet_finish", "primary")
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        self.give_up.clicked.connect(self.ask_to_leave)
        self.park.clicked.connect(self.keep_for_later)
        self.done.clicked.connect(self.finish)
        for parts in ((self.before, self.after, self.give_up), (self.park, self.done)):
            row = QHBoxLayout()
            row.setSpacing(self.look.u(8))
            for part in parts:
                row.addWidget(part, 2 if part is self.done else 1)
            rows.addLayout(row)
        for one in (self.before, self.after, self.give_up, self.park):
            one.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        return rows

    # -- coming and going -----------------------------------------------------------------------------------
    def begin(self, sheet: Sheet, title: str, note: str = "") -> None:
        self.clear()
        self.sheet = sheet
        self.title.setText(title)
        sections = sheet.sections()
        first = next((one.key for one in sections if one.open), sections[0].key if sections else "")
        self.open_part(first)
        self.tell(note)

    def clear(self) -> None:
        """Nothing that was typed stays behind."""
        self.sheet, self.key, self.current = None, "", ""
        self.dirty = self._sure = False
        self._words = {}
        for line in list(self._lines.values()):
            self._drop(line)
        self._lines = {}
        self.title.clear()
        self.parts.clear()
        self.tell("")

    def _drop(self, line: QWidget) -> None:
        line.blockSignals(True)
        line.wipe()  # type: ignore[attr-defined]
        self.lines.removeWidget(line)
        line.hide()
        line.setParent(None)
        line.deleteLater()

    def tell(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def commit(self) -> None:
        """Take over what is just being typed."""
        for line in list(self._lines.values()):
            if isinstance(line, SheetField):
                line.hand_over()

    # -- showing --------------------------------------------------------------------------------------------
    def open_part(self, key: str, path: str = "") -> None:
        """Show a part of the form, with the cursor in its first field that is still to be answered, or in `path`."""
        if self.sheet is None or not key:
            return
        self.commit()
        self.key, self.current = key, ""
        self._refresh()
        fields = self.fields()
        here = next((one for one in fields if one.path == path), None)
        here = here or next((one for one in fields if not one.edit.text() or one.error.text()), None)
        if here is not None or fields:
            self._go_to(here or fields[0])
        self.area.verticalScrollBar().setValue(0)

    def fields(self) -> list[SheetField]:
        """Those in view, from the top."""
        found = [self.lines.itemAt(place).widget() for place in range(self.lines.count())]
        return [one for one in found if isinstance(one, SheetField)]

    def _refresh(self) -> None:
        """Draw the part anew: lines that stay keep their widget, so the cursor keeps its place."""
        if self.sheet is None:
            return
        self._show_parts()
        wanted: dict[tuple[EntryKind, str], Entry] = {}
        for entry in self.sheet.entries(self.key):
            wanted[(entry.kind, entry.path)] = entry
        for known in [one for one in self._lines if one not in wanted]:
            self._drop(self._lines.pop(known))
        for place, (known, entry) in enumerate(wanted.items()):
            line = self._lines.get(known) or self._line(entry)
            self._lines[known] = line
            if self.lines.indexOf(line) != place:
                self.lines.removeWidget(line)
                self.lines.insertWidget(place, line)
            self._show(line, entry)

    def _show(self, line: QWidget, entry: Entry) -> None:
        if isinstance(line, SheetField) and self.sheet is not None and entry.question is not None:
            wrong = self._words.get(entry.path) or entry.question.error
            line.show_entry(entry, self.sheet.shown(entry.question), wrong)
        elif isinstance(line, Heading):
            words = self._say("more", name=entry.label) if entry.kind is EntryKind.MORE else entry.label
            line.show_words(words)
        line.show()

    def _line(self, entry: Entry) -> QWidget:
        if entry.kind in FIELDS:
            field = SheetField(self.look, self.station.language, entry)
            field.typed.connect(self._typed)
            field.picked.connect(self._picked)
            field.moved.connect(self._moved)
            field.edit.paged.connect(self.turn)
            field.came.connect(self._came)
            return field
        heading = Heading(self.look, self.station.language, entry)
        heading.remove_asked.connect(self._remove)
        heading.add_asked.connect(self.add)
        return heading

    def _show_parts(self) -> None:
        assert self.sheet is not None
        sections = self.sheet.sections()
        if self.key not in [one.key for one in sections] and sections:
            self.key = sections[-1].key  # the part went with an answer
        self.parts.clear()
        for number, one in enumerate(sections, start=1):
            key = "part_open" if one.open else "part"
            words = self._say(key, number=number, count=len(sections), title=one.title, open=one.open)
            self.parts.addItem(words, one.key)
        place = self.parts.findData(self.key)
        self.parts.setCurrentIndex(max(0, place))
        self.before.setEnabled(place > 0)
        self.after.setEnabled(0 <= place < len(sections) - 1)

    # -- answering ------------------------------------------------------------------------------------------
    def _typed(self, field: SheetField, words: str) -> None:
        if self.sheet is not None:
            wrong = self.sheet.type(field.question, words)
            self._answered(field.path, wrong)

    def _picked(self, field: SheetField, name: str) -> None:
        if self.sheet is not None:
            self._answered(field.path, self.sheet.choose(field.path, name))
            field.focus()

    def _answered(self, path: str, wrong: str) -> None:
        self.dirty, self._sure = True, False
        self._words.pop(path, None)
        if wrong:
            self._words[path] = wrong
        self.tell("")
        self._refresh()

    def _came(self, field: SheetField) -> None:
        self.current = field.path
        QTimer.singleShot(0, field, lambda: self.area.ensureWidgetVisible(field, 0, self.look.u(40)))

    def _moved(self, field: SheetField, onwards: bool) -> None:
        fields = self.fields()
        if field not in fields:
            return  # it went with its own answer
        place = fields.index(field) + (1 if onwards else -1)
        if 0 <= place < len(fields):
            self._go_to(fields[place])
        elif not self.turn(1 if onwards else -1, at_end=not onwards) and onwards:
            self.done.setFocus(Qt.FocusReason.TabFocusReason)

    def _go_to(self, field: SheetField) -> None:
        self.current = field.path
        field.focus()

    def turn(self, step: int, *, at_end: bool = False) -> bool:
        """The part before or after; False where there is none."""
        self.commit()
        place = self.parts.findData(self.key) + step
        if self.sheet is None or not 0 <= place < self.parts.count():
            return False
        self.open_part(self.parts.itemData(place))
        fields = self.fields()
        if fields:
            self._go_to(fields[-1 if at_end else 0])
        return True

    def add(self, path: str = "") -> None:
        """One more entry of the list in view."""
        if self.sheet is None:
            return
        self.commit()
        path = path or next((known for kind, known in self._lines if kind is EntryKind.MORE), "")
        made = self.sheet.add(path) if path else ""
        if not made:
            self.tell(self._say("too_many") if path else "")
            return
        self._answered(made, "")
        first = next((one for one in self.fields() if one.path.startswith(f"{made}/")), None)
        if first is not None:
            self._go_to(first)

    def _remove(self, path: str) -> None:
        if self.sheet is not None:
            self.sheet.remove(path)
            self._words = {}
            self._answered(path, "")

    # -- cards ----------------------------------------------------------------------------------------------
    def scanned(self, code: str) -> None:
        """A card fills the group of the person whose field is in use."""
        if self.sheet is None:
            return
        self.commit()
        today, places = local(self.station.clock.now()).date(), self.station.catalogue.units.places()
        try:
            reading = identity_papers.read(code, today=today, places=places)
        except ExpectedError as error:
            title, message = error_texts(error, self.station.language)
            self.tell(f"{title.rstrip('.')}. {message}")
            return
        path = self.sheet.read_card(self.current, reading.paper, reading.warnings, reading.addresses)
        if not path:
            self.tell(self._say("no_card"))
            return
        self._words = {}
        self._answered(path, "")
        self._go_on_after_card(self.sheet.section_of(path))

    def _go_on_after_card(self, key: str) -> None:
        """To what the card left open; else to the next part that is open, so that cards can follow each other."""
        assert self.sheet is not None
        if key and key != self.key:
            self.open_part(key)
        left = [one for one in self.fields() if one.error.text() or (one.question.required and not one.edit.text())]
        sections = self.sheet.sections()
        places = [one.key for one in sections]
        after = sections[places.index(self.key) + 1 :] if self.key in places else ()
        following = next((one.key for one in after if one.open), "")
        if left:
            self._go_to(left[0])
        elif following:
            self.open_part(following)
        elif self.fields():
            self._go_to(self.fields()[-1])

    # -- ending ---------------------------------------------------------------------------------------------
    def finish(self) -> None:
        """All answers looked at: go to the first that is missing or wrong, or tell that it is done."""
        if self.sheet is None:
            return
        self.commit()
        if self._words:
            path = next(iter(self._words))
            said = self._say("open", count=len(self._words))
            self.open_part(self.sheet.section_of(path) or self.key, path)
            self.tell(said)
            return
        problems = self.sheet.finish()
        if not problems:
            self.finished.emit()
            return
        first = next((one.path for one in problems if self.sheet.section_of(one.path)), "")
        self.open_part(self.sheet.section_of(first) or self.key, first)
        self.tell(self._say("open", count=len(problems)))

    def keep_for_later(self) -> None:
        if self.sheet is not None:
            self.commit()
            self.parked.emit()

    def ask_to_leave(self) -> None:
        """Esc: at once where nothing was changed, else only when it is said twice."""
        self.commit()
        if self.dirty and not self._sure:
            self._sure = True
            self.tell(self._say("sure"))
        else:
            self.given_up.emit()

    def focus(self) -> None:
        field = next((one for one in self.fields() if one.path == self.current), None)
        if field is not None:
            field.focus()

    def pressed(self, event: QKeyEvent) -> bool:
        """A key of the whole panel; False where it means nothing here."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        acts = {
            (Qt.Key.Key_PageUp, False): lambda: self.turn(-1),
            (Qt.Key.Key_PageDown, False): lambda: self.turn(1),
            (Qt.Key.Key_F9, False): self.finish,
            (Qt.Key.Key_Escape, False): self.ask_to_leave,
            (Qt.Key.Key_S, True): self.keep_for_later,
            (Qt.Key.Key_N, True): self.add,
        }
        act = acts.get((Qt.Key(event.key()), control))
        if act is not None:
            act()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.window().focusWidget() is self.done:
            self.finish()
        return act is not None
