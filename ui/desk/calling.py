"""The desk calls: the next by the rule, one by choice, again, absent; after a restart whom it was serving.

Run for the board's list, head and keys. Which ticket a desk gets is claimed (ui.tasks: the hub decides, where there is
one); calling again and absence are the desk's own. A visit begins with `called`, which the window hears too.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kiosk.texts import text
from kiosk.values.calls import Call, CallNext, CallTicket
from kiosk.values.ids import TicketId
from ui.desk.at_work import AtWork
from ui.desk.desk_lists import DeskLists
from ui.desk.taking_back import BeforeEnding, TakingBack
from ui.desk.visit import ServedVisit
from ui.desk.words import place_words
from ui.desk.work_panels import WorkPanels


class Calling(QObject):
    called = Signal(object)  # Call: a visit begins

    def __init__(self, at_work: AtWork, panels: WorkPanels, lists: DeskLists, taking: TakingBack) -> None:
        super().__init__()
        self.at_work, self.panels, self.lists, self.taking = at_work, panels, lists, taking
        self._resumed = False  # whom this desk was serving has been looked for since the clerk came
        self._sure: TicketId | None = None  # who is declaring or on the way, and was asked about once
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        if self.at_work.person is None:
            self._resumed = False
        if self.at_work.visit is None:
            self._sure = None

    def call_next(self) -> None:
        at_work = self.at_work
        if at_work.visit is not None:
            return
        from kiosk.services import calls

        command = CallNext(place=at_work.place, desk=at_work.desk, actor=at_work.actor, fields=self.lists.fields)
        at_work.run(calls.call_next, command, self._called, self._refused, claimed=True)

    def call_ticket(self, ticket: str, *, scanned: bool = False) -> None:
        """One that was chosen, typed or scanned."""
        at_work = self.at_work
        if at_work.visit is not None:
            return
        from kiosk.services import calls

        command = CallTicket(
            ticket=TicketId(ticket), place=at_work.place, desk=at_work.desk, actor=at_work.actor, scanned=scanned
        )
        at_work.run(calls.call, command, self._called, self._refused, claimed=True)

    def _command(self, ticket: TicketId) -> CallTicket:
        at_work = self.at_work
        return CallTicket(ticket=ticket, place=at_work.place, desk=at_work.desk, actor=at_work.actor)

    def _called(self, call: Call | None) -> None:
        at_work = self.at_work
        self.taking.undo.release()  # with the step that follows: the page changes once
        if call is None:
            at_work.tell(text("desk.waiting.empty", at_work.station.language))
            return
        self._resumed = True
        procedure, field = at_work.names.procedure(call.procedure), at_work.names.of_field(call.field)
        at_work.show(ServedVisit(call=call, procedure=procedure, priority=call.priority, field_name=field))
        self.panels.work()
        self.called.emit(call)

    def _refused(self, error: BaseException) -> None:
        self.taking.undo.release()
        self.at_work.failed(error)

    def _undecided(self) -> ServedVisit | None:
        """The visit, as long as its person may still be somewhere else."""
        return self.at_work.visit if self.at_work.outcome is None else None

    def repeat(self) -> None:
        at_work, visit = self.at_work, self._undecided()
        if visit is None:
            return
        if not visit.call.repeats_left:
            at_work.tell(text("desk.serve.no_more_repeats", at_work.station.language, label=visit.call.label))
            return
        from kiosk.services import calls

        def again(call: Call) -> None:
            if at_work.visit is not None:
                at_work.show(at_work.visit.called_again(call))

        at_work.run(calls.repeat, self._command(visit.call.ticket), again)

    def mark_absent(self) -> None:
        """Whoever is declaring at a kiosk, or said that they are coming, is marked at the second time."""
        at_work, visit = self.at_work, self._undecided()
        if visit is None:
            return
        ticket = visit.call.ticket
        if (visit.declaring or visit.coming) and self._sure != ticket:
            self._sure = ticket
            at_work.tell(self._where(visit))
            return
        from kiosk.services import calls

        contents = self.panels.serve.form.contents()

        def absent(_result: None) -> None:
            at_work.ended()
            self.panels.work()
            self.taking.offer_visit(BeforeEnding(visit, contents), "absent")

        at_work.run(calls.mark_absent, self._command(ticket), absent)

    def _where(self, visit: ServedVisit) -> str:
        language = self.at_work.station.language
        if visit.coming:
            return text("desk.serve.absent_coming", language, label=visit.call.label)
        kiosk = place_words(visit.declaring or "", language)
        return text("desk.serve.absent_declaring", language, label=visit.call.label, kiosk=kiosk.lower())

    def resume(self) -> None:
        """After a restart or a new sign-in: whom this desk was serving is still at the desk."""
        at_work = self.at_work
        if self._resumed or at_work.person is None or at_work.busy:
            return
        self._resumed = True
        from kiosk.queries import calls

        def found(call: Call | None) -> None:
            if call is not None and at_work.visit is None:
                self._called(call)

        at_work.hear(at_work.station.tasks.read(calls.served_by, at_work.desk), found)
