"""The fields of one step one under the other, each with its name above and what is wrong below it.

Part of ui.desk.dossier_step_form. Which are asked for follows from what was chosen; the head's code and PIN come last,
where the step needs them and no head is signed in. Signals `entered(name)` (Enter in a field) and `focused(field)`.
"""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from kiosk.clock import business_day
from kiosk.texts import text
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import LifeStep
from ui.desk import step_editors
from ui.desk.at_work import AtWork
from ui.desk.dossier_steps import FORMS, FieldSpec, StepSaid
from ui.desk.step_fields import StepField, wipe
from ui.desk.step_persons import HeadField
from ui.widgets.away import retire
from ui.widgets.look import Look, label

HEAD = "head"
Kept = dict[str, object]


class StepFormFields(QWidget):
    entered = Signal(str)
    focused = Signal(object)  # StepField

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look, self.language = at_work, look, at_work.station.language
        self.step: LifeStep | None = None
        self.life: DossierLife | None = None
        self.fields: dict[str, StepField] = {}
        self.wrong: dict[str, QLabel] = {}
        self._specs: dict[str, FieldSpec] = {}
        self._names: dict[str, QLabel] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, look.u(6), 0)
        self._column.setSpacing(look.u(3))
        self._column.addStretch(1)

    def begin(self, step: LifeStep, life: DossierLife, kept: Kept) -> None:
        self.clear()
        self.step, self.life = step, life
        today, phrases = business_day(self.at_work.station.clock.now()), self.at_work.station.catalogue.phrases
        for spec in FORMS[step].fields:
            field = step_editors.make(spec, self.look, self.language, today)
            field.phrases = phrases.of(spec.phrases) if spec.phrases else ()
            field.put(kept.get(spec.words, step_editors.at_first(spec, step, life)))
            self._specs[spec.name] = spec
            self._add(spec.name, field)
        self._add(HEAD, HeadField(self.look, self.language, text("dossier_page.fields.head", self.language)))
        self._show_asked()

    def _add(self, name: str, field: StepField) -> None:
        said, wrong = label(field.words, "strong"), label("", "wrong", f"step_wrong:{name}", wrap=True)
        wrong.hide()
        for part in (said, field, wrong):
            self._column.insertWidget(self._column.count() - 1, part)
        self.fields[name], self._names[name], self.wrong[name] = field, said, wrong
        field.done.connect(lambda: self.entered.emit(name))
        field.changed.connect(self._show_asked)
        field.entered.connect(self.focused)

    def clear(self) -> None:
        """Nothing personal stays behind."""
        for field in self.fields.values():
            field.blockSignals(True)
            wipe(field)
        retire(*self.fields.values(), *self._names.values(), *self.wrong.values())
        self.fields, self._specs, self._names, self.wrong = {}, {}, {}, {}
        self.life = self.step = None

    def kept(self) -> Kept:
        """What was typed, by the words of its fields; nothing of the head's."""
        return {spec.words: self.fields[name].value() for name, spec in self._specs.items()}

    # -- what is asked for ------------------------------------------------------------------------------------
    def said(self) -> StepSaid:
        return msgspec.structs.replace(StepSaid(), **{name: self.fields[name].value() for name in self._asked()})

    def _asked(self) -> list[str]:
        """By what was chosen."""
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
                self.wrong[name].hide()

    def shown(self) -> list[str]:
        return [name for name, field in self.fields.items() if not field.isHidden()]

    def after(self, name: str) -> str:
        """The next field that is asked for; "" after the last one."""
        shown = self.shown()
        return next(iter(shown[shown.index(name) + 1 :]), "") if name in shown else ""

    def show_problem(self, name: str) -> bool:
        """Whether something is wrong with it, which then stands below it."""
        key = self.fields[name].problem(name == HEAD or self._specs[name].needed)
        self.wrong[name].setText(text(key, self.language) if key else "")
        self.wrong[name].setVisible(bool(key))
        return bool(key)
