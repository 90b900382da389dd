"""The small form of one step on a dossier's page: its fields one under the other, phrases below, Enter goes on.

Shown by ui.desk.dossier_page. Signals `sent(StepSaid, head)`, where head is (code, PIN) or None, and `back_asked`. What
was typed can be taken (`kept`) and put back, so that an interruption loses nothing; a PIN is never kept.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kiosk.texts import text
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import LifeStep
from ui.desk.at_work import AtWork
from ui.desk.step_fields import StepField
from ui.desk.step_form_fields import HEAD, Kept, StepFormFields
from ui.desk.step_persons import HeadField, PersonField
from ui.desk.step_phrases import StepPhrases
from ui.widgets.look import Look, button, label, scrolled


class StepFormView(QFrame):
    sent = Signal(object, object)  # StepSaid, (code, PIN) | None
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look, self.language = at_work, look, at_work.station.language
        self.setObjectName("step_form")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(6))
        self.title = label("", "heading", "step_title", wrap=True)
        self.hint = label("", "small", "step_hint", wrap=True)
        self.fault = label("", "wrong", "step_fault", wrap=True)
        self.inside = StepFormFields(at_work, look)
        self.inside.entered.connect(self._next)
        self.inside.focused.connect(self._focused)
        self.area = scrolled(self.inside)
        self.phrases = StepPhrases(look, self.language)
        self.phrases.picked.connect(self._phrase)
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

    @property
    def step(self) -> LifeStep | None:
        return self.inside.step

    @property
    def fields(self) -> dict[str, StepField]:
        return self.inside.fields

    # -- coming and going -------------------------------------------------------------------------------------
    def begin(self, step: LifeStep, life: DossierLife, kept: Kept) -> None:
        self.clear()
        self.title.setText(self._say(f"steps.{step}"))
        self.hint.setText(self._say(f"hints.{step}", days=life.deadline.extension_days))
        self.inside.begin(step, life, kept)

    def clear(self) -> None:
        """Nothing personal stays behind."""
        self.inside.clear()
        self.fault.hide()
        self.phrases.show_phrases(())

    def focus(self) -> None:
        for field in self.fields.values():
            field.focus()
            return

    # -- going on ---------------------------------------------------------------------------------------------
    def _next(self, name: str) -> None:
        """Enter: on to the next field, where this one is right; after the last one it is sent."""
        if self.inside.show_problem(name):
            self._go_to(name)
        elif after := self.inside.after(name):
            self._go_to(after)
        else:
            self.send()

    def _go_to(self, name: str) -> None:
        """And into view, with what is wrong below it, once all has its place."""
        field, wrong = self.fields[name], self.inside.wrong[name]
        field.focus()
        for part in (wrong, field):
            QTimer.singleShot(0, part, lambda part=part: self.area.ensureWidgetVisible(part))

    def send(self) -> None:
        if self.step is None:
            return
        if self.at_work.busy:
            self.at_work.next_step.when_free(self.send)
            return
        self.fault.hide()
        wrong = [name for name in self.inside.shown() if self.inside.show_problem(name)]
        if wrong:
            self._go_to(wrong[0])
            return
        head = self.fields[HEAD].value() if self.inside.needs_head() else None
        self.sent.emit(self.inside.said(), head)

    def show_fault(self, words: str, name: str) -> None:
        """What the core refused, at the field where it is mended, or above all fields."""
        where = self.inside.wrong.get(name, self.fault)
        where.setText(words)
        where.show()
        if isinstance(head := self.fields.get(HEAD), HeadField) and name == HEAD:
            head.wipe_pin()
        elif name in self.fields:
            self._go_to(name)

    # -- phrases and cards ------------------------------------------------------------------------------------
    def _focused(self, field: StepField) -> None:
        self.phrases.show_phrases(field.phrases)

    def _phrase(self, number: int) -> None:
        """By mouse, into the field whose phrases are shown."""
        at = next((one for one in self.fields.values() if one.phrases == self.phrases.phrases), None)
        if at is not None:
            at.take_phrase(number)

    def take_card(self, name: str, number: str) -> bool:
        """Whether a person is asked for, who is now filled in."""
        for key in self.inside.shown():
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
