"""What may be done with a dossier now: a button for each step, with its key; the likeliest one bears the accent.

Part of ui.desk.dossier_page, which has the keys. Signals `asked(LifeStep)`, `papers_asked`, `list_asked`.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kiosk.texts import text
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import LifeStep, Stage
from ui.desk.dossier_steps import FORMS, PAPERS
from ui.widgets.away import retire
from ui.widgets.look import Look, button, label, put, scrolled

LIKELY: Mapping[str, LifeStep] = {
    Stage.RECEIVED: LifeStep.HAND_OVER, Stage.SUPPLEMENT: LifeStep.RESUBMIT, Stage.IN_PROGRESS: LifeStep.FINISH,
    Stage.DUTY: LifeStep.NOTE_PAID, Stage.DONE: LifeStep.GIVE_BACK,
}  # fmt: skip
ACROSS = 2


class DossierActs(QFrame):
    asked = Signal(object)  # LifeStep
    papers_asked = Signal()
    list_asked = Signal()

    def __init__(self, look: Look, language: str) -> None:
        super().__init__()
        self.look, self.language = look, language
        self.buttons: dict[LifeStep, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.u(6))
        column.addWidget(label(self._say("title"), "heading"))
        self.none = label(self._say("none"), "muted", "no_acts", wrap=True)
        column.addWidget(self.none)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, look.u(4), 0)
        self._grid.setSpacing(look.u(5))
        self._grid.setRowStretch(len(FORMS), 1)
        column.addWidget(scrolled(inside), 1)
        self.papers = button(f"{PAPERS}  {self._say('papers')}", "act:papers")
        self.papers.clicked.connect(self.papers_asked)
        self.back = button(self._say("back"), "page_back")
        self.back.clicked.connect(self.list_asked)
        below = QHBoxLayout()
        below.addWidget(self.papers, 1)
        below.addWidget(self.back, 1)
        column.addLayout(below)

    def _say(self, key: str) -> str:
        return text(f"dossier_page.acts.{key}", self.language)

    def show_life(self, life: DossierLife) -> None:
        """The buttons stay the same ones where the steps do: a click in the making hits what it was meant for."""
        steps = [step for step in FORMS if step in life.allowed]
        had_focus = any(made.hasFocus() for made in self.buttons.values())
        if steps != list(self.buttons):
            retire(*self.buttons.values())
            self.buttons = {step: self._make(step, place) for place, step in enumerate(steps)}
        likely = LIKELY.get(life.row.stage)
        for step, made in self.buttons.items():
            put(made, "row_now" if step is likely else "row")
        if had_focus:
            self.focus()
        self.none.setVisible(not steps)
        self.papers.setEnabled(bool(life.papers) or life.row.by_post)

    def _make(self, step: LifeStep, place: int) -> QPushButton:
        words = text(f"dossier_page.steps.{step}", self.language)
        made = button(f"{FORMS[step].letter}  {words}", f"act:{step}", "row")
        made.setAccessibleName(f"{words} ({FORMS[step].letter})")
        made.setToolTip(text(f"dossier_page.tips.{step}", self.language))
        made.clicked.connect(lambda _checked=False: self.asked.emit(step))
        self._grid.addWidget(made, place // ACROSS, place % ACROSS)
        made.show()  # at once: a layout would show it later, and it could not take the focus yet
        return made

    def set_busy(self, busy: bool) -> None:
        for made in self.buttons.values():
            made.setEnabled(not busy)

    def focus(self) -> None:
        """The likeliest step, else the first one, else the way back."""
        steps = list(self.buttons.values())
        likely = next((one for one in steps if one.property("part") == "row_now"), None)
        (likely or (steps[0] if steps else self.back)).setFocus()
