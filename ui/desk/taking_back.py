"""Undoing an ending at the desk: the dossier is taken back, or the call restored, and the visit goes on where it was.

Made by ui.desk.board; ui.desk.deciding and calling hand in how it stood before. What can be undone, and for how long,
is ui.desk.undo's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject

from kiosk.texts import text
from kiosk.values.calls import Call, CallTicket, Outcome
from kiosk.values.dossier_steps import TakeBack
from kiosk.values.ids import DossierId
from ui.desk.at_work import AtWork
from ui.desk.form_contents import FormContents
from ui.desk.undo import Undo
from ui.desk.visit import ServedVisit
from ui.desk.work_panels import WorkPanels


class BeforeEnding(NamedTuple):
    """How it stood before an ending."""

    visit: ServedVisit
    contents: FormContents | None = None  # of the dossier's form
    outcome: Outcome | None = None
    dossier: DossierId | None = None
    shown: Callable[[], None] | None = None  # shows the result again


class TakingBack(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels, undo: Undo) -> None:
        super().__init__()
        self.at_work, self.panels, self.undo = at_work, panels, undo

    def offer(self, key: str, dossier: DossierId, before: BeforeEnding, **values: object) -> None:
        """A dossier was received, refused or certified."""
        self.undo.offer(key, lambda: self._take_back(dossier, before), quiet=True, **values)

    def offer_visit(self, before: BeforeEnding, key: str = "", *, quiet: bool = True) -> None:
        """A call ended. `quiet`: no rating follows."""
        label = before.visit.call.label
        self.undo.offer(key or _words_of(before), lambda: self._restore(before), quiet=quiet, label=label)

    def _take_back(self, dossier: DossierId, before: BeforeEnding) -> None:
        """BeforeEnding any paper."""
        at_work = self.at_work
        from kiosk.services import undoing

        command = TakeBack(
            dossier=dossier, place=at_work.place, desk=at_work.desk, actor=at_work.actor, actor_name=at_work.actor_name
        )
        at_work.run(undoing.take_back, command, lambda _done: self._go_on(before, "undone"))

    def _restore(self, before: BeforeEnding) -> None:
        """The visit goes on where it was: also before the dossier that was received in it."""
        at_work = self.at_work
        from kiosk.services import undoing

        command = CallTicket(
            ticket=before.visit.call.ticket, place=at_work.place, desk=at_work.desk, actor=at_work.actor
        )

        def restored(call: Call) -> None:
            self._go_on(before._replace(visit=before.visit.called_again(call)), "back")

        at_work.run(undoing.restore, command, restored)

    def _go_on(self, before: BeforeEnding, key: str) -> None:
        at_work = self.at_work
        at_work.take_up(before.visit, before.outcome, before.dossier)
        if before.shown is not None:
            before.shown()
        elif before.contents is not None:
            self.panels.serve.form.fill(before.contents)
        self.panels.work()
        words = text(f"undoing.bar.{key}", at_work.station.language, label=before.visit.call.label)
        at_work.tell(words)


def _words_of(before: BeforeEnding) -> str:
    return "guided" if before.outcome is None and not before.visit.received else "finished"
