"""Keeps what the clerk types of a dossier, and puts it back after a power cut, a lock or a new sign-in.

Run by the board. Looks at the form every two seconds and keeps what changed, sealed on this machine; an ending erases
it. A clerk who takes over the desk in the middle of a visit finds it as it stood.
"""

from __future__ import annotations

import logging

import msgspec
from PySide6.QtCore import QObject, QTimer

from kiosk.values.ids import TicketId
from ui.desk.at_work import AtWork
from ui.desk.dossier_form import DossierForm
from ui.desk.form_contents import FormContents

log = logging.getLogger("motcua.ui")
LOOK_MS = 2000


class AutoSave(QObject):
    def __init__(self, at_work: AtWork, form: DossierForm) -> None:
        super().__init__()
        self.at_work, self.form = at_work, form
        self._ticket: TicketId | None = None  # of the visit in work, as long as it is undecided
        self._kept: FormContents | None = None  # as it was kept last, or began
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        visit = self.at_work.visit if self.at_work.outcome is None else None
        ticket = visit.call.ticket if visit is not None else None
        if self.at_work.locked:
            self.look()
        if ticket == self._ticket:
            return
        before, self._ticket, self._kept = self._ticket, ticket, None
        if ticket is not None:
            self._timer.start()
            self._resume(ticket)
        else:
            self._timer.stop()
            if before is not None and self.at_work.person is not None:
                self._forget()  # decided or over; who only signs off finds it again

    def look(self) -> None:
        """Whether something is to be kept."""
        if self._ticket is None or self._kept is None or self.at_work.person is None or self.form.visit is None:
            return
        contents = self.form.contents()
        if contents == self._kept:
            return
        from kiosk.services import typed_forms

        self._kept = contents
        command = typed_forms.KeepTyped(
            place=self.at_work.place, actor=self.at_work.actor, ticket=self._ticket,
            contents=msgspec.json.encode(contents),
        )  # fmt: skip
        self.at_work.station.tasks.run(typed_forms.keep, command).failed(_not_kept)

    def _resume(self, ticket: TicketId) -> None:
        from kiosk.services import typed_forms

        def found(kept: bytes | None) -> None:
            if self._ticket == ticket:
                self._put(msgspec.json.decode(kept, type=FormContents) if kept is not None else None)

        command = typed_forms.ResumeTyped(place=self.at_work.place, actor=self.at_work.actor, ticket=ticket)
        self.at_work.hear(self.at_work.station.tasks.run(typed_forms.resume, command), found, _not_kept)

    def _put(self, kept: FormContents | None) -> None:
        """What is typed already stays: only an empty form is filled."""
        visit = self.at_work.visit
        if kept is not None and visit is not None and not self.form.contents().typed:
            if kept.procedure is not None and (visit.procedure is None or visit.procedure.code != kept.procedure):
                self.at_work.show(visit.about(self.at_work.names.procedure(kept.procedure)))
            self.form.fill(kept)
        self._kept = self.form.contents()

    def _forget(self) -> None:
        from kiosk.services import typed_forms

        self.at_work.station.tasks.run(typed_forms.forget, self.at_work.place).failed(_not_kept)


def _not_kept(error: BaseException) -> None:
    log.warning("what is typed could not be kept or read: %s", error)
