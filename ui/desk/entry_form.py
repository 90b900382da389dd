"""The clerk's form: one section of the declaration at a time, all its questions as fields, worked by keys alone.

Shown by the board while a clerk fills in or corrects a declaration; kiosk.forms.clerk.entry_form says what is asked
and what is wrong. Signals `finished` (nothing is open any more), `parked` and `given_up`; ui.desk.writing keeps. What
is typed lives here and in the form's session, and goes with `clear`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.clerk.entry_form import EntryForm
from kiosk.rules import identity_papers
from kiosk.texts import error_line, text
from ui.desk import entry_form_card
from ui.desk.entry_form_lines import EntryFormLines
from ui.desk.entry_form_sections import EntryFormSections
from ui.station import Station
from ui.widgets.look import Look, button, label


class EntryFormPanel(QFrame):
    finished = Signal()
    parked = Signal()
    given_up = Signal()

    def __init__(self, station: Station, look: Look) -> None:
        super().__init__()
        self.station, self.look = station, look
        self.setObjectName("entry_form_panel")
        self.setProperty("part", "card")
        self.form: EntryForm | None = None
        self.key = ""  # of the section in view
        self.dirty = False
        self._sure = False  # Esc was pressed once
        self._words: dict[str, str] = {}  # path -> complaint about what was typed and not taken over
        self._build()

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.entry_form.{key}", self.station.language, **values)

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        look = self.look
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(14), look.u(8), look.u(14), look.u(10))
        column.setSpacing(look.u(6))
        top = QHBoxLayout()
        top.setSpacing(look.u(8))
        self.title = label("", "heading", "entry_form_title", wrap=True)
        top.addWidget(self.title, 2)
        self.sections = EntryFormSections(self.station.language)
        self.sections.activated.connect(lambda index: self.open_section(self.sections.itemData(index)))
        top.addWidget(self.sections, 3)
        column.addLayout(top)
        self.keys = label(self._say("keys"), "small", "entry_form_keys", wrap=True)
        column.addWidget(self.keys)
        self.lines = EntryFormLines(look, self.station.language)
        self.lines.answered.connect(self._answered)
        self.lines.left.connect(self._left)
        self.lines.turned.connect(self.turn)
        self.lines.add_asked.connect(self.add)
        self.lines.remove_asked.connect(self._remove)
        column.addWidget(self.lines, 1)
        self.wrong = label("", "wrong", "entry_form_wrong", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addLayout(self._actions())

    def _actions(self) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setSpacing(self.look.u(6))
        self.before = button(self._say("before"), "entry_form_before")
        self.after = button(self._say("after"), "entry_form_after")
        self.give_up = button(self._say("give_up"), "entry_form_give_up")
        self.park = button(self._say("park"), "entry_form_park")
        self.done = button(self._say("finish"), "entry_form_finish", "primary")
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
    def begin(self, form: EntryForm, title: str, note: str = "") -> None:
        self.clear()
        self.form = form
        self.title.setText(title)
        sections = form.sections()
        first = next((one.key for one in sections if one.open), sections[0].key if sections else "")
        self.open_section(first)
        self.tell(note)

    def clear(self) -> None:
        """Nothing that was typed stays behind."""
        self.form, self.key = None, ""
        self.dirty = self._sure = False
        self._words = {}
        self.lines.clear()
        self.title.clear()
        self.sections.clear()
        self.tell("")

    def tell(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    # -- showing --------------------------------------------------------------------------------------------
    def open_section(self, key: str, path: str = "") -> None:
        """Show a section of the form, with the cursor in its first field that is still to be answered, or in `path`."""
        if self.form is None or not key:
            return
        self.lines.commit()
        self.key, self.lines.current = key, ""
        self._refresh()
        self.lines.go_to_open(path)

    def _refresh(self) -> None:
        """Draw the section anew."""
        if self.form is None:
            return
        sections = self.form.sections()
        if self.key not in [one.key for one in sections] and sections:
            self.key = sections[-1].key  # the section went with an answer
        self.sections.show_sections(sections, self.key)
        self.before.setEnabled(bool(self.sections.beside(self.key, -1)))
        self.after.setEnabled(bool(self.sections.beside(self.key, 1)))
        self.lines.show_section(self.form, self.key, self._words)

    # -- answering ------------------------------------------------------------------------------------------
    def _answered(self, path: str, wrong: str) -> None:
        self.dirty, self._sure = True, False
        self._words.pop(path, None)
        if wrong:
            self._words[path] = wrong
        self.tell("")
        self._refresh()

    def _left(self, onwards: bool) -> None:
        """The last field of the section was left, or the first one backwards."""
        if not self.turn(1 if onwards else -1, at_end=not onwards) and onwards:
            self.done.setFocus(Qt.FocusReason.TabFocusReason)

    def turn(self, step: int, *, at_end: bool = False) -> bool:
        """The section before or after; False where there is none."""
        self.lines.commit()
        key = self.sections.beside(self.key, step)
        if self.form is None or not key:
            return False
        self.open_section(key)
        fields = self.lines.fields()
        if fields:
            self.lines.go_to(fields[-1 if at_end else 0])
        return True

    def add(self, path: str = "") -> None:
        """One more entry of the list in view."""
        if self.form is None:
            return
        self.lines.commit()
        path = path or self.lines.list_in_view()
        made = self.form.add(path) if path else ""
        if not made:
            self.tell(self._say("too_many") if path else "")
            return
        self._answered(made, "")
        first = next((one for one in self.lines.fields() if one.path.startswith(f"{made}/")), None)
        if first is not None:
            self.lines.go_to(first)

    def _remove(self, path: str) -> None:
        if self.form is not None:
            self.form.remove(path)
            self._words = {}
            self._answered(path, "")

    # -- cards ----------------------------------------------------------------------------------------------
    def scanned(self, code: str) -> None:
        """A card fills the group of the person whose field is in use."""
        if self.form is None:
            return
        self.lines.commit()
        today, places = local(self.station.clock.now()).date(), self.station.catalogue.units.places()
        try:
            reading = identity_papers.read(code, today=today, places=places)
        except ExpectedError as error:
            self.tell(error_line(error, self.station.language))
            return
        path = self.form.read_card(self.lines.current, reading.paper, reading.warnings, reading.addresses)
        if not path:
            self.tell(self._say("no_card"))
            return
        self._words = {}
        self._answered(path, "")
        self._go_on_after_card(self.form, self.form.section_of(path))

    def _go_on_after_card(self, form: EntryForm, key: str) -> None:
        """To what the card left open; else to the next section that is open."""
        if key and key != self.key:
            self.open_section(key)
        left = entry_form_card.left_open(self.lines.fields())
        following = entry_form_card.following(form.sections(), self.key)
        if left is not None:
            self.lines.go_to(left)
        elif following:
            self.open_section(following)
        elif self.lines.fields():
            self.lines.go_to(self.lines.fields()[-1])

    # -- ending ---------------------------------------------------------------------------------------------
    def finish(self) -> None:
        """All answers looked at: go to the first that is missing or wrong, or tell that it is done."""
        if self.form is None:
            return
        self.lines.commit()
        if self._words:
            path, count = next(iter(self._words)), len(self._words)
        else:
            problems = self.form.finish()
            if not problems:
                self.finished.emit()
                return
            path, count = next((one.path for one in problems if self.form.section_of(one.path)), ""), len(problems)
        self.open_section(self.form.section_of(path) or self.key, path)
        self.tell(self._say("open", count=count))

    def keep_for_later(self) -> None:
        if self.form is not None:
            self.lines.commit()
            self.parked.emit()

    def ask_to_leave(self) -> None:
        """Esc: at once where nothing was changed, else only when it is said twice."""
        self.lines.commit()
        if self.dirty and not self._sure:
            self._sure = True
            self.tell(self._say("sure"))
        else:
            self.given_up.emit()

    def pressed(self, event: QKeyEvent) -> bool:
        """A key of the whole panel; False where it means nothing here."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        acts: dict[tuple[int, bool], Callable[[], object]] = {
            (Qt.Key.Key_PageUp, False): lambda: self.turn(-1),
            (Qt.Key.Key_PageDown, False): lambda: self.turn(1),
            (Qt.Key.Key_F9, False): self.finish,
            (Qt.Key.Key_Escape, False): self.ask_to_leave,
            (Qt.Key.Key_S, True): self.keep_for_later,
            (Qt.Key.Key_N, True): self.add,
        }
        act = acts.get((event.key(), control))
        if act is not None:
            act()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.window().focusWidget() is self.done:
            self.finish()
        return act is not None
