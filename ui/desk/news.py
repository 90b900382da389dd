"""Keeps the desk's lists fresh: after every commit, and once a minute, it reads anew and tells the board.

Several commits in a row make one reading. A reading that fails leaves the last good lists in place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

log = logging.getLogger("motcua.ui")
GATHER_MS = 40
EVERY_MS = 20_000


class News(QObject):
    waiting = Signal(object)  # tuple[WaitingTicket, ...]
    help_calls = Signal(object)
    troubles = Signal(object)
    dossiers = Signal(object)
    backlog = Signal(object)
    clock = Signal(object)

    def __init__(self, station: Any, parent: QObject) -> None:
        super().__init__(parent)
        self.station = station
        self.fields: tuple[str, ...] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(GATHER_MS)
        self._soon.timeout.connect(self.read)
        self._regular = QTimer(self)
        self._regular.setInterval(EVERY_MS)
        self._regular.timeout.connect(self.read)
        self._on = False
        self._asked = 0
        self._told: dict[str, int] = {}

    def start(self) -> None:
        if not self._on:
            self._on = True
            self.station.bridge.noted.connect(self._noted)
            self.station.bridge.job.connect(self._noted)
            self._regular.start()
        self.read()

    def stop(self) -> None:
        if self._on:
            self._on = False
            self.station.bridge.noted.disconnect(self._noted)
            self.station.bridge.job.disconnect(self._noted)
        self._soon.stop()
        self._regular.stop()

    def _noted(self, _what: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def read(self) -> None:
        if not self._on:
            return  # an answer that came after the clerk had left
        from kiosk.queries import dossiers, feedback, journal, print_jobs, tickets

        self.clock.emit(self.station.clock.now())
        self._ask(self.waiting, tickets.waiting, self.fields)
        self._ask(self.help_calls, feedback.open_help)
        self._ask(self.troubles, print_jobs.troubles)
        self._ask(self.dossiers, dossiers.today)
        self._ask(self.backlog, journal.status)

    def _ask(self, told: Any, query: Callable[..., Any], *arguments: Any) -> None:
        self._asked += 1
        asked, name = self._asked, query.__module__

        def tell(found: Any) -> None:
            if self._on and asked > self._told.get(name, 0):  # two readers may answer in any order
                self._told[name] = asked
                told.emit(found)

        self.station.tasks.read(query, *arguments).then(tell).failed(self._unread)

    def _unread(self, error: BaseException) -> None:
        log.warning("the desk cannot read: %s", error)
