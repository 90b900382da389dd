"""The desk's working page: who is signed in, the visit in work, which panel is on, and what each key does.

Panels signal what the clerk wants and never touch the core; the use cases are run by ui.desk.calling, deciding,
declaring, writing, office and supervising, through `run`: one at a time, with errors in words.
F2 or Enter next, F3 again, F4 absent, F5 work, F6 dossiers, F7 paper, F8 given later, F9 receive, F10 refuse,
F11 advice only, Enter on a result finishes, Ctrl+L locks. Declarations: F1 by code, F12 fill in or correct, with
Shift: F12 ask on the pad, F7 print, F9 signed on paper. While a clerk writes one, the keys are the sheet's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.values.calls import Outcome
from kiosk.values.ids import DossierId, ProcedureCode, TicketId
from kiosk.values.journal import JournalStatus
from kiosk.values.staff import SignedIn
from kiosk.values.sync import LinkStatus
from kiosk.values.tickets import WaitingTicket
from ui.desk.board_view import BoardView
from ui.desk.calling import Calling
from ui.desk.deciding import Deciding
from ui.desk.declaring import Declaring
from ui.desk.news import News
from ui.desk.office import Office
from ui.desk.supervising import Supervising
from ui.desk.visit import Visit
from ui.desk.words import line_words
from ui.desk.writing import Writing
from ui.widgets.look import Look

Done = Callable[[Any], None]
log = logging.getLogger("motcua.ui")


def _not_told(error: BaseException) -> None:
    log.warning("the station could not be told who left: %s", error)


class Board(BoardView):
    called = Signal(object)  # Call: a visit begins
    finished = Signal(object)  # Outcome: a visit is over
    signed_out = Signal()

    def __init__(self, station: Any, look: Look, desk: str) -> None:
        super().__init__(station, look, desk, self.field_name, self.procedure_name)
        self.person: SignedIn | None = None
        self.visit: Visit | None = None
        self.outcome: Outcome | None = None
        self.dossier: DossierId | None = None
        self.rows: tuple[WaitingTicket, ...] = ()
        self._online: bool | None = None
        self.busy = False
        self.locked = False
        self._home_fields: tuple[str, ...] = ()
        self.news = News(station, self)
        self.supervising = Supervising(self)
        self.office = Office(self)
        self.calling = Calling(self)
        self.deciding = Deciding(self)
        self.declaring = Declaring(self)
        self.writing = Writing(self)
        self._connect()

    def _connect(self) -> None:
        self.bar.view_asked.connect(self.show_view)
        self.bar.out_asked.connect(self._sign_out)
        self.waiting.next_asked.connect(self.calling.call_next)
        self.waiting.every.toggled.connect(self._every_field)
        self.waiting.chosen.connect(lambda ticket: self.calling.call_ticket(TicketId(ticket)))
        self.head.repeat_asked.connect(self.calling.repeat)
        self.head.absent_asked.connect(self.calling.mark_absent)
        self.serve.receive_asked.connect(self.deciding.receive)
        self.serve.refuse_asked.connect(self.deciding.ask_refusal)
        self.serve.guide_asked.connect(self.deciding.guide_only)
        self.serve.procedure_chosen.connect(self._change_procedure)
        self.certify.certify_asked.connect(self.deciding.certify_copies)
        self.certify.refuse_asked.connect(self.deciding.ask_refusal)
        self.certify.guide_asked.connect(self.deciding.guide_only)
        self.certify.other_asked.connect(lambda: self.show_panel(self.serve))
        self.refuse.refused.connect(self.deciding.refuse_dossier)
        self.refuse.back_asked.connect(self.work)
        self.result.finish_asked.connect(self.deciding.finish)
        self.result.reprint_asked.connect(self.office.reprint_receipt)
        self.result.next_asked.connect(self.deciding.next_declaration)
        self.dossiers.search_asked.connect(self.office.search)
        self.dossiers.all_asked.connect(self.news.read)
        self.dossiers.reprint_asked.connect(self.office.reprint_row)
        self.supervisor.letter_typed.connect(self.supervising.use_letter)
        self.supervisor.date_confirmed.connect(self.supervising.confirm_date)
        self.supervisor.lift_asked.connect(self.supervising.lift)
        self.supervisor.readers_asked.connect(self.supervising.who_read)
        self.supervisor.close_asked.connect(self.supervising.close_day)
        self.supervisor.erasing.looked_for.connect(self.supervising.look_for_erasure)
        self.supervisor.erasing.erase_asked.connect(self.supervising.erase)
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
        if self.busy:
            return
        self.busy = True
        self.attention.clear_error()

        def over(result: Any) -> None:
            self.busy = False
            done(result)

        self.station.tasks.run(use_case, command).then(over).failed(self.failed)

    def failed(self, error: BaseException) -> None:
        self.busy = False
        self.certify.set_busy(False)
        self.refuse.go.setEnabled(True)
        self.result.finish.setEnabled(True)
        self.supervisor.close_day.setEnabled(True)
        if self.locked and getattr(error, "key", "") == "staff.errors.not_signed_in":
            return  # asked before the desk locked; it is asked anew when the clerk comes back
        if not (isinstance(error, ExpectedError) and self.writing.refused(error)):
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
        self.calling.start()
        self.news.start()
        self.declaring.start()
        self.work()

    def _every_field(self, every: bool) -> None:
        """Call from all fields, or from those that this desk serves by habit."""
        self.news.fields = () if every else self._home_fields
        self.news.read()

    def leave(self) -> None:
        """What is being written is kept, then the account is signed off: in this order."""
        self.news.stop()
        self.declaring.stop()
        self._forget()
        self.locked = False
        if self.person is not None:
            from kiosk.services import staff

            command = (self.station.place, self.person.name)
            self.station.tasks.run(staff.leave, command).failed(_not_told)
        self.person = None

    def conceal(self) -> None:
        """The desk is locked: papers are closed, and the core refuses whatever is asked in the clerk's name."""
        from kiosk.services import staff

        self.locked = True
        self.serve.paper.clear()
        self.result.paper.clear()
        self.station.tasks.run(staff.lock, self.station.place).failed(_not_told)

    def reveal(self, person: SignedIn) -> None:
        """The same clerk is back: everything as it was."""
        self.locked, self.person = False, person
        self.bar.show_person(person)
        self.declaring.show_again()
        self.deciding.show_again()
        self.news.read()

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
            self.show_panel(self.dossiers)
            self.dossiers.enter()
        elif view == "supervisor":
            self.show_panel(self.supervisor)
            self.supervisor.enter(self.station.clock.now())
            self.supervising.count_waiting()
        else:
            self.work()

    def work(self) -> None:
        """The panel of the visit, as far as it has come; or the invitation to call."""
        if self.visit is None:
            self.show_panel(self.idle)
            self.waiting.next.setFocus()
        elif self.outcome is not None:
            self.show_panel(self.result)
            self.result.focus()
        elif self.sheet.sheet is not None:
            self.show_panel(self.sheet)
            self.sheet.focus()
        elif self.visit.procedure is not None and self.visit.procedure.express:
            self.show_panel(self.certify)
            self.certify.focus()
        else:
            self.show_panel(self.serve)
            self.serve.focus()

    def show_panel(self, panel: QWidget) -> None:
        self.panels.setCurrentWidget(panel)
        self.panels.updateGeometry()
        names: dict[QWidget, str] = {self.dossiers: "dossiers", self.supervisor: "supervisor"}
        self.bar.show_view(names.get(panel, "serve"))
        self.head.setVisible(self.visit is not None and panel not in names)

    # -- the visit ------------------------------------------------------------------------------------------
    def visit_changed(self) -> None:
        if self.visit is None:
            return
        self.head.show_visit(self.visit)
        self.serve.show_visit(self.visit, self.online)
        if self.outcome is None:
            self.certify.visit = self.visit
            if self.panels.currentWidget() in (self.serve, self.certify):
                self.work()

    def _change_procedure(self, code: str) -> None:
        if self.visit is not None:
            self.visit = self.visit.changed(procedure=self.procedure_of(ProcedureCode(code)))
            self.visit_changed()

    def free(self) -> None:
        self._forget()
        self.work()

    def _forget(self) -> None:
        """Nothing of the visit stays in any widget; a declaration in the making is kept for later."""
        self.writing.rescue()
        self.visit, self.outcome, self.dossier = None, None, None
        for panel in (self.serve, self.certify, self.refuse, self.result, self.open_draft):
            panel.clear()
        self.waiting.set_busy(False)

    # -- lists ----------------------------------------------------------------------------------------------
    def _show_waiting(self, rows: tuple[WaitingTicket, ...]) -> None:
        self.rows = rows
        self.calling.resume()
        self.waiting.show_rows(rows, self.station.clock.now())

    def _show_backlog(self, status: JournalStatus) -> None:
        since = status.oldest_unsent
        age = self.station.clock.now() - since if since is not None else None
        self.bar.show_backlog(age, status.unsent, status.quarantined)

    @property
    def online(self) -> bool:
        return self._online is not False

    def show_line(self, status: LinkStatus | None) -> None:
        """How the line to the city stands; None where none is wanted."""
        self._online = status.online if status is not None else None
        self.bar.show_line(self._online)
        self.attention.show_offline(line_words(status, self.station.language))

    # -- names ----------------------------------------------------------------------------------------------
    def procedure_of(self, code: ProcedureCode | None) -> Any:
        """The version in force today; None where the catalogue knows none (an older station's event)."""
        if not code:
            return None
        try:
            return self.station.catalogue.procedure(code, business_day(self.station.clock.now()))
        except ExpectedError:
            return None

    def procedure_name(self, code: str) -> str:
        procedure = self.procedure_of(ProcedureCode(code))
        return procedure.short.of(self.station.language) if procedure else code

    def field_name(self, key: str) -> str:
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
            Qt.Key.Key_F2: self.calling.call_next,
            Qt.Key.Key_F3: self.calling.repeat,
            Qt.Key.Key_F4: self.calling.mark_absent,
            Qt.Key.Key_F5: self.work,
            Qt.Key.Key_F6: lambda: self.show_view("dossiers"),
            Qt.Key.Key_F7: self.serve.toggle_paper,
            Qt.Key.Key_F8: self.certify.toggle_later,
            Qt.Key.Key_F9: self.deciding.receive,
            Qt.Key.Key_F10: self.deciding.ask_refusal,
            Qt.Key.Key_F11: self.deciding.guide_only,
            Qt.Key.Key_F12: self._declaration_key,
            Qt.Key.Key_Escape: self.work,
            Qt.Key.Key_Return: self._enter_key,
            Qt.Key.Key_Enter: self._enter_key,
        }
        act = acts.get(event.key())
        if act is None or event.isAutoRepeat():
            super().keyPressEvent(event)
        else:
            act()

    def _shifted(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_F6:
            return self.bar.ask_view("supervisor")
        acts = {Qt.Key.Key_F12: "show", Qt.Key.Key_F7: "print", Qt.Key.Key_F9: "signed"}
        name = acts.get(Qt.Key(event.key()))
        if name is None or self.panels.currentWidget() is not self.serve:
            return False
        if not event.isAutoRepeat():
            self.declaring.act(name)
        return True

    def _declaration_key(self) -> None:
        if self.panels.currentWidget() is self.result:
            self.deciding.next_declaration()
        elif self.panels.currentWidget() in (self.serve, self.certify):
            self.declaring.act("main")

    def _enter_key(self) -> None:
        if self.panels.currentWidget() is self.result:
            self.deciding.finish()
        elif self.panels.currentWidget() is self.idle:
            self.calling.call_next()
