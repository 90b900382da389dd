"""What a supervisor does at the desk, run for its panel: date, letter, the day's end, accounts, erasing."""

from __future__ import annotations

from datetime import date

from kiosk.clock import business_day, local
from kiosk.values.drafts import AskReaders, DraftReader
from kiosk.values.erasure import ApproveErasure, RetentionDue
from kiosk.values.journal import CloseDay, ConfirmDate, EraseAsked, LookForErasure, TypeLetter
from kiosk.values.staff import LiftWaiting, StaffRole
from kiosk.values.tickets import TicketState, WaitingTicket
from ui.desk import duties
from ui.desk.at_work import AtWork
from ui.desk.supervisor import SupervisorPanel


class Supervising:
    def __init__(self, at_work: AtWork, panel: SupervisorPanel) -> None:
        self.at_work, self.panel = at_work, panel
        self._confirmed: tuple[date, str] | None = None

    @property
    def confirmed_by(self) -> str:
        """Who confirmed the machine's date today, if somebody did."""
        today = business_day(self.at_work.station.clock.now())
        return self._confirmed[1] if self._confirmed and self._confirmed[0] == today else ""

    def confirm_date(self, right: bool) -> None:
        if not right:
            self._confirmed = None
            return
        from kiosk.services import clock_checks

        now = self.at_work.station.clock.now()

        def confirmed(_result: object) -> None:
            self._confirmed = (business_day(now), self.at_work.actor)
            self.panel.show_confirmed(now)

        command = ConfirmDate(day=local(now).date(), actor=self.at_work.actor, place=self.at_work.place)
        self.at_work.run(clock_checks.confirm_date, command, confirmed)

    def use_letter(self, letter: str) -> None:
        from kiosk.services import ranges

        command = TypeLetter(letter=letter, actor=self.at_work.actor, place=self.at_work.place)
        self.at_work.run(ranges.type_letter, command, self.panel.show_letter)

    def lift(self, account: str) -> None:
        """Somebody typed wrong passwords in that name, and its clerk has to wait."""
        from kiosk.services import staff

        def lifted(tries: int) -> None:
            self.panel.show_lifted(account, tries)

        command = LiftWaiting(account=account, actor=self.at_work.actor, place=self.at_work.place)
        self.at_work.run(staff.lift, command, lifted)

    def who_read(self, code: str) -> None:
        from kiosk.services import reading

        def read(readers: tuple[DraftReader, ...]) -> None:
            self.panel.show_readers(code, readers)

        command = AskReaders(code=code, actor=self.at_work.actor, place=self.at_work.place)
        self.at_work.hear(self.at_work.station.tasks.read(reading.readers, command), read)

    def count_waiting(self) -> None:
        """Who still waits in the ward: said before the day is closed."""
        from kiosk.queries import tickets

        def counted(rows: tuple[WaitingTicket, ...]) -> None:
            self.panel.show_waiting(sum(row.state is TicketState.WAITING for row in rows))

        self.at_work.hear(self.at_work.station.tasks.read(tickets.waiting, ()), counted)

    def close_day(self) -> None:
        from kiosk.services import days, ratings

        now = self.at_work.station.clock.now()

        def emptied(_result: object) -> None:
            command = CloseDay(actor=self.at_work.actor, place=self.at_work.place)
            self.at_work.run(days.close, command, closed, self._not_closed)

        def closed(_result: object) -> None:
            self.panel.show_closed(now)

        self.at_work.run(ratings.empty_box, None, emptied, self._not_closed)

    def _not_closed(self, error: BaseException) -> None:
        self.panel.close_day.setEnabled(True)
        self.at_work.failed(error)

    def read_due(self) -> None:
        """What is due to be erased; said with the page, before anything is approved."""
        from kiosk.services import retention

        def read(found: RetentionDue) -> None:
            person = self.at_work.person
            self.panel.due.show_due(found, head=duties.has(person, StaffRole.HEAD))

        who = (self.at_work.place, self.at_work.actor)
        self.at_work.hear(self.at_work.station.tasks.read(retention.shown, who), read)

    def approve_erasure(self, shown: RetentionDue) -> None:
        from kiosk.services import retention

        def approved(_count: int) -> None:
            self.panel.due.show_approved()
            self._erase_some()

        command = ApproveErasure(day=shown.day, count=shown.count, place=self.at_work.place, actor=self.at_work.actor)
        self.at_work.run(retention.approve, command, approved)

    def _erase_some(self) -> None:
        """A few at a time, between other commands; what is left when the desk closes goes when a day opens."""
        from kiosk.services import retention

        def gone(count: int) -> None:
            if count == retention.AT_ONCE:
                self._erase_some()

        self.at_work.station.tasks.run(retention.erase_old, None).then(gone).failed(self.at_work.failed)

    def look_for_erasure(self, words: str) -> None:
        from kiosk.services import erasure

        self.at_work.run(erasure.look, LookForErasure(words=words), self.panel.erasing.show_found)

    def erase(self, why: str) -> None:
        """What was shown, and what belongs to it."""
        from kiosk.services import erasure

        box = self.panel.erasing
        if box.found is not None:
            subjects = tuple(one.subject for one in box.found.left)
            command = EraseAsked(subjects=subjects, actor=self.at_work.actor, why=why)
            self.at_work.run(erasure.erase_asked, command, box.show_done)
