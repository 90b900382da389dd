"""The desk's working page: calls people, shows the panel of their visit, and runs every use case of the desk.

Panels signal what the clerk wants and never touch the core; each use case here has both outcomes written.
F2 or Enter next, F3 again, F4 absent, F5 work, F6 dossiers, F7 paper, F8 given later, F9 receive, F10 refuse,
F11 advice only, Enter on a result finishes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.clock import business_day, local
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from kiosk.values.calls import Call, CallNext, CallTicket, FinishedService, FinishService, Outcome
from kiosk.values.dossiers import (
    CertifiedCopies,
    CertifyCopies,
    DossierRow,
    ReceivedDossier,
    ReceiveDossier,
    RefuseDossier,
)
from kiosk.values.drafts import Draft
from kiosk.values.ids import DossierId, ProcedureCode, TicketId
from kiosk.values.journal import CloseDay, ConfirmDate, JournalStatus, TypeLetter
from kiosk.values.print_jobs import PaperKind
from kiosk.values.staff import SignedIn
from kiosk.values.tickets import TicketState, WaitingTicket
from ui.desk import papers
from ui.desk.attention import Attention
from ui.desk.certify import CertifyPanel
from ui.desk.dossiers import DossiersPanel
from ui.desk.head import VisitHead
from ui.desk.idle import IdlePanel
from ui.desk.news import News
from ui.desk.panels import Panels
from ui.desk.refuse import RefusePanel
from ui.desk.result import ResultPanel
from ui.desk.serve import ServePanel
from ui.desk.supervisor import SupervisorPanel
from ui.desk.top_bar import TopBar
from ui.desk.visit import Visit
from ui.desk.waiting_list import WaitingList
from ui.desk.words import offline_words
from ui.widgets.look import Look

Done = Callable[[Any], None]
RECENT_CALLS = 60


class Board(QWidget):
    called = Signal(object)  # Call: a visit begins
    finished = Signal(object)  # Outcome: a visit is over
    signed_out = Signal()

    def __init__(self, station: Any, look: Look, desk: str) -> None:
        super().__init__()
        self.station, self.look, self.desk = station, look, desk
        self.setObjectName("board_page")
        self.setProperty("part", "ground")
        self.person: SignedIn | None = None
        self.visit: Visit | None = None
        self.outcome: Outcome | None = None
        self.dossier: DossierId | None = None
        self.rows: tuple[WaitingTicket, ...] = ()
        self._online: bool | None = None
        self._busy = False
        self._resumed = False
        self._home_fields: tuple[str, ...] = ()
        self._confirmed: tuple[date, str] | None = None
        self._build()
        self._connect()

    # -- building -------------------------------------------------------------------------------------------
    def _build(self) -> None:
        station, look = self.station, self.look
        self.bar = TopBar(station, look, self.desk)
        self.attention = Attention(station, look)
        self.waiting = WaitingList(station, look, self._field_name)
        self.head = VisitHead(look, station.language)
        self.idle = IdlePanel(look, station.language)
        self.serve = ServePanel(station, look)
        self.certify = CertifyPanel(station, look)
        self.refuse = RefusePanel(station, look)
        self.result = ResultPanel(station, look)
        self.dossiers = DossiersPanel(station, look, self._procedure_name)
        self.supervisor = SupervisorPanel(station, look)
        self.panels = Panels()
        for panel in (self.idle, self.serve, self.certify, self.refuse, self.result, self.dossiers,
                      self.supervisor):  # fmt: skip
            self.panels.addWidget(panel)
        self.news = News(station, self)
        right = QVBoxLayout()
        right.setSpacing(look.u(8))
        right.addWidget(self.head)
        right.addWidget(self.panels, 1)
        body = QHBoxLayout()
        body.setSpacing(look.u(10))
        self.waiting.setMinimumWidth(look.u(270))
        self.waiting.setMaximumWidth(look.u(340))
        body.addWidget(self.waiting, 2)
        body.addLayout(right, 5)
        inner = QVBoxLayout()
        inner.setContentsMargins(look.u(10), look.u(8), look.u(10), look.u(10))
        inner.setSpacing(look.u(8))
        inner.addWidget(self.attention)
        inner.addLayout(body, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addLayout(inner, 1)

    def _connect(self) -> None:
        self.bar.view_asked.connect(self.show_view)
        self.bar.out_asked.connect(self._sign_out)
        self.waiting.next_asked.connect(self.call_next)
        self.waiting.every.toggled.connect(self._every_field)
        self.waiting.chosen.connect(lambda ticket: self.call_ticket(TicketId(ticket)))
        self.head.repeat_asked.connect(self.repeat)
        self.head.absent_asked.connect(self.mark_absent)
        self.serve.receive_asked.connect(self.receive)
        self.serve.refuse_asked.connect(self.ask_refusal)
        self.serve.guide_asked.connect(self.guide_only)
        self.serve.procedure_chosen.connect(self._change_procedure)
        self.certify.certify_asked.connect(self.certify_copies)
        self.certify.refuse_asked.connect(self.ask_refusal)
        self.certify.guide_asked.connect(self.guide_only)
        self.certify.other_asked.connect(lambda: self._show(self.serve))
        self.refuse.refused.connect(self.refuse_dossier)
        self.refuse.back_asked.connect(self._work)
        self.result.finish_asked.connect(self.finish)
        self.result.reprint_asked.connect(self._reprint_receipt)
        self.dossiers.search_asked.connect(self._search)
        self.dossiers.all_asked.connect(self.news.read)
        self.dossiers.reprint_asked.connect(self._reprint_row)
        self.supervisor.letter_typed.connect(self._use_letter)
        self.supervisor.date_confirmed.connect(self._confirm_date)
        self.supervisor.close_asked.connect(self._close_day)
        self.attention.helped.connect(self._helped)
        self.attention.reprint_asked.connect(self._reprint_job)
        self.news.waiting.connect(self._show_waiting)
        self.news.help_calls.connect(self.attention.show_help)
        self.news.troubles.connect(self.attention.show_troubles)
        self.news.dossiers.connect(self._show_dossiers)
        self.news.backlog.connect(self._show_backlog)
        self.news.clock.connect(self.bar.show_time)

    def _run(self, use_case: Callable[..., Any], command: Any, done: Done) -> None:
        """One step at a time: keys pressed while the store writes start nothing twice."""
        if self._busy:
            return
        self._busy = True
        self.attention.clear_error()

        def over(result: Any) -> None:
            self._busy = False
            done(result)

        self.station.tasks.run(use_case, command).then(over).failed(self._failed)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self.certify.set_busy(False)
        self.refuse.go.setEnabled(True)
        self.result.finish.setEnabled(True)
        self.supervisor.close_day.setEnabled(True)
        self.attention.show_error(error)

    # -- coming and going -----------------------------------------------------------------------------------
    def enter(self, person: SignedIn) -> None:
        self.person = person
        home = self.station.catalogue.desk(self.station.place)
        self._home_fields = home.fields if home else ()
        self.waiting.every.setVisible(bool(self._home_fields))
        self.news.fields = self._home_fields
        self.bar.show_person(person)
        catalogue, day = self.station.catalogue, business_day(self.station.clock.now())
        self.serve.show_procedures(tuple(catalogue.procedures(day)))
        self._resumed = False
        self.news.start()
        self._work()

    def _every_field(self, every: bool) -> None:
        """Call from all fields, or from those that this desk serves by habit."""
        self.news.fields = () if every else self._home_fields
        self.news.read()

    def leave(self) -> None:
        self.news.stop()
        self._forget()
        self.person = None

    def _sign_out(self) -> None:
        self.leave()
        self.signed_out.emit()

    @property
    def actor(self) -> str:
        return self.person.name if self.person else ""

    @property
    def actor_name(self) -> str:
        return self.person.full_name if self.person else ""

    # -- views ----------------------------------------------------------------------------------------------
    def show_view(self, view: str) -> None:
        if view == "dossiers":
            self._show(self.dossiers)
            self.dossiers.enter()
        elif view == "supervisor":
            self._show(self.supervisor)
            waiting = sum(row.state is TicketState.WAITING for row in self.rows)
            self.supervisor.enter(self.station.clock.now(), waiting)
        else:
            self._work()

    def _work(self) -> None:
        """The panel of the visit, as far as it has come; or the invitation to call."""
        if self.visit is None:
            self._show(self.idle)
            self.waiting.next.setFocus()
        elif self.outcome is not None:
            self._show(self.result)
            self.result.focus()
        elif self.visit.procedure is not None and self.visit.procedure.express:
            self._show(self.certify)
            self.certify.focus()
        else:
            self._show(self.serve)
            self.serve.focus()

    def _show(self, panel: QWidget) -> None:
        self.panels.setCurrentWidget(panel)
        self.panels.updateGeometry()
        names: dict[QWidget, str] = {self.dossiers: "dossiers", self.supervisor: "supervisor"}
        self.bar.show_view(names.get(panel, "serve"))
        self.head.setVisible(self.visit is not None and panel not in names)

    # -- calling --------------------------------------------------------------------------------------------
    def call_next(self) -> None:
        if self.visit is not None:
            return
        from kiosk.services import calls

        command = CallNext(place=self.station.place, desk=self.desk, actor=self.actor, fields=self.news.fields)
        self._run(calls.call_next, command, self._called)

    def call_ticket(self, ticket: TicketId) -> None:
        if self.visit is not None:
            return
        from kiosk.services import calls

        self._run(calls.call, self._ticket_command(ticket), self._called)

    def _ticket_command(self, ticket: TicketId) -> CallTicket:
        return CallTicket(ticket=ticket, place=self.station.place, desk=self.desk, actor=self.actor)

    def _called(self, call: Call | None) -> None:
        if call is None:
            self.attention.show_words(text("desk.waiting.empty", self.station.language), part="calm")
            return
        row = next((row for row in self.rows if row.id == call.ticket), None)
        self.visit = Visit(
            call=call,
            procedure=self._procedure(call.procedure),
            priority=row.priority if row else False,
            field_name=self._field_name(call.field),
        )
        self.outcome = None
        self._resumed = True
        self.waiting.set_busy(True)
        self.head.show_visit(self.visit)
        self.head.still_calling(True)
        self.certify.show_visit(self.visit)
        self.serve.clear()
        self.serve.show_visit(self.visit, self.online)
        self._work()
        self._ask_draft(self.visit)
        self.called.emit(call)

    def _ask_draft(self, visit: Visit) -> None:
        from kiosk.queries import drafts

        def found(draft: Draft | None) -> None:
            if draft is None or self.visit is None or self.visit.call.ticket != visit.call.ticket:
                return
            self.visit = _with(self.visit, draft=draft)
            if self.visit.procedure is None:
                self.visit = _with(self.visit, procedure=self._procedure(draft.procedure))
            self._visit_changed()
            read = self.station.tasks.read(papers.declaration_pdf, draft)
            read.then(lambda pdf: self._draft_drawn(draft, pdf)).failed(self._draft_undrawn)

        self.station.tasks.read(drafts.for_ticket, visit.call.ticket).then(found).failed(self._failed)

    def _draft_drawn(self, draft: Draft, pdf: bytes) -> None:
        if self.visit is not None and self.visit.draft is not None and self.visit.draft.id == draft.id:
            self.serve.show_draft(pdf)

    def _draft_undrawn(self, error: BaseException) -> None:
        """The visit goes on without the paper's picture; the pane says why."""
        if isinstance(error, ExpectedError):
            self.serve.paper.show_words(*error_texts(error, self.station.language))
        else:
            self._failed(error)

    def _visit_changed(self) -> None:
        if self.visit is None:
            return
        self.head.show_visit(self.visit)
        self.serve.show_visit(self.visit, self.online)
        if self.outcome is None:
            self.certify.visit = self.visit
            if self.panels.currentWidget() in (self.serve, self.certify):
                self._work()

    def repeat(self) -> None:
        if self.visit is None or self.outcome is not None:
            return
        from kiosk.services import calls

        def again(call: Call) -> None:
            if self.visit is not None:
                self.visit = _with(self.visit, call=call)
                self.head.show_visit(self.visit)

        self._run(calls.repeat, self._ticket_command(self.visit.call.ticket), again)

    def mark_absent(self) -> None:
        if self.visit is None or self.outcome is not None:
            return
        from kiosk.services import calls

        command = self._ticket_command(self.visit.call.ticket)
        self._run(calls.mark_absent, command, lambda _result: self._free())

    # -- serving --------------------------------------------------------------------------------------------
    def _change_procedure(self, code: str) -> None:
        if self.visit is not None:
            self.visit = _with(self.visit, procedure=self._procedure(ProcedureCode(code)))
            self._visit_changed()

    def receive(self) -> None:
        visit = self.visit
        if visit is None or self.outcome is not None or not self.serve.ready() or visit.procedure is None:
            return
        from kiosk.services import dossiers

        command = ReceiveDossier(
            procedure=visit.procedure.code,
            applicant=self.serve.applicant.applicant(),
            documents=self.serve.documents.ticked(),
            place=self.station.place,
            desk=self.desk,
            actor=self.actor,
            actor_name=self.actor_name,
            ticket=visit.call.ticket,
            draft=visit.draft.id if visit.draft else None,
            return_at=self.serve.applicant.return_at(),
            confirmed_by=self.confirmed_by,
        )
        self._run(dossiers.receive, command, self._received)

    def _received(self, done: ReceivedDossier) -> None:
        if self.visit is not None:
            self._decided(Outcome.RECEIVED, done.id)
            self.result.show_received(self.visit, done)
            self._show_receipt(done.id)
            self._work()

    def certify_copies(self) -> None:
        visit = self.visit
        if visit is None or self.outcome is not None or visit.procedure is None:
            return
        from kiosk.services import dossiers

        pages, copies = self.certify.numbers()
        self.certify.set_busy(True)
        command = CertifyCopies(
            place=self.station.place,
            desk=self.desk,
            actor=self.actor,
            actor_name=self.actor_name,
            pages=pages,
            copies=copies,
            ticket=visit.call.ticket,
            given_now=self.certify.given_now,
            applicant=self.certify.applicant(),
            procedure=visit.procedure.code,
        )
        self._run(dossiers.certify, command, lambda done: self._certified(done, pages, copies))

    def _certified(self, done: CertifiedCopies, pages: int, copies: int) -> None:
        if self.visit is not None:
            self._decided(Outcome.CERTIFIED, done.id)
            self.result.show_certified(self.visit, done, pages, copies)
            if done.receipt is not None:
                self._show_receipt(done.id)
            self._work()

    def ask_refusal(self) -> None:
        if self.visit is not None and self.outcome is None:
            if self.visit.procedure is None:
                self.serve.ready()
                return
            self._show(self.refuse)
            self.refuse.enter()

    def refuse_dossier(self, reason: str) -> None:
        visit = self.visit
        if visit is None or visit.procedure is None:
            return
        from kiosk.services import dossiers

        command = RefuseDossier(
            procedure=visit.procedure.code,
            place=self.station.place,
            desk=self.desk,
            actor=self.actor,
            reason=reason,
            ticket=visit.call.ticket,
            draft=visit.draft.id if visit.draft else None,
        )
        self._run(dossiers.refuse, command, self._refused)

    def _refused(self, _result: object) -> None:
        if self.visit is not None:
            self._decided(Outcome.REFUSED, None)
            self.result.show_refused(self.visit)
            self._work()

    def guide_only(self) -> None:
        if self.visit is not None and self.outcome is None:
            self._finish(Outcome.GUIDED)

    def finish(self) -> None:
        if self.visit is not None and self.outcome is not None:
            self.result.finish.setEnabled(False)
            self._finish(self.outcome)

    def _decided(self, outcome: Outcome, dossier: DossierId | None) -> None:
        self.outcome, self.dossier = outcome, dossier
        self.head.still_calling(False)
        self.serve.clear()
        self.certify.clear()
        self.refuse.clear()

    def _finish(self, outcome: Outcome) -> None:
        if self.visit is None:
            return
        from kiosk.services import calls

        procedure = self.visit.procedure
        command = FinishService(
            ticket=self.visit.call.ticket,
            place=self.station.place,
            actor=self.actor,
            outcome=outcome,
            procedure=procedure.code if procedure else None,
        )

        def over(_result: FinishedService) -> None:
            self._free()
            self.finished.emit(outcome)

        self._run(calls.finish, command, over)

    def _free(self) -> None:
        self._forget()
        self._work()

    def _forget(self) -> None:
        """Nothing of the visit stays in any widget."""
        self.visit, self.outcome, self.dossier = None, None, None
        for panel in (self.serve, self.certify, self.refuse, self.result):
            panel.clear()
        self.waiting.set_busy(False)

    # -- papers ---------------------------------------------------------------------------------------------
    def _show_receipt(self, dossier: DossierId) -> None:
        def drawn(pdf: bytes) -> None:
            if self.dossier == dossier:
                self.result.show_receipt(pdf)

        self.station.tasks.read(papers.receipt_pdf, dossier).then(drawn).failed(self._failed)

    def _reprint(self, kind: PaperKind, subject: str) -> None:
        from kiosk.services import print_jobs

        self._run(print_jobs.reprint, (kind, subject, self.station.place), lambda _job: self.news.read())

    def _reprint_receipt(self) -> None:
        if self.dossier is not None:
            self._reprint(PaperKind.RECEIPT, self.dossier)

    def _reprint_row(self, row: DossierRow) -> None:
        self._reprint(PaperKind.RECEIPT, row.id)

    def _reprint_job(self, job: Any) -> None:
        from kiosk.services import print_jobs

        self._run(print_jobs.reprint, (job.kind, job.subject, job.place), lambda _job: self.news.read())

    # -- lists ----------------------------------------------------------------------------------------------
    def _show_waiting(self, rows: tuple[WaitingTicket, ...]) -> None:
        self.rows = rows
        self._resume()
        self.waiting.show_rows(rows, self.station.clock.now())

    def _resume(self) -> None:
        """After a restart or a new sign-in: whom this desk was serving is still at the desk."""
        if self._resumed or self.person is None or self._busy:
            return
        self._resumed = True
        mine = [row for row in self.rows if row.state is TicketState.CALLED and row.desk == self.desk]
        if not mine:
            return
        from kiosk.queries import calls

        def found(recent: tuple[Call, ...]) -> None:
            call = next((call for call in recent if call.ticket == mine[-1].id), None)
            if call is not None and self.visit is None and self.person is not None:
                self._called(call)

        self.station.tasks.read(calls.recent, RECENT_CALLS).then(found).failed(self._failed)

    def _show_dossiers(self, rows: tuple[DossierRow, ...]) -> None:
        if not self.dossiers.search.text().strip():
            self.dossiers.show_rows(rows)

    def _search(self, code: str) -> None:
        from kiosk.queries import dossiers

        def found(row: DossierRow | None) -> None:
            if self.dossiers.search.text().strip() != code:
                return  # the clerk has typed on; answers may come in any order
            if row is None:
                self.dossiers.show_not_found(code)
            else:
                self.dossiers.show_rows((row,))

        def unread(error: BaseException) -> None:
            if isinstance(error, ExpectedError):  # not a code at all
                found(None)
            else:
                self._failed(error)

        self.station.tasks.read(dossiers.find, code).then(found).failed(unread)

    def _helped(self, call: Any) -> None:
        from kiosk.services import feedback

        self._run(feedback.help_done, call.id, lambda _result: self.news.read())

    def _show_backlog(self, status: JournalStatus) -> None:
        since = status.oldest_unsent
        age = self.station.clock.now() - since if since is not None else None
        self.bar.show_backlog(age, status.unsent, status.quarantined)

    @property
    def online(self) -> bool:
        return self._online is not False

    def show_line(self, connected: bool | None, since: datetime | None) -> None:
        """The line to the city: there, away since, or (None) none wanted."""
        self._online = connected
        self.bar.show_line(connected)
        away = connected is False and since is not None
        self.attention.show_offline(offline_words(since, self.station.language) if away and since else "")

    # -- supervisor -----------------------------------------------------------------------------------------
    @property
    def confirmed_by(self) -> str:
        """Who confirmed the machine's date today, if somebody did."""
        today = business_day(self.station.clock.now())
        return self._confirmed[1] if self._confirmed and self._confirmed[0] == today else ""

    def _confirm_date(self, right: bool) -> None:
        if not right:
            self._confirmed = None
            return
        from kiosk.services import clock_checks

        now = self.station.clock.now()

        def confirmed(_result: object) -> None:
            self._confirmed = (business_day(now), self.actor)
            self.supervisor.show_confirmed(now)

        command = ConfirmDate(day=local(now).date(), actor=self.actor)
        self._run(clock_checks.confirm_date, command, confirmed)

    def _use_letter(self, letter: str) -> None:
        from kiosk.services import ranges

        command = TypeLetter(letter=letter, actor=self.actor)
        self._run(ranges.type_letter, command, self.supervisor.show_letter)

    def _close_day(self) -> None:
        from kiosk.services import days, ratings

        now = self.station.clock.now()

        def emptied(_result: object) -> None:
            command = CloseDay(actor=self.actor)
            self._run(days.close, command, lambda _r: self.supervisor.show_closed(now))

        self._run(ratings.empty_box, None, emptied)

    # -- names ----------------------------------------------------------------------------------------------
    def _procedure(self, code: ProcedureCode | None) -> Any:
        """The version in force today; None where the catalogue knows none (an older station's event)."""
        if not code:
            return None
        try:
            return self.station.catalogue.procedure(code, business_day(self.station.clock.now()))
        except ExpectedError:
            return None

    def _procedure_name(self, code: str) -> str:
        procedure = self._procedure(ProcedureCode(code))
        return procedure.short.of(self.station.language) if procedure else code

    def _field_name(self, key: str) -> str:
        for field in self.station.catalogue.fields():
            if field.key == key:
                return field.name.of(self.station.language)
        return key

    # -- keys -----------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_F2: self.call_next,
            Qt.Key.Key_F3: self.repeat,
            Qt.Key.Key_F4: self.mark_absent,
            Qt.Key.Key_F5: self._work,
            Qt.Key.Key_F6: lambda: self.show_view("dossiers"),
            Qt.Key.Key_F7: self.serve.toggle_paper,
            Qt.Key.Key_F8: self.certify.toggle_later,
            Qt.Key.Key_F9: self.receive,
            Qt.Key.Key_F10: self.ask_refusal,
            Qt.Key.Key_F11: self.guide_only,
            Qt.Key.Key_Escape: self._work,
            Qt.Key.Key_Return: self._enter_key,
            Qt.Key.Key_Enter: self._enter_key,
        }
        act = acts.get(event.key())
        if act is None or event.isAutoRepeat():
            super().keyPressEvent(event)
        else:
            act()

    def _enter_key(self) -> None:
        if self.panels.currentWidget() is self.result:
            self.finish()
        elif self.panels.currentWidget() is self.idle:
            self.call_next()


def _with(visit: Visit, **changes: Any) -> Visit:
    return msgspec.structs.replace(visit, **changes)
