"""The desk's working page: calls people, shows the panel of their visit, and runs every use case of the desk.

Panels signal what the clerk wants and never touch the core; each use case here has both outcomes written.
F2 or Enter next, F3 again, F4 absent, F5 work, F6 dossiers, F7 paper, F8 given later, F9 receive, F10 refuse,
F11 advice only, Enter on a result finishes. Declarations: F1 by code, F12 fill in or correct, with Shift: F12 ask on
the pad, F7 print, F9 signed on paper. While a clerk writes one, the keys are the sheet's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.texts import text
from kiosk.values.calls import Call, CallNext, CallTicket, FinishedService, FinishService, Outcome
from kiosk.values.dossiers import (
    CertifiedCopies,
    CertifyCopies,
    ReceivedDossier,
    ReceiveDossier,
    RefuseDossier,
)
from kiosk.values.ids import DossierId, ProcedureCode, TicketId
from kiosk.values.journal import JournalStatus
from kiosk.values.staff import SignedIn
from kiosk.values.tickets import TicketState, WaitingTicket
from ui.desk import papers
from ui.desk.board_view import BoardView
from ui.desk.declaring import Declaring
from ui.desk.news import News
from ui.desk.office import Office
from ui.desk.supervising import Supervising
from ui.desk.visit import Visit
from ui.desk.words import offline_words
from ui.widgets.look import Look

Done = Callable[[Any], None]
RECENT_CALLS = 60


class Board(BoardView):
    called = Signal(object)  # Call: a visit begins
    finished = Signal(object)  # Outcome: a visit is over
    signed_out = Signal()

    def __init__(self, station: Any, look: Look, desk: str) -> None:
        super().__init__(station, look, desk, self._field_name, self._procedure_name)
        self.person: SignedIn | None = None
        self.visit: Visit | None = None
        self.outcome: Outcome | None = None
        self.dossier: DossierId | None = None
        self.rows: tuple[WaitingTicket, ...] = ()
        self._online: bool | None = None
        self._busy = False
        self._resumed = False
        self._home_fields: tuple[str, ...] = ()
        self.news = News(station, self)
        self.supervising = Supervising(self)
        self.office = Office(self)
        self.declaring = Declaring(self)
        self._connect()

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
        self.result.reprint_asked.connect(self.office.reprint_receipt)
        self.result.next_asked.connect(self.next_declaration)
        self.dossiers.search_asked.connect(self.office.search)
        self.dossiers.all_asked.connect(self.news.read)
        self.dossiers.reprint_asked.connect(self.office.reprint_row)
        self.supervisor.letter_typed.connect(self.supervising.use_letter)
        self.supervisor.date_confirmed.connect(self.supervising.confirm_date)
        self.supervisor.close_asked.connect(self.supervising.close_day)
        self.attention.helped.connect(self.office.helped)
        self.attention.reprint_asked.connect(self.office.reprint_job)
        self.news.waiting.connect(self._show_waiting)
        self.news.help_calls.connect(self.attention.show_help)
        self.news.troubles.connect(self.attention.show_troubles)
        self.news.dossiers.connect(self.office.show_dossiers)
        self.news.backlog.connect(self._show_backlog)
        self.news.clock.connect(self.bar.show_time)

    def run(self, use_case: Callable[..., Any], command: Any, done: Done) -> None:
        """One step at a time: keys pressed while the store writes start nothing twice."""
        if self._busy:
            return
        self._busy = True
        self.attention.clear_error()

        def over(result: Any) -> None:
            self._busy = False
            done(result)

        self.station.tasks.run(use_case, command).then(over).failed(self.failed)

    def failed(self, error: BaseException) -> None:
        self._busy = False
        self.certify.set_busy(False)
        self.refuse.go.setEnabled(True)
        self.result.finish.setEnabled(True)
        self.supervisor.close_day.setEnabled(True)
        if not (isinstance(error, ExpectedError) and self.declaring.refused(error)):
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
        self.declaring.start()
        self._work()

    def _every_field(self, every: bool) -> None:
        """Call from all fields, or from those that this desk serves by habit."""
        self.news.fields = () if every else self._home_fields
        self.news.read()

    def leave(self) -> None:
        self.news.stop()
        self.declaring.stop()
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
        elif self.sheet.sheet is not None:
            self._show(self.sheet)
            self.sheet.focus()
        elif self.visit.procedure is not None and self.visit.procedure.express:
            self._show(self.certify)
            self.certify.focus()
        else:
            self._show(self.serve)
            self.serve.focus()

    def next_declaration(self) -> None:
        """Another declaration of the same visit: its dossier is received next."""
        visit = self.visit
        if visit is None or self.outcome is None or not visit.left:
            return
        self.outcome, self.dossier = None, None
        self.result.clear()
        self.declaring.choose(visit.drafts.index(visit.left[0]))
        self._work()

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
        self.run(calls.call_next, command, self._called)

    def call_ticket(self, ticket: TicketId) -> None:
        if self.visit is not None:
            return
        from kiosk.services import calls

        self.run(calls.call, self._ticket_command(ticket), self._called)

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
        self.declaring.read()
        self.called.emit(call)

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

        self.run(calls.repeat, self._ticket_command(self.visit.call.ticket), again)

    def mark_absent(self) -> None:
        if self.visit is None or self.outcome is not None:
            return
        from kiosk.services import calls

        command = self._ticket_command(self.visit.call.ticket)
        self.run(calls.mark_absent, command, lambda _result: self._free())

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
            confirmed_by=self.supervising.confirmed_by,
        )
        self.run(dossiers.receive, command, self._received)

    def _received(self, done: ReceivedDossier) -> None:
        if self.visit is not None:
            self._decided(Outcome.RECEIVED, done.id)
            self.result.show_received(self.visit, done)
            self._offer_next()
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
            confirmed_by="" if self.certify.given_now else self.supervising.confirmed_by,
        )
        self.run(dossiers.certify, command, lambda done: self._certified(done, pages, copies))

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
        self.run(dossiers.refuse, command, self._refused)

    def _refused(self, _result: object) -> None:
        if self.visit is not None:
            self._decided(Outcome.REFUSED, None)
            self.result.show_refused(self.visit)
            self._offer_next()
            self._work()

    def _offer_next(self) -> None:
        left = self.visit.left if self.visit is not None else ()
        self.result.offer_next(self._procedure_name(left[0].procedure) if left else "")

    def guide_only(self) -> None:
        """Nothing (more) is received: with a dossier before it, the visit was one that received."""
        if self.visit is not None and self.outcome is None:
            self._finish(Outcome.RECEIVED if self.visit.received else Outcome.GUIDED)

    def finish(self) -> None:
        if self.visit is not None and self.outcome is not None:
            self.result.finish.setEnabled(False)
            self._finish(self.outcome)

    def _decided(self, outcome: Outcome, dossier: DossierId | None) -> None:
        self.outcome, self.dossier = outcome, dossier
        if self.visit is not None and self.visit.draft is not None:
            self.visit = _with(self.visit, received=(*self.visit.received, self.visit.draft.id))
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

        self.run(calls.finish, command, over)

    def _free(self) -> None:
        self._forget()
        self._work()

    def _forget(self) -> None:
        """Nothing of the visit stays in any widget; a declaration in the making is kept for later."""
        self.declaring.rescue()
        self.visit, self.outcome, self.dossier = None, None, None
        for panel in (self.serve, self.certify, self.refuse, self.result, self.open_draft):
            panel.clear()
        self.waiting.set_busy(False)

    # -- papers ---------------------------------------------------------------------------------------------
    def _show_receipt(self, dossier: DossierId) -> None:
        def drawn(pdf: bytes) -> None:
            if self.dossier == dossier:
                self.result.show_receipt(pdf)

        self.station.tasks.read(papers.receipt_pdf, dossier).then(drawn).failed(self.failed)

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

        self.station.tasks.read(calls.recent, RECENT_CALLS).then(found).failed(self.failed)

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
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._shifted(event):
            return
        writing = self.panels.currentWidget() is self.sheet
        if writing and event.key() != Qt.Key.Key_F3:
            if event.isAutoRepeat() or not self.sheet.pressed(event):
                super().keyPressEvent(event)
            return
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_F1: lambda: self.declaring.act("open"),
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
            Qt.Key.Key_F12: self._declaration_key,
            Qt.Key.Key_Escape: self._work,
            Qt.Key.Key_Return: self._enter_key,
            Qt.Key.Key_Enter: self._enter_key,
        }
        act = acts.get(event.key())
        if act is None or event.isAutoRepeat():
            super().keyPressEvent(event)
        else:
            act()

    def _shifted(self, event: QKeyEvent) -> bool:
        acts = {Qt.Key.Key_F12: "show", Qt.Key.Key_F7: "print", Qt.Key.Key_F9: "signed"}
        name = acts.get(Qt.Key(event.key()))
        if name is None or self.panels.currentWidget() is not self.serve:
            return False
        if not event.isAutoRepeat():
            self.declaring.act(name)
        return True

    def _declaration_key(self) -> None:
        if self.panels.currentWidget() is self.result:
            self.next_declaration()
        elif self.panels.currentWidget() in (self.serve, self.certify):
            self.declaring.act("main")

    def _enter_key(self) -> None:
        if self.panels.currentWidget() is self.result:
            self.finish()
        elif self.panels.currentWidget() is self.idle:
            self.call_next()


def _with(visit: Visit, **changes: Any) -> Visit:
    return msgspec.structs.replace(visit, **changes)
