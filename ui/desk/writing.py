"""A clerk writes a declaration: fills it in from speech, goes on with one, corrects it.

The entry form (ui.desk.entry_form) shows it; what another place took or kept meanwhile is never written over. What is
being written when the visit ends or the clerk leaves is kept for later.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from kiosk.errors import ExpectedError
from kiosk.texts import error_line, text
from kiosk.values.drafts import Draft, DraftState, FilledBy, KeepDraft, KeptDraft, TakeDraft
from kiosk.values.ids import ProcedureCode
from ui.desk.at_work import AtWork
from ui.desk.visit import ServedVisit
from ui.desk.words import place_words
from ui.desk.work_panels import WorkPanels

if TYPE_CHECKING:
    from kiosk.forms.answering.session import Session

log = logging.getLogger("motcua.ui")


class Writing(QObject):
    kept = Signal()  # the declaration stands in the store

    def __init__(self, at_work: AtWork, panels: WorkPanels) -> None:
        super().__init__()
        self.at_work, self.panels, self.entry_form = at_work, panels, panels.entry_form
        self.editing: Draft | None = None  # what the form was begun with; None = a new one
        self._visit: ServedVisit | None = None  # whose declaration is being written
        self._actor = ""  # who writes it
        self.entry_form.finished.connect(lambda: self.keep(finished=True))
        self.entry_form.parked.connect(lambda: self.keep(finished=False))
        self.entry_form.given_up.connect(self.close_form)
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        """The visit that is written for goes on, or it is over."""
        visit = self.at_work.visit
        if self._visit is None:
            return
        if visit is not None and visit.call.ticket == self._visit.call.ticket:
            self._visit = visit
        else:
            self._rescue(self._visit)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.{key}", self.at_work.station.language, **values)

    def write(self) -> None:
        """F12: go on with the declaration in view, correct it, or fill one in from what the visitor says."""
        at_work, visit = self.at_work, self.at_work.visit
        if visit is None or at_work.outcome is not None:
            return
        if visit.draft is None and visit.procedure is None:
            self.panels.turn_to(self.panels.serve)
            self.panels.serve.form.ready()
        elif visit.draft is None and visit.procedure is not None and visit.procedure.form is None:
            at_work.tell(self._say("declared.no_form"))
        elif visit.draft is None or visit.draft.damaged:
            self._begin(visit, visit.draft)
        else:
            self._take(visit, visit.draft)

    def _take(self, visit: ServedVisit, draft: Draft) -> None:
        from kiosk.services import drafts

        at_work = self.at_work
        command = TakeDraft(draft=draft.id, place=at_work.place, actor=at_work.actor, ticket=visit.call.ticket)

        def taken(_done: object) -> None:
            now = at_work.visit
            if now is not None and now.draft is not None and now.draft.id == draft.id:
                self._begin(now, now.draft)

        at_work.run(drafts.take, command, taken)

    def _begin(self, visit: ServedVisit, draft: Draft | None) -> None:
        at_work = self.at_work
        try:
            session, left_aside = self._session(visit, draft)
        except ExpectedError as error:
            at_work.failed(error)
            return
        from kiosk.forms.clerk.entry_form import EntryForm

        self.editing, self._visit, self._actor = draft, visit, at_work.actor
        if draft is not None and not draft.damaged:
            title = self._say("entry_form.title_edit", code=draft.code)
        else:
            title = self._say("entry_form.title_fill", name=session.form.title(session.language))
        note = self._say("entry_form.left_aside", count=left_aside) if left_aside else ""
        self.panels.turn_to(self.entry_form)
        self.entry_form.begin(EntryForm(session), title, note)
        if draft is not None and draft.shown_until is not None:  # nobody confirms what is being changed
            from kiosk.services import drafts

            at_work.hear(at_work.station.tasks.run(drafts.hide, at_work.place), lambda _done: None, self._refused)

    def _session(self, visit: ServedVisit, draft: Draft | None) -> tuple[Session, int]:
        """The form, with the version the draft was made with, and its answers; how many it does not know."""
        from kiosk.forms.files import attachments

        station = self.at_work.station
        whole = draft is not None and not draft.damaged
        name = str(draft.form) if draft is not None else str(visit.procedure.form if visit.procedure else "")
        form = station.forms.version(name, draft.form_version if draft is not None and whole else "")
        code = draft.procedure if draft is not None else visit.procedure.code if visit.procedure else ""
        session = station.forms.session(form, station.language, station.clock.now(), str(code))
        if draft is None or not whole:
            return session, 0
        unknown = session.restore(draft.answers)
        attachments.put_back(session, draft.attachments)
        return session, len(unknown)

    def close_form(self) -> None:
        self._put_away()
        self.panels.work()

    def _put_away(self) -> None:
        self.entry_form.clear()
        self.editing, self._visit, self._actor = None, None, ""

    def _command(self, visit: ServedVisit, *, finished: bool) -> KeepDraft | None:
        """What is to be kept; None where nothing was changed."""
        from kiosk.forms.draft_command import keep_draft

        station, form, draft = self.at_work.station, self.entry_form.form, self.editing
        if form is None:
            return None
        session = form.session
        whole = draft is not None and not draft.damaged
        changes = form.changes(self._actor, station.clock.now()) if whole else ()
        if draft is not None and whole and not changes and finished == (draft.state is DraftState.FINISHED):
            return None
        none = ProcedureCode("")
        procedure = draft.procedure if draft is not None else visit.procedure.code if visit.procedure else none
        command = keep_draft(
            session, finished=finished, procedure=procedure, place=station.place,
            language=draft.language if draft is not None else "", ticket=visit.call.ticket,
            draft=draft.id if draft is not None else None,
            filled_by=draft.filled_by if draft is not None and whole else FilledBy.STAFF,
            helper=draft.helper if draft is not None and whole else None, actor=self._actor, changes=changes,
            seen=draft.kept_at if draft is not None and whole else None,
        )  # fmt: skip
        if draft is not None and draft.lacking:  # its pictures lie at another machine: they stay the declaration's
            command = msgspec.structs.replace(command, attachments=None)
        return command

    def keep(self, *, finished: bool) -> None:
        """Finished or for later; what another place took or kept meanwhile is never written over."""
        from kiosk.services import drafts

        visit = self.at_work.visit
        if visit is None or self.entry_form.form is None:
            return
        command = self._command(visit, finished=finished)
        if command is None:
            self.close_form()
            self.at_work.tell(self._say("entry_form.unchanged"))
            return

        def kept(done: KeptDraft) -> None:
            now = self.at_work.visit
            if now is not None and now.call.ticket == visit.call.ticket:
                self.close_form()
                self.at_work.tell(self._say("entry_form.kept" if finished else "entry_form.parked", code=done.code))
                self.kept.emit()

        self.at_work.run(drafts.keep, command, kept, self._refused)

    def _refused(self, error: BaseException) -> None:
        """An error that belongs to the form in view: it stays open, and says so there."""
        mine = isinstance(error, ExpectedError) and error.key.startswith("drafts.") and self.panels.on(self.entry_form)
        if not mine or not isinstance(error, ExpectedError):
            self.at_work.failed(error)
            return
        language, values = self.at_work.station.language, dict(error.values)
        if "place" in values:
            values["place"] = place_words(str(values["place"]), language)
        self.entry_form.tell(error_line(ExpectedError(error.key, **values), language))

    def _rescue(self, visit: ServedVisit) -> None:
        """The visit ends while a clerk is still writing: what was written is kept for later."""
        from kiosk.services import drafts

        self.entry_form.lines.commit()
        unfinished = self.editing is None or self.editing.damaged or self.editing.state is DraftState.PARKED
        command = self._command(visit, finished=False) if self.entry_form.dirty and unfinished else None
        if command is not None:
            self.at_work.station.tasks.run(drafts.keep, command).failed(_given_up)
        self._put_away()


def _given_up(error: BaseException) -> None:
    log.warning("a declaration that was being written could not be kept: %s", error)
