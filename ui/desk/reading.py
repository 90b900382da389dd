"""The visitor's declarations at the desk: read, chosen, shown as record and paper, and that a clerk reads them noted.

They are read again after each commit that concerns them, so that what the applicant answered on the pad, or another
desk did, is in view. Run for the board; errors are told on the card, or by ui.desk.at_work.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.attachments import PNG
from kiosk.values.drafts import DeclaredRecord, Draft, ReadDeclarations, ReadDraft
from kiosk.values.erasure import SubjectsErased
from kiosk.values.ids import DraftId, TicketId
from kiosk.values.journal import Committed
from ui.desk import papers
from ui.desk.at_work import AtWork
from ui.desk.fetching import Fetching
from ui.desk.record_view import RecordView
from ui.desk.visit import ServedVisit
from ui.desk.work_panels import WorkPanels
from ui.widgets.paper_view import PaperView

HELD_MS = 60  # longer than a declaration takes to be read, shorter than is noticed


class Version(NamedTuple):
    """Which declaration, as it was kept when."""

    draft: DraftId
    kept_at: datetime


class Reading(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels) -> None:
        super().__init__()
        self.at_work, self.panels, self.card = at_work, panels, panels.serve.declared
        self._held = QTimer(self)  # while it runs, the panel waits for the declaration
        self._held.setSingleShot(True)
        self._held.setInterval(HELD_MS)
        self._held.timeout.connect(self._let_see)
        self._ticket: TicketId | None = None  # whose declarations are shown
        self._shown: Draft | None = None
        self._locked = False
        self._reading = False
        self._again = False  # another reading is wanted after the one that is under way
        self.card.chosen.connect(self.choose)
        self.fetching = Fetching(at_work)
        self.fetching.told.connect(lambda: self.card.show_files(self.fetching.words))
        self.fetching.came.connect(self.read)
        at_work.changed.connect(self._follow)
        at_work.listen(at_work.station.bridge.noted, self._noted)
        at_work.listen(at_work.station.bridge.erased, self._erased)

    def _follow(self) -> None:
        """A visitor came, another declaration is in work, or the clerk is back."""
        at_work = self.at_work
        back, self._locked = self._locked and not at_work.locked, at_work.locked
        ticket = at_work.visit.call.ticket if at_work.visit is not None else None
        if ticket != self._ticket:
            self._ticket, self._shown, self._reading, self._again = ticket, None, False, False
            self._hold(ticket)
            self.read()
        if at_work.visit is None or at_work.outcome is not None:
            return
        if back:
            self._show_again()
        draft, before = at_work.visit.draft, self._shown
        if draft is not None and draft != before:
            self._shown = draft
            self._show(at_work.visit, draft, before)

    def _hold(self, ticket: TicketId | None) -> None:
        """A visit's panel comes into view with its declaration, so it isn't painted twice; soon without one."""
        if ticket is None:
            self._let_see()
        else:
            self.panels.setUpdatesEnabled(False)
            self._held.start()

    def _let_see(self) -> None:
        self._held.stop()
        self.panels.setUpdatesEnabled(True)

    # -- reading --------------------------------------------------------------------------------------------
    def read(self) -> None:
        """The declarations of the visitor's ticket, as they are now; of a locked desk when its clerk is back."""
        at_work, visit = self.at_work, self.at_work.visit
        if visit is None or at_work.locked:
            return
        if self._reading:
            self._again = True
            return
        self._reading = True
        from kiosk.services import reading

        ticket = visit.call.ticket
        asking = ReadDeclarations(ticket=ticket, place=at_work.place, actor=at_work.actor)
        asked = at_work.station.tasks.read(reading.for_ticket, asking)

        def found(drafts: tuple[Draft, ...]) -> None:
            if self._ticket == ticket:
                self._found(drafts)
                self._let_see()

        at_work.hear(asked, found, self._unread)

    def _unread(self, error: BaseException) -> None:
        self._reading = False
        self._let_see()
        self.at_work.failed(error)

    def _found(self, found: tuple[Draft, ...]) -> None:
        self._reading = False
        visit = self.at_work.visit
        if self._again:
            self._again = False
            self.read()
        elif visit is not None and visit.drafts != found:
            visit = visit.declared(found)
            if found:
                wanted = visit.draft.id if visit.draft is not None else (visit.left or found)[0].id
                visit = visit.turned_to(next((one for one in found if one.id == wanted), found[0]))
            self.at_work.turn_to(visit)
            self._tabs()

    def choose(self, place: int) -> None:
        """Another declaration of the same ticket; the procedure goes with it."""
        visit = self.at_work.visit
        if visit is not None and 0 <= place < len(visit.drafts):
            self.at_work.turn_to(visit.turned_to(visit.drafts[place]))
            self._tabs()

    # -- showing --------------------------------------------------------------------------------------------
    def _show(self, visit: ServedVisit, draft: Draft, before: Draft | None) -> None:
        """What is known of it at once; record and paper follow."""
        same = before is not None and before.id == draft.id
        if not same and self.panels.on(self.panels.serve, self.panels.certify):
            self.panels.work()
        self._tabs()
        self.card.show_draft(draft)
        self.fetching.look(draft)
        if before is None or not same or before.kept_at != draft.kept_at or not (draft.damaged and before.damaged):
            self._note_and_draw(visit.call.ticket, draft)

    def _show_again(self) -> None:
        """After a lock: what came meanwhile, and the paper that was closed."""
        self.read()
        visit = self.at_work.visit
        if visit is not None and visit.draft is not None and visit.draft == self._shown:
            self._note_and_draw(visit.call.ticket, visit.draft)

    def _tabs(self) -> None:
        visit = self.at_work.visit
        if visit is None or self.at_work.outcome is not None:
            return
        names = tuple(self.at_work.names.of_procedure(one.procedure) for one in visit.drafts)
        current = next((at for at, one in enumerate(visit.drafts) if visit.draft and one.id == visit.draft.id), 0)
        self.card.show_tabs(names, current, tuple(visit.over(one) for one in visit.drafts))

    def _note_and_draw(self, ticket: TicketId, draft: Draft) -> None:
        """That this clerk reads it stands in the journal before it is shown: once in a visit, the core sees to it."""
        from kiosk.services import reading

        at_work, version = self.at_work, Version(draft.id, draft.kept_at)
        command = ReadDraft(draft=draft.id, place=at_work.place, actor=at_work.actor, ticket=ticket)
        at_work.hear(at_work.station.tasks.run(reading.note, command), lambda _done: self._draw(version))

    def _in_view(self, version: Version) -> Draft | None:
        """The declaration in work, where it is that version and may be seen."""
        visit, at_work = self.at_work.visit, self.at_work
        draft = visit.draft if visit is not None and at_work.outcome is None and not at_work.locked else None
        return draft if draft is not None and Version(draft.id, draft.kept_at) == version else None

    def _draw(self, version: Version) -> None:
        """The record, then the paper, whose drawing would keep the record waiting; the visit goes on without them, and
        the pane says why. What waits holds no answer.
        """
        at_work, card, language = self.at_work, self.card, self.at_work.station.language

        def recorded(record: DeclaredRecord) -> None:
            draft = self._in_view(version)
            if draft is not None and record.kept_at == draft.kept_at:  # a newer version comes with its own notices
                card.show_record(draft, record)
            draw()

        def drawn(pdf: bytes) -> None:
            draft = self._in_view(version)
            if draft is not None:  # a signature stands on the paper itself
                card.paper.show_pdf(pdf, [one.data for one in draft.attachments if one.media_type != PNG])

        def draw() -> None:
            if self._in_view(version) is not None:
                at_work.hear(tasks.read(papers.declaration_pdf, version.draft), drawn, undrawn)

        def without_record(error: BaseException) -> None:
            unrecorded(error)
            draw()

        tasks = at_work.station.tasks
        unrecorded, undrawn = self._told_on(card.record, version), self._told_on(card.paper, version)
        at_work.hear(tasks.read(papers.declared_record, version.draft, language), recorded, without_record)

    def _told_on(self, pane: RecordView | PaperView, version: Version) -> Callable[[BaseException], None]:
        def told(error: BaseException) -> None:
            if self._in_view(version) is None:
                return
            if isinstance(error, ExpectedError):
                pane.show_words(*error_texts(error, self.at_work.station.language))
            else:
                self.at_work.failed(error)

        return told

    # -- what the station announces ---------------------------------------------------------------------------
    def _noted(self, committed: Committed) -> None:
        """Something was recorded: if it is about the visitor's declarations, they are read again."""
        visit = self.at_work.visit
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
        visit = self.at_work.visit
        if visit is not None and {one.id for one in visit.drafts} & {subject for _ward, subject in erased.subjects}:
            self.read()
