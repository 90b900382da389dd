"""Reads what the hall shows, one reading at a time: what is noted meanwhile is read afterwards, once.

Owned by the hall's window. Without it, a hundred tickets in a minute would be a hundred readings behind a call.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kiosk.values.hall import HallBoard
from ui.tasks import Tasks


class BoardReading(QObject):
    known = Signal(object)  # HallBoard
    failed = Signal(object)  # the error

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self.busy = self._again = False

    def read(self) -> None:
        from kiosk.queries import hall

        if self.busy:
            self._again = True
            return
        self.busy = True
        self._tasks.read(hall.board).then(self._known).failed(self._failed)

    def _known(self, board: HallBoard) -> None:
        self.known.emit(board)
        self._ended()

    def _failed(self, error: BaseException) -> None:
        self.failed.emit(error)
        self._ended()

    def _ended(self) -> None:
        self.busy = False
        if self._again:
            self._again = False
            self.read()
