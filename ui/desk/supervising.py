"""What a supervisor does at the desk, run for its panel: date, letter, the day's end, accounts, erasing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kiosk.clock import business_day, local
from kiosk.values.drafts import AskReaders
from kiosk.values.journal import CloseDay, ConfirmDate, EraseAsked, LookForErasure, TypeLetter
from kiosk.values.staff import LiftWaiting
from kiosk.values.tickets import TicketState

if TYPE_CHECKING:
    from ui.desk.board import Board


class Supervising:
    def __init__(self, board: Board) -> None:
        self.board = board
        self._confirmed: tuple[date, str] | None = None

    @property
    def confirmed_by(self) -> str:
        """Who confirmed the machine's date today, if somebody did."""
        today = business_day(self.board.station.clock.now())
        return self._confirmed[1] if self._confirmed and self._confirmed[0] == today else ""

    def confirm_date(self, right: bool) -> None:
        if not right:
            self._confirmed = None
            return
        from kiosk.services import clock_checks

        now = self.board.station.clock.now()

        def confirmed(_result: object) -> None:
            self._confirmed = (business_day(now), self.board.actor)
            self.board.supervisor.show_confirmed(now)

        command = ConfirmDate(day=local(now).date(), actor=self.board.actor, place=self.board.station.place)
        self.board.run(clock_checks.confirm_date, command, confirmed)

    def use_letter(self, letter: str) -> None:
        from kiosk.services import ranges

        command = TypeLetter(letter=letter, actor=self.board.actor, place=self.board.station.place)
        self.board.run(ranges.type_letter, command, self.board.supervisor.show_letter)

    def lift(self, account: str) -> None:
        """Somebody typed wrong passwords in that name, and its clerk has to wait."""
        from kiosk.services import staff

        board = self.board
        command = LiftWaiting(account=account, actor=board.actor, place=board.station.place)
        board.run(staff.lift, command, lambda tries: board.supervisor.show_lifted(account, tries))

    def who_read(self, code: str) -> None:
        from kiosk.services import reading

        board = self.board
        command = AskReaders(code=code, actor=board.actor, place=board.station.place)
        found = board.station.tasks.read(reading.readers, command)
        found.then(lambda readers: board.supervisor.show_readers(code, readers)).failed(board.failed)

    def count_waiting(self) -> None:
        """Who still waits in the ward: said before the day is closed."""
        from kiosk.queries import tickets

        board = self.board
        asked = board.station.tasks.read(tickets.waiting, ())
        asked.then(
            lambda rows: board.supervisor.show_waiting(sum(row.state is TicketState.WAITING for row in rows))
        ).failed(board.failed)

    def close_day(self) -> None:
        from kiosk.services import days, ratings

        now = self.board.station.clock.now()

        def emptied(_result: object) -> None:
            command = CloseDay(actor=self.board.actor, place=self.board.station.place)
            self.board.run(days.close, command, lambda _r: self.board.supervisor.show_closed(now))

        self.board.run(ratings.empty_box, None, emptied)

    def look_for_erasure(self, words: str) -> None:
        from kiosk.services import erasure

        self.board.run(erasure.look, LookForErasure(words=words), self.board.supervisor.erasing.show_found)

    def erase(self, why: str) -> None:
        """What was shown, and what belongs to it."""
        from kiosk.services import erasure

        box = self.board.supervisor.erasing
        if box.found is not None:
            subjects = tuple(one.subject for one in box.found.left)
            command = EraseAsked(subjects=subjects, actor=self.board.actor, why=why)
            self.board.run(erasure.erase_asked, command, box.show_done)
