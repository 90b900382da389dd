"""The desk calls: the next by the rule, one by choice, again, absent; after a restart whom it was serving.

Run for the board's list, head and keys. A visit begins with `_called`; an error goes to the board's `failed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.texts import text
from kiosk.values.calls import Call, CallNext, CallTicket
from kiosk.values.ids import TicketId
from ui.desk.visit import Visit

if TYPE_CHECKING:
    from ui.desk.board import Board


class Calling:
    def __init__(self, board: Board) -> None:
        self.board = board
        self._resumed = False

    def start(self) -> None:
        """Somebody signed in: whom the desk was serving is looked for once."""
        self._resumed = False

    def call_next(self) -> None:
        board = self.board
        if board.visit is not None:
            return
        from kiosk.services import calls

        command = CallNext(place=board.station.place, desk=board.desk, actor=board.actor, fields=board.news.fields)
        board.run(calls.call_next, command, self._called)

    def call_ticket(self, ticket: TicketId) -> None:
        if self.board.visit is not None:
            return
        from kiosk.services import calls

        self.board.run(calls.call, self._command(ticket), self._called)

    def _command(self, ticket: TicketId) -> CallTicket:
        board = self.board
        return CallTicket(ticket=ticket, place=board.station.place, desk=board.desk, actor=board.actor)

    def _called(self, call: Call | None) -> None:
        board = self.board
        if call is None:
            board.attention.show_words(text("desk.waiting.empty", board.station.language), part="calm")
            return
        board.visit = Visit(
            call=call,
            procedure=board.procedure_of(call.procedure),
            priority=call.priority,
            field_name=board.field_name(call.field),
        )
        board.outcome = None
        self._resumed = True
        board.waiting.set_busy(True)
        board.head.show_visit(board.visit)
        board.head.still_calling(True)
        board.certify.show_visit(board.visit)
        board.serve.clear()
        board.serve.show_visit(board.visit, board.online)
        board.work()
        board.declaring.read()
        board.called.emit(call)

    def repeat(self) -> None:
        board = self.board
        if board.visit is None or board.outcome is not None:
            return
        from kiosk.services import calls

        def again(call: Call) -> None:
            if board.visit is not None:
                board.visit = board.visit.changed(call=call)
                board.head.show_visit(board.visit)

        board.run(calls.repeat, self._command(board.visit.call.ticket), again)

    def mark_absent(self) -> None:
        board = self.board
        if board.visit is None or board.outcome is not None:
            return
        from kiosk.services import calls

        command = self._command(board.visit.call.ticket)
        board.run(calls.mark_absent, command, lambda _result: board.free())

    def resume(self) -> None:
        """After a restart or a new sign-in: whom this desk was serving is still at the desk."""
        board = self.board
        if self._resumed or board.person is None or board.busy:
            return
        self._resumed = True
        from kiosk.queries import calls

        def found(call: Call | None) -> None:
            if call is not None and board.visit is None and board.person is not None:
                self._called(call)

        board.station.tasks.read(calls.served_by, board.desk).then(found).failed(board.failed)
