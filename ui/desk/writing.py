"""A clerk writes a declaration: fills it in from speech, goes on with one, corrects it. Run for the board.

The sheet (ui.desk.sheet) shows it; what another place took or kept meanwhile is never written over. What is being
written when the visit ends is kept for later.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from kiosk.values.drafts import Draft, DraftState, FilledBy, KeepDraft, KeptDraft, TakeDraft
from kiosk.values.ids import FormId
from ui.desk.words import place_words

if TYPE_CHECKING:
    from kiosk.forms.answering.session import Session
    from ui.desk.board import Board
    from ui.desk.visit import Visit

log = logging.getLogger("motcua.ui")


class Writing:
    def __init__(self, board: Board) -> None:
        self.board = board
        self.editing: Draft | None = None  # what the sheet was begun with; None = a new one
        board.sheet.finished.connect(lambda: self.keep(finished=True))
        board.sheet.parked.connect(lambda: self.keep(finished=False))
        board.sheet.given_up.connect(self.close_sheet)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.{key}", self.board.station.language, **values)

    def _tell(self, words: str) -> None:
        self.board.attention.show_words(words, part="calm")

    def write(self) -> None:
        """F12: go on with the declaration in view, correct it, or fill one in from what the visitor says."""
        board, visit = self.board, self.board.visit
        if visit is None or board.outcome is not None:
            return
        if visit.draft is None and visit.procedure is None:
            board.show_panel(board.serve)
            board.serve.ready()
            return
        if visit.draft is None and visit.procedure is not None and visit.procedure.form is None:
            self._tell(self._say("declared.no_form"))
            return
        if visit.draft is None or visit.draft.damaged:
            self._begin(visit.draft)
            return
        from kiosk.services import drafts

        draft = visit.draft
        command = TakeDraft(draft=draft.id, place=board.station.place, actor=board.actor, ticket=visit.call.ticket)

        def taken(_done: object) -> None:
            if board.visit is not None and board.visit.draft is not None and board.visit.draft.id == draft.id:
                self._begin(board.visit.draft)

        board.run(drafts.take, command, taken)

    def _begin(self, draft: Draft | None) -> None:
        board, visit = self.board, self.board.visit
        assert visit is not None
        try:
            session, left_aside = self._session(visit, draft)
        except ExpectedError as error:
            board.attention.show_error(error)
            return
        from kiosk.forms.clerk.entry_form import Sheet

        self.editing = draft
        if draft is not None and not draft.damaged:
            title = self._say("sheet.title_edit", code=draft.code)
        else:
            title = self._say("sheet.title_fill", name=session.form.title(session.language))
        note = self._say("sheet.left_aside", count=left_aside) if left_aside else ""
        board.show_panel(board.sheet)
        board.sheet.begin(Sheet(session), title, note)
        if draft is not None and draft.shown_until is not None:  # nobody confirms what is being changed
            from kiosk.services import drafts

            board.station.tasks.run(drafts.hide, board.station.place).then(lambda _done: None).failed(board.failed)

    def _session(self, visit: Visit, draft: Draft | None) -> tuple[Session, int]:
        """The form, with the version the draft was made with, and its answers; how many it does not know."""
        from kiosk.forms.answering.session import Session
        from kiosk.forms.files import attachments
        from kiosk.services.papers import published

        station = self.board.station
        whole = draft is not None and not draft.damaged
        name = str(draft.form) if draft is not None else str(visit.procedure.form if visit.procedure else "")
        form = published(
            name, draft.form_version if draft is not None and whole else "", station.settings.ward_dir,
            tuple(station.catalogue.birth_places()),
        )  # fmt: skip
        code = draft.procedure if draft is not None else visit.procedure.code if visit.procedure else ""
        facts = {"ward_name": station.catalogue.agency().place_name, "procedure_code": str(code)}
        session = Session(form, station.language, now=local(station.clock.now()), facts=facts)
        if draft is None or not whole:
            return session, 0
        unknown = session.restore(draft.answers)
        attachments.put_back(session, draft.attachments)
        return session, len(unknown)

    def close_sheet(self) -> None:
        self.board.sheet.clear()
        self.editing = None
        self.board.work()

    def _command(self, visit: Visit, *, finished: bool) -> KeepDraft | None:
        """What is to be kept; None where nothing was changed."""
        from kiosk.forms.files import attachments

        board, sheet, draft = self.board, self.board.sheet.sheet, self.editing
        if sheet is None:
            return None
        session = sheet.session
        whole = draft is not None and not draft.damaged
        changes = sheet.changes(board.actor, board.station.clock.now()) if whole else ()
        if draft is not None and whole and not changes and finished == (draft.state is DraftState.FINISHED):
            return None
        procedure = draft.procedure if draft is not None else visit.procedure.code if visit.procedure else ""
        return KeepDraft(
            form=FormId(session.form.id), form_version=session.form.version, procedure=procedure,
            place=board.station.place, language=draft.language if draft is not None else session.language,
            answers=session.answers(), record=session.record() if finished else {}, finished=finished,
            ticket=visit.call.ticket, draft=draft.id if draft is not None else None,
            holder_numbers=session.holder_numbers(), holder_births=session.holder_births(),
            filled_by=draft.filled_by if draft is not None and whole else FilledBy.STAFF,
            helper=draft.helper if draft is not None and whole else None, confirmed=False, actor=board.actor,
            changes=changes, attachments=attachments.kept(session),
            seen=draft.kept_at if draft is not None and whole else None,
        )  # fmt: skip

    def keep(self, *, finished: bool) -> None:
        """Finished or for later; what another place took or kept meanwhile is never written over."""
        from kiosk.services import drafts

        board, visit = self.board, self.board.visit
        if visit is None or board.sheet.sheet is None:
            return
        command = self._command(visit, finished=finished)
        if command is None:
            self.close_sheet()
            self._tell(self._say("sheet.unchanged"))
            return

        def kept(done: KeptDraft) -> None:
            if board.visit is None or board.visit.call.ticket != visit.call.ticket:
                return
            self.close_sheet()
            self._tell(self._say("sheet.kept" if finished else "sheet.parked", code=done.code))
            board.declaring.read()

        board.run(drafts.keep, command, kept)

    def refused(self, error: ExpectedError) -> bool:
        """Whether an error belongs to the sheet in view: it stays open, and says so there."""
        if self.board.panels.currentWidget() is not self.board.sheet or not error.key.startswith("drafts."):
            return False
        values = dict(error.values)
        if "place" in values:
            values["place"] = place_words(str(values["place"]), self.board.station.language)
        title, message = error_texts(ExpectedError(error.key, **values), self.board.station.language)
        self.board.sheet.tell(f"{title}. {message}")
        return True

    def rescue(self) -> None:
        """The visit ends while a clerk is still writing: what was written is kept for later."""
        from kiosk.services import drafts

        board, visit = self.board, self.board.visit
        if visit is None or board.sheet.sheet is None:
            return
        board.sheet.commit()
        unfinished = self.editing is None or self.editing.damaged or self.editing.state is DraftState.PARKED
        if board.sheet.dirty and unfinished:
            command = self._command(visit, finished=False)
            if command is not None:
                board.station.tasks.run(drafts.keep, command).then(lambda _kept: None).failed(_given_up)
        board.sheet.clear()
        self.editing = None


def _given_up(error: BaseException) -> None:
    log.warning("a declaration that was being written could not be kept: %s", error)
