"""Keeps the desk's lists fresh: after every commit, and once a minute, it reads anew and tells the board.

Several commits in a row make one reading. A reading that fails leaves the last good lists in place. It reads while
somebody is signed in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from ui.desk.at_work import AtWork

R = TypeVar("R")
log = logging.getLogger("motcua.ui")
GATHER_MS = 120  # a visitor who is called comes into view first: that reads and records, too
EVERY_MS = 20_000


class DeskLists(QObject):
    waiting = Signal(object)  # tuple[WaitingTicket, ...]
    help_calls = Signal(object)
    troubles = Signal(object)
    day = Signal(object)  # DeskDay, while nobody is served
    backlog = Signal(object)
    due = Signal(object)  # DueCounts
    groups = Signal(object)  # tuple[GroupNow, ...]
    desks = Signal(object)  # tuple[DeskNow, ...]: all of the ward
    clock = Signal(object)

    def __init__(self, at_work: AtWork) -> None:
        super().__init__()
        self.at_work = at_work
        self.fields: tuple[str, ...] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(GATHER_MS)
        self._soon.timeout.connect(self.read)
        self._regular = QTimer(self)
        self._regular.setInterval(EVERY_MS)
        self._regular.timeout.connect(self.read)
        self._locked = False
        self._asked = 0
        self._told: dict[str, int] = {}
        at_work.changed.connect(self._follow)
        at_work.listen(at_work.station.bridge.noted, self._noted)
        at_work.listen(at_work.station.bridge.job, self._noted)

    def _follow(self) -> None:
        """Somebody came, came back to a locked desk, or left."""
        there = self.at_work.person is not None
        back, self._locked = self._locked and not self.at_work.locked, self.at_work.locked
        if not there:
            self._soon.stop()
            self._regular.stop()
        elif back or not self._regular.isActive():
            self._regular.start()
            self.read()

    def _noted(self, _what: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def read(self) -> None:
        if self.at_work.person is None:
            return  # an answer that came after the clerk had left
        from kiosk.queries import desk_day, desks, due, feedback, groups, journal, print_jobs, tickets

        self.clock.emit(self.at_work.station.clock.now())
        self._ask(self.desks, desks.desks)
        self._ask(self.groups, groups.groups)
        self._ask(self.waiting, tickets.waiting, self.fields)
        self._ask(self.help_calls, feedback.open_help)
        self._ask(self.troubles, print_jobs.troubles)
        self._ask(self.backlog, journal.status)
        self._ask(self.due, due.counts)
        if self.at_work.visit is None:
            self._ask(self.day, desk_day.today)

    def _ask(self, told: SignalInstance, query: Callable[..., R], *arguments: object) -> None:
        self._asked += 1
        asked, name = self._asked, query.__module__

        def tell(found: R) -> None:
            if asked > self._told.get(name, 0):  # two readers may answer in any order
                self._told[name] = asked
                told.emit(found)

        self.at_work.hear(self.at_work.station.tasks.read(query, *arguments), tell, self._unread)

    def _unread(self, error: BaseException) -> None:
        log.warning("the desk cannot read: %s", error)
