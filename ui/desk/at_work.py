"""What the desk is at: who is signed in, the visit in work and how far it has come, and the step that is being done.

Made by ui.desk.window and handed to all panels and to those who run the use cases (calling, deciding, reading,
declaring, writing, side_tasks, supervising); whoever shows something of it looks at it anew at `changed`. Use cases go
through `run`, one at a time; a question's answer comes through `hear`, and not at all once its asker has left.
`ended` and `left` are where everything personal goes: a panel that finds its visit or its person gone wipes itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal, SignalInstance

from kiosk.errors import ExpectedError
from kiosk.values.calls import Outcome
from kiosk.values.ids import DossierId, Place
from kiosk.values.staff import SignedIn
from ui.desk.names import Names
from ui.desk.next_step import NextStep
from ui.desk.visit import ServedVisit
from ui.desk.words import fault_words
from ui.station import Station
from ui.tasks import Pending

if TYPE_CHECKING:
    from kiosk.store import Context

C = TypeVar("C")
R = TypeVar("R")
Failed = Callable[[BaseException], None]
log = logging.getLogger("motcua.ui")


class Said(NamedTuple):
    """What the clerk is told of the last step."""

    title: str
    message: str = ""
    part: str = "bad"


class AtWork(QObject):
    changed = Signal()
    leaving = Signal()  # the clerk signs off; their name is still known

    def __init__(self, station: Station, desk: str) -> None:
        super().__init__()
        self.station, self.desk, self.names = station, desk, Names(station)
        self.person: SignedIn | None = None
        self.visit: ServedVisit | None = None
        self.outcome: Outcome | None = None
        self.dossier: DossierId | None = None
        self.said: Said | None = None
        self.busy = self.locked = False
        self.online = True  # or no line to the city is wanted
        self.together: Callable[[], AbstractContextManager[None]] = nullcontext  # what changes is laid out as one
        self.next_step = NextStep(lambda: self.busy, lambda: serving(self), self.changed.emit)
        self.stay = 0  # which clerk's; answers to another one's questions are dropped
        self._listened: list[tuple[SignalInstance, Callable[..., None]]] = []

    @property
    def place(self) -> Place:
        return self.station.place

    @property
    def actor(self) -> str:
        return self.person.name if self.person else ""

    @property
    def actor_name(self) -> str:
        return self.person.full_name if self.person else ""

    # -- coming and going -------------------------------------------------------------------------------------
    def came(self, person: SignedIn) -> None:
        """Somebody signed in: the clerk who locked the desk goes on, another one finds nothing of that one's work."""
        if self.person is not None and self.person.name != person.name:
            self.left()
        if self.person is None:
            for signal, slot in self._listened:
                signal.connect(slot)
        self.locked, self.person = False, person
        self.changed.emit()

    def lock(self) -> None:
        """Papers are closed, and the core refuses whatever is asked in the clerk's name."""
        from kiosk.services import staff

        self.locked = True
        self.changed.emit()
        self.station.tasks.run(staff.lock, self.place).failed(_not_told)

    def left(self) -> None:
        """Everything personal goes; then the account is signed off, after what was being written has been kept."""
        from kiosk.services import staff

        if self.person is None:
            return
        self.leaving.emit()
        command = (self.place, self.person.name)
        for signal, slot in self._listened:
            signal.disconnect(slot)
        self.stay += 1
        self.person, self.said, self.busy, self.locked = None, None, False, False
        self.next_step.forget()
        self.ended()
        self.station.tasks.run(staff.leave, command).failed(_not_told)

    def listen(self, signal: SignalInstance, slot: Callable[..., None]) -> None:
        """What the station announces is heard while somebody is signed in; what was under way then may still come."""
        self._listened.append((signal, slot))
        if self.person is not None:
            signal.connect(slot)

    # -- the visit --------------------------------------------------------------------------------------------
    def show(self, visit: ServedVisit) -> None:
        """A visit begins, or is a step further."""
        self.visit = visit
        with self.together():
            self.changed.emit()

    def turn_to(self, visit: ServedVisit) -> None:
        """Another declaration is in work, as `visit` says; where there is a choice, its procedure goes with it."""
        draft, before = visit.draft, self.visit.draft if self.visit is not None else None
        other = draft is not None and (before is None or before.id != draft.id)
        if draft is not None and other and (len(visit.drafts) > 1 or visit.procedure is None):
            visit = visit.about(self.names.procedure(draft.procedure) or visit.procedure)
        self.show(visit)

    def decided(self, outcome: Outcome, dossier: DossierId | None) -> None:
        if self.visit is not None:
            self.outcome, self.dossier = outcome, dossier
            self.show(self.visit.decided())

    def go_on(self) -> None:
        """With the next declaration of the same visit, whose dossier is to be received."""
        if self.visit is not None and self.outcome is not None and self.visit.left:
            self.outcome, self.dossier = None, None
            self.turn_to(self.visit.turned_to(self.visit.left[0]))

    def take_up(self, visit: ServedVisit, outcome: Outcome | None = None, dossier: DossierId | None = None) -> None:
        """What was decided, or had ended, was undone: the visit goes on where it was."""
        self.outcome, self.dossier = outcome, dossier
        self.show(visit)

    def ended(self) -> None:
        """Nothing of the visit stays; a declaration in the making is kept for later by who writes it."""
        self.visit, self.outcome, self.dossier = None, None, None
        self.changed.emit()

    # -- steps and questions ----------------------------------------------------------------------------------
    def run(self, use_case: Callable[[Context, C], R], command: C, done: Callable[[R], None],
            failed: Failed | None = None, *, claimed: bool = False) -> None:  # fmt: skip
        """One step at a time: keys pressed while the store writes start nothing twice. `claimed`: the whole ward's hub
        decides it, where there is one: which ticket this desk gets."""
        if self.busy:
            return
        self.busy, self.said = True, None
        self.changed.emit()

        def over(result: R) -> None:
            self.busy = False
            with self.together():
                done(result)
                self.changed.emit()
            self.next_step.begin()

        def wrong(error: BaseException) -> None:
            self.busy = False
            self.next_step.forget()
            (failed or self.failed)(error)
            self.changed.emit()

        ask = self.station.tasks.claim if claimed else self.station.tasks.run
        self.hear(ask(use_case, command), over, wrong)

    def hear(self, asked: Pending, done: Callable[[R], None], failed: Failed | None = None) -> None:
        """Both outcomes of what this clerk asked; neither, once they have left."""
        stay, told = self.stay, failed or self.failed

        def answered(result: R) -> None:
            if stay == self.stay:
                done(result)

        def wrong(error: BaseException) -> None:
            if stay == self.stay:
                told(error)

        asked.then(answered).failed(wrong)

    def tell(self, words: str) -> None:
        """Something that went well, or that the clerk should know."""
        self._say(Said(words, part="calm"))

    def failed(self, error: BaseException) -> None:
        """What went wrong with the last step, and what to do."""
        if self.locked and isinstance(error, ExpectedError) and error.key == "staff.errors.not_signed_in":
            return  # asked before the desk locked; it is asked anew when the clerk comes back
        self._say(Said(*fault_words(error, self.station.language)))

    def hush(self) -> None:
        self._say(None)

    def _say(self, said: Said | None) -> None:
        self.said = said
        self.changed.emit()


def serving(at_work: AtWork) -> tuple[int, str] | None:
    """Whose clerk's stay and which visit; None while the desk is locked."""
    ticket = at_work.visit.call.ticket if at_work.visit is not None else ""
    return None if at_work.locked else (at_work.stay, ticket)


def _not_told(error: BaseException) -> None:
    log.warning("the station could not be told who left: %s", error)
