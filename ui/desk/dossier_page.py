"""A dossier's page at the desk: who and what, how it stands, its documents and history, and what may be done now.

Shown by ui.desk.dossier_opening with what queries.dossier_life tells. A step's letter or a click opens its small form
in the place of the buttons; Enter goes on, Escape goes back; what was typed is kept for the same clerk until the step
is taken. Signals `step_sent(LifeStep, StepSaid, head)`, `print_asked(PaperKind)` and `list_asked`. What is personal
goes from its widgets when the page is left or the desk locks (`clear`).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import LifeStep
from kiosk.values.dossiers import Applicant
from kiosk.values.ids import DossierId
from ui.desk.at_work import AtWork
from ui.desk.dossier_acts import DossierActs
from ui.desk.dossier_facts import DossierFacts
from ui.desk.dossier_head import DossierHead
from ui.desk.dossier_papers import DossierPapers
from ui.desk.dossier_step_form import StepFormView
from ui.desk.dossier_steps import FORMS, PAPERS
from ui.desk.panels import Panels
from ui.desk.step_form_fields import Kept
from ui.widgets.look import Look, label


class DossierPage(QFrame):
    step_sent = Signal(object, object, object)  # LifeStep, StepSaid, (code, PIN) | None
    print_asked = Signal(object)  # PaperKind
    list_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look, self.language = at_work, look, at_work.station.language
        self.setObjectName("dossier_page")
        self.setProperty("part", "card")
        self.life: DossierLife | None = None
        self._kept: dict[tuple[DossierId, LifeStep], Kept] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(12), look.u(8), look.u(12), look.u(10))
        column.setSpacing(look.u(6))
        self.head = DossierHead(look, self.language)
        self.said = label("", "strong", "page_said", wrap=True)
        column.addWidget(self.head)
        column.addWidget(self.said)
        self.facts = DossierFacts(look, self.language, at_work.names)
        self.right = Panels()
        self.acts, self.form = DossierActs(look, self.language), StepFormView(at_work, look)
        self.papers = DossierPapers(at_work, look)
        for panel in (self.acts, self.form, self.papers):
            self.right.addWidget(panel)
        self._body = QHBoxLayout()
        self._body.setSpacing(look.u(12))
        self._body.addWidget(self.facts)
        self._body.addWidget(self.right)
        column.addLayout(self._body, 1)
        self._connect()
        self._turn(self.acts)
        self.tell("")

    def _connect(self) -> None:
        self.acts.asked.connect(self.open_form)
        self.acts.papers_asked.connect(self.open_papers)
        self.acts.list_asked.connect(self.list_asked)
        self.form.back_asked.connect(self.close_form)
        self.form.sent.connect(self._sent)
        self.papers.back_asked.connect(self.close_form)
        self.papers.said.connect(self.tell)
        self.papers.print_asked.connect(self.print_asked)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        self._keys = {step: QShortcut(QKeySequence(form.letter), self, context=here) for step, form in FORMS.items()}
        for step, key in self._keys.items():
            key.activated.connect(lambda step=step: self.open_form(step))
            key.setAutoRepeat(False)
        self._papers_key = QShortcut(QKeySequence(PAPERS), self, context=here)
        self._papers_key.activated.connect(self.open_papers)
        self.at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        self.acts.set_busy(self.at_work.busy)
        if self.at_work.person is None:
            self.clear()
            self._kept.clear()

    # -- showing ----------------------------------------------------------------------------------------------
    def show_life(self, life: DossierLife) -> None:
        """The dossier as it stands now; a form that is open stays open while its step may still be taken."""
        if life == self.life:
            return
        other = self.life is None or self.life.row.id != life.row.id
        self.life = life
        self.head.show_life(life, self.at_work.station.clock.now())
        self.facts.show_life(life)
        self.acts.show_life(life)
        self.papers.show_life(life)
        if other:
            self._turn(self.acts)
            self.acts.focus()
        elif self.step is not None and self.step not in life.allowed:
            self._gone_meanwhile()

    def _gone_meanwhile(self) -> None:
        """Another desk did something: what was being filled in does not apply any more."""
        self.tell(text("dossier_page.form.meanwhile", self.language))
        self.close_form()

    @property
    def step(self) -> LifeStep | None:
        """Whose form is open."""
        return self.form.step

    def tell(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def clear(self, *, locked: bool = False) -> None:
        """Nothing of the dossier stays in view. What was being typed is kept for the same clerk; who it is about, only
        where the desk locks and shows the page again."""
        self._keep()
        if not locked:
            self._kept = {at: _without_persons(kept) for at, kept in self._kept.items()}
        self.life = None
        for part in (self.head, self.facts, self.form, self.papers):
            part.clear()
        self._turn(self.acts)
        self.tell("")

    # -- the forms --------------------------------------------------------------------------------------------
    def open_form(self, step: LifeStep) -> None:
        if self.life is None or step not in self.life.allowed or self.at_work.busy or self.step is not None:
            return
        self.tell("")
        self.form.begin(step, self.life, self._kept.get((self.life.row.id, step), {}))
        self._turn(self.form)
        self.form.focus()

    def open_papers(self) -> None:
        if self.life is not None and self.step is None:
            self._turn(self.papers)
            self.papers.focus()

    def close_form(self) -> None:
        """Back to the buttons; what was typed waits until the step's key is pressed again."""
        self._keep()
        self.form.clear()
        self._turn(self.acts)
        self.acts.set_busy(self.at_work.busy)  # what is switched off takes no focus
        self.acts.focus()

    def step_taken(self, dossier: DossierId, step: LifeStep) -> None:
        """It is recorded: nothing of its form is kept."""
        if self.life is not None and self.life.row.id == dossier and self.step is step:
            self.form.clear()
            self.close_form()
        self._kept.pop((dossier, step), None)

    def reopen(self, step: LifeStep | None) -> None:
        """The form that was open when the desk locked."""
        if step is not None:
            self.open_form(step)

    def _keep(self) -> None:
        if self.life is not None and self.step is not None:
            self._kept[(self.life.row.id, self.step)] = self.form.inside.kept()

    def _sent(self, said: object, head: object) -> None:
        self.step_sent.emit(self.step, said, head)

    def _turn(self, panel: QWidget) -> None:
        """The buttons need little room, a form more."""
        self.right.setCurrentWidget(panel)
        buttons = panel is self.acts
        self.head.make_room(panel is self.form)
        self._body.setStretch(0, 5 if buttons else 4)
        self._body.setStretch(1, 4 if buttons else 5)
        for key in (*self._keys.values(), self._papers_key):
            key.setEnabled(buttons)

    def take_card(self, name: str, number: str) -> bool:
        return self.step is not None and self.form.take_card(name, number)

    def focus(self) -> None:
        if self.step is None:
            self.acts.focus()
        else:
            self.form.focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.isAutoRepeat():
            self.list_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if not event.isAutoRepeat() and focused is not None and hasattr(focused, "click"):
                focused.click()
        else:
            super().keyPressEvent(event)


def _without_persons(kept: Kept) -> Kept:
    return {words: value for words, value in kept.items() if not isinstance(value, Applicant)}
