"""The small form of one step on a dossier's page: its fields one under the other, phrases below, Enter goes on.

Shown by ui.desk.dossier_page. Signals `sent(StepSaid, head)`, where head is (code, PIN) or None, and `back_asked`. What
was typed can be taken (`kept`) and put back, so that an interruption loses nothing; a PIN is never kept.
"""

from __future__ import annotations

import msgspec
from kiosk.values.dossier_life import DossierLife
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.clock import business_day
from kiosk.texts import text
from kiosk.values.dossier_steps import LifeStep
from ui.desk import step_editors
from ui.desk.at_work import AtWork
from ui.desk.dossier_steps import FORMS, FieldSpec, StepSaid
from ui.desk.step_fields import StepField, wipe
from ui.desk.step_persons import HeadField, PersonField
from ui.desk.step_phrases import StepPhrases
from ui.widgets.away import retire
from ui.widgets.look import Look, button, label, scrolled

HEAD = "head"
Kept = dict[str, object]


class StepFormView(QFrame):
    sent = Signal(object, object)  # StepSaid, (code, PIN) | None
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look, self.language = at_work, look, at_work.station.language
        self.setObjectName("step_form")
        self.life: DossierLife | None = None
        self.step: LifeStep | None = None
        self.fields: dict[str, StepField] = {}
        self._specs: dict[str, FieldSpec] = {}
        self._names: dict[str, QLabel] = {}
        self._wrong: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(6))
        self.title = label("", "heading", "step_title", wrap=True)
        self.hint = label("", "small", "step_hint", wrap=True)
        self.fault = label("", "wrong", "step_fault", wrap=True)
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(0, 0, look.u(6), 0)
        self.column.setSpacing(look.u(3))
        self.column.addStretch(1)
        self.phrases = StepPhrases(look, self.language)
        self.phrases.picked.connect(self._phrase)
        self.area = scrolled(self.inside)
        for part in (self.title, self.hint, self.fault):
            column.addWidget(part)
        column.addWidget(self.area, 1)
        column.addWidget(self.phrases)
        column.addLayout(self._below())
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"dossier_page.{key}", self.language, **values)

    def _below(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.back = button(self._say("form.back"), "step_back")
        self.back.clicked.connect(self.back_asked)
        self.go = button(self._say("form.go"), "step_go", "primary")
        self.go.clicked.connect(self.send)
        row.addWidget(self.back)
        row.addWidget(self.go, 1)
        return row

    def _follow(self) -> None:
        self.go.setEnabled(not self.at_work.busy)

    # -- coming and going -------------------------------------------------------------------------------------
    def begin(self, step: LifeStep, life: DossierLife, kept: Kept) -> None:
        self.clear()
        self.step, self.life = step, life
        self.title.setText(self._say(f"steps.{step}"))
        self.hint.setText(self._say(f"hints.{step}", days=life.deadline.extension_days))
        today = business_day(self.at_work.station.clock.now())
        for spec in FORMS[step].fields:
            field = step_editors.make(spec, self.look, self.language, today)
            field.phrases = self.at_work.station.catalogue.phrases.of(spec.phrases) if spec.phrases else ()
            field.put(kept.get(spec.words, step_editors.at_first(spec, step, life)))
            self._specs[spec.name] = spec
            self._add(spec.name, field)
        self._add(HEAD, HeadField(self.look, self.language, self._say("fields.head")))
        self._show_asked()

    def _add(self, name: str, field: StepField) -> None:
        said, wrong = label(field.words, "strong"), label("", "wrong", f"step_wrong:{name}", wrap=True)
        wrong.hide()
        for part in (said, field, wrong):
            self.column.insertWidget(self.column.count() - 1, part)
        self.fields[name], self._names[name], self._wrong[name] = field, said, wrong
        field.done.connect(lambda: self._next(name))
        field.changed.connect(self._show_asked)
        field.entered.connect(self._entered)

    def clear(self) -> None:
        """Nothing personal stays behind."""
        for field in self.fields.values():
            field.blockSignals(True)
            wipe(field)
        retire(*self.fields.values(), *self._names.values(), *self._wrong.values())
        self.fields, self._specs, self._names, self._wrong = {}, {}, {}, {}
        self.life = self.step = None
        self.fault.hide()
        self.phrases.show_phrases(())

    def kept(self) -> Kept:
        """What was typed, by the words of its fields; nothing of the head's."""
        return {spec.words: self.fields[name].value() for name, spec in self._specs.items()}

    def focus(self) -> None:
        first = next(iter(self.fields.values()), None)
        (first or self.go).setFocus()
        if first is not None:
            first.focus()

    # -- going on ---------------------------------------------------------------------------------------------
    def said(self) -> StepSaid:
        values = {name: self.fields[name].value() for name in self._specs if name in self._asked()}
        return msgspec.structs.replace(StepSaid(), **values)

    def _asked(self) -> list[str]:
        """The fields that are asked for, by what was chosen."""
        chosen = self.fields["choice"].value() if "choice" in self.fields else ""
        return [name for name, spec in self._specs.items() if spec.shown_for in ("", chosen)]

    def needs_head(self) -> bool:
        """A head who is signed in here approves by that."""
        if self.step is None or self.life is None:
            return False
        person = self.at_work.person
        return FORMS[self.step].head(self.life, self.said()) and not (person and "head" in person.roles)

    def _show_asked(self) -> None:
        asked = [*self._asked(), *([HEAD] if self.needs_head() else [])]
        for name, field in self.fields.items():
            field.setVisible(name in asked)
            self._names[name].setVisible(name in asked)
            if name not in asked:
                self._wrong[name].hide()

    def _shown(self) -> list[str]:
        return [name for name, field in self.fields.items() if not field.isHidden()]

    def _next(self, name: str) -> None:
        """Enter: on to the next field; after the last one it is sent."""
        shown = self._shown()
        after = shown[shown.index(name) + 1 :] if name in shown else []
        if after:
            self.fields[after[0]].focus()
            self.area.ensureWidgetVisible(self.fields[after[0]])
        else:
            self.send()

    def send(self) -> None:
        if self.at_work.busy or self.step is None:
            return
        self.fault.hide()
        problems = {name: self._problem(name) for name in self._shown()}
        for name, key in problems.items():
            self._wrong[name].setText(text(key, self.language) if key else "")
            self._wrong[name].setVisible(bool(key))
        first = next((name for name, key in problems.items() if key), None)
        if first is not None:
            self.fields[first].focus()
            return
        head = self.fields[HEAD].value() if self.needs_head() else None
        self.sent.emit(self.said(), head)

    def _problem(self, name: str) -> str:
        return self.fields[name].problem(name == HEAD or self._specs[name].needed)

    def show_fault(self, words: str, name: str) -> None:
        """What the core refused, at the field where it is mended, or above all fields."""
        where = self._wrong.get(name, self.fault)
        where.setText(words)
        where.show()
        if isinstance(head := self.fields.get(HEAD), HeadField) and name == HEAD:
            head.wipe_pin()
        elif name in self.fields:
            self.fields[name].focus()

    # -- phrases and cards ------------------------------------------------------------------------------------
    def _entered(self, field: StepField) -> None:
        self.phrases.show_phrases(field.phrases)

    def _phrase(self, number: int) -> None:
        """By mouse, into the field whose phrases are shown."""
        at = next((one for one in self.fields.values() if one.phrases == self.phrases.phrases), None)
        if at is not None:
            at.take_phrase(number)

    def take_card(self, name: str, number: str) -> bool:
        """Whether a person is asked for, who is now filled in."""
        for key in self._shown():
            field = self.fields[key]
            if isinstance(field, PersonField):
                field.take_card(name, number)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send()
        elif enter or event.key() == Qt.Key.Key_Escape:
            if not event.isAutoRepeat() and not enter:
                self.back_asked.emit()
        else:
            super().keyPressEvent(event)
