"""The visitor's declarations at the desk, run for the board: read, chosen, opened by code, printed, have confirmed.

A declaration is read again after each commit that concerns it, so that what the applicant answered on the pad, or
another desk did, is in view. Writing one is ui.desk.writing. Errors are told on the card, the panel, or by the board.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from kiosk.values.attachments import PNG
from kiosk.values.dates import PartialDate
from kiosk.values.drafts import (
    ConfirmDraft,
    DeclaredRecord,
    Draft,
    OpenDraft,
    ReadDeclarations,
    ReadDraft,
    ShowDraft,
)
from kiosk.values.erasure import SubjectsErased
from kiosk.values.ids import TicketId
from kiosk.values.print_jobs import PaperKind
from ui.desk import papers

if TYPE_CHECKING:
    from ui.desk.board import Board
    from ui.desk.visit import Visit


class Declaring:
    def __init__(self, board: Board) -> None:
        self.board = board
        self._listening = False
        self._again = False  # another reading is wanted after the one that is under way
        self._reading = False
        card, panel = board.serve.declared, board.open_draft
        card.asked.connect(self.act)
        card.chosen.connect(self.choose)
        panel.opening.connect(self.open)
        panel.back_asked.connect(board.work)
        panel.slip_scanned.connect(self._slip)

    def start(self) -> None:
        if not self._listening:
            self._listening = True
            self.board.station.bridge.noted.connect(self._noted)
            self.board.station.bridge.erased.connect(self._erased)
            self.board.station.bridge.scanned.connect(self._scanned)

    def stop(self) -> None:
        if self._listening:
            self._listening = False
            self.board.station.bridge.noted.disconnect(self._noted)
            self.board.station.bridge.erased.disconnect(self._erased)
            self.board.station.bridge.scanned.disconnect(self._scanned)

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.{key}", self.board.station.language, **values)

    def _tell(self, words: str) -> None:
        self.board.attention.show_words(words, part="calm")

    # -- reading --------------------------------------------------------------------------------------------
    def read(self) -> None:
        """The declarations of the visitor's ticket, as they are now; of a locked desk when its clerk is back."""
        visit = self.board.visit
        if visit is None or self.board.locked:
            return
        if self._reading:
            self._again = True
            return
        self._reading = True
        from kiosk.services import reading

        ticket = visit.call.ticket
        asking = ReadDeclarations(ticket=ticket, place=self.board.station.place, actor=self.board.actor)
        asked = self.board.station.tasks.read(reading.for_ticket, asking)
        asked.then(lambda found: self._found(ticket, found)).failed(self._unread)

    def show_again(self) -> None:
        """After a lock: what came meanwhile, and the paper that was closed."""
        self.read()
        visit = self.board.visit
        if visit is not None and visit.draft is not None and self.board.outcome is None:
            self._note_and_draw(visit.draft)

    def _unread(self, error: BaseException) -> None:
        self._reading = False
        self.board.failed(error)

    def _found(self, ticket: TicketId, found: tuple[Draft, ...]) -> None:
        self._reading = False
        if self._again:
            self._again = False
            self.read()
            return
        board, visit = self.board, self.board.visit
        if visit is None or visit.call.ticket != ticket or visit.drafts == found:
            return
        board.visit = visit = visit.changed(drafts=found)
        if not found:
            return
        wanted = visit.draft.id if visit.draft is not None else (visit.left or found)[0].id
        self._show(next((one for one in found if one.id == wanted), found[0]))

    def choose(self, place: int) -> None:
        """Another declaration of the same ticket; the procedure goes with it."""
        visit = self.board.visit
        if visit is not None and 0 <= place < len(visit.drafts):
            self._show(visit.drafts[place])

    def _show(self, draft: Draft) -> None:
        board, visit = self.board, self.board.visit
        assert visit is not None
        same = visit.draft is not None and visit.draft.id == draft.id
        newer = not same or visit.draft.kept_at != draft.kept_at
        told = same and visit.draft.damaged
        board.visit = visit.changed(draft=draft)
        if not same and (len(visit.drafts) > 1 or visit.procedure is None):
            board.visit = board.visit.changed(procedure=board.procedure_of(draft.procedure) or visit.procedure)
        if not same:
            board.visit_changed()
        elif newer and board.outcome is None:
            board.serve.show_new_version(board.visit)
        self._tabs(board.visit)
        board.serve.declared.show_draft(draft)
        if not newer and draft.damaged and told:
            return
        self._note_and_draw(draft)

    def _note_and_draw(self, draft: Draft) -> None:
        """That this clerk reads it stands in the journal before it is shown: once in a visit, the core sees to it."""
        from kiosk.services import reading

        board, visit = self.board, self.board.visit
        if visit is None:
            return
        command = ReadDraft(
            draft=draft.id, place=board.station.place, actor=board.actor, ticket=visit.call.ticket
        )
        noted = board.station.tasks.run(reading.note, command)
        noted.then(lambda _done: self._draw(draft)).failed(self.board.failed)

    def _tabs(self, visit: Visit) -> None:
        names = tuple(self.board.procedure_name(one.procedure) for one in visit.drafts)
        current = next((at for at, one in enumerate(visit.drafts) if visit.draft and one.id == visit.draft.id), 0)
        received = tuple(visit.over(one) for one in visit.drafts)
        self.board.serve.declared.show_tabs(names, current, received)

    def _draw(self, draft: Draft) -> None:
        """Record and paper; the visit goes on without them, and the pane says why."""
        tasks, card = self.board.station.tasks, self.board.serve.declared

        def here() -> bool:
            visit = self.board.visit
            return visit is not None and visit.draft == draft and not self.board.locked

        def recorded(record: DeclaredRecord) -> None:
            if here() and record.kept_at == draft.kept_at:  # a newer version comes with its own notices
                card.show_record(draft, record)

        def drawn(pdf: bytes) -> None:
            if here():  # a signature stands on the paper itself
                brought = [one.data for one in draft.attachments if one.media_type != PNG]
                self.board.serve.show_draft(pdf, brought)

        def unrecorded(error: BaseException) -> None:
            if here() and isinstance(error, ExpectedError):
                card.record.show_words(*error_texts(error, self.board.station.language))
            elif here():
                self.board.failed(error)

        def undrawn(error: BaseException) -> None:
            if here() and isinstance(error, ExpectedError):
                card.paper.show_words(*error_texts(error, self.board.station.language))
            elif here():
                self.board.failed(error)

        tasks.read(papers.declared_record, draft, self.board.station.language).then(recorded).failed(unrecorded)
        tasks.read(papers.declaration_pdf, draft).then(drawn).failed(undrawn)

    def _noted(self, committed: Any) -> None:
        """Something was recorded: if it is about the visitor's declarations, they are read again."""
        visit = self.board.visit
        if visit is None:
            return
        mine = {one.id for one in visit.drafts}
        for note in committed.events:
            if not note.kind.startswith("draft.") or note.kind == "draft.read":
                continue
            if note.subject in mine or getattr(note.body, "ticket", None) == visit.call.ticket:
                self.read()
                return

    def _erased(self, erased: SubjectsErased) -> None:
        """Somewhere a declaration was erased: what is open of it here goes at once."""
        visit = self.board.visit
        if visit is not None and {one.id for one in visit.drafts} & {subject for _ward, subject in erased.subjects}:
            self.read()

    # -- what the card's buttons and keys ask ---------------------------------------------------------------
    def act(self, name: str) -> None:
        """main (F12) | open (F1) | show | print | signed, where it means something now."""
        visit, card = self.board.visit, self.board.serve.declared
        if visit is None or self.board.outcome is not None:
            return
        if name == "main":
            self.board.writing.write()
        elif name == "open":
            self.board.show_panel(self.board.open_draft)
            self.board.open_draft.enter()
        elif visit.draft is not None and card.offers(name):
            {"show": self._ask_on_pad, "print": self._print, "signed": self._signed}[name](visit.draft)

    def _ask_on_pad(self, draft: Draft) -> None:
        from kiosk.services import drafts

        command = ShowDraft(draft=draft.id, place=self.board.station.place, actor=self.board.actor)
        self.board.run(drafts.show, command, lambda _done: self.read())

    def _print(self, draft: Draft) -> None:
        from kiosk.services import print_jobs

        command = print_jobs.Reprint(
            kind=PaperKind.DECLARATION, subject=draft.id, place=self.board.station.place, actor=self.board.actor
        )
        self.board.run(print_jobs.reprint, command,
                       lambda _job: self._tell(self._say("declared.printing", code=draft.code)))  # fmt: skip

    def _signed(self, draft: Draft) -> None:
        from kiosk.services import drafts

        command = ConfirmDraft(
            draft=draft.id, place=self.board.station.place, of=draft.kept_at, right=True, on_paper=True,
            actor=self.board.actor,
        )  # fmt: skip
        self.board.run(drafts.confirm, command, lambda _done: self.read())

    # -- opening by code ------------------------------------------------------------------------------------
    def open(self, code: str, number: str, born: PartialDate | None) -> None:
        from kiosk.services import drafts

        board, visit = self.board, self.board.visit
        if visit is None:
            return
        command = OpenDraft(
            code=code, place=board.station.place, number=number, born=born, ticket=visit.call.ticket,
            actor=board.actor,
        )  # fmt: skip

        def opened(draft: Draft) -> None:
            if board.visit is None or board.visit.call.ticket != visit.call.ticket:
                return
            kept = tuple(one for one in board.visit.drafts if one.id != draft.id)
            board.visit = board.visit.changed(drafts=tuple(sorted((*kept, draft), key=lambda one: one.id)))
            board.open_draft.clear()
            if board.visit.procedure is None or len(board.visit.drafts) == 1:
                procedure = board.procedure_of(draft.procedure) or board.visit.procedure
                board.visit = board.visit.changed(procedure=procedure)
            self._show(draft)
            board.show_panel(board.serve)
            board.serve.focus()

        board.station.tasks.run(drafts.open, command).then(opened).failed(self._not_opened)

    def _not_opened(self, error: BaseException) -> None:
        if isinstance(error, ExpectedError):
            self.board.open_draft.tell_error(error)
        else:
            self.board.open_draft.go.setEnabled(True)
            self.board.failed(error)

    def _slip(self, ticket: str) -> None:
        from kiosk.queries import drafts

        def found(code: str) -> None:
            panel = self.board.open_draft
            if code:
                panel.enter(code)
            else:
                panel.tell(self._say("open.no_draft_here"))

        self.board.station.tasks.read(drafts.code_of_ticket, TicketId(ticket)).then(found).failed(self.board.failed)

    def _scanned(self, scanned: Any) -> None:
        """A scan is for the panel in view that waits for one; not while another window of this machine is in use."""
        window = self.board.window()
        if self.board.locked or not window.isVisible() or QApplication.activeWindow() not in (None, window):
            return
        panel = self.board.panels.currentWidget()
        if panel is self.board.sheet or panel is self.board.open_draft:
            panel.scanned(scanned.text)
