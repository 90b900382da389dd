"""What the ward knows of the visitor in work is followed: declaring at a kiosk, on the way, mourning, waiting in place.

Made by ui.desk.board. Reads the visit of the served ticket when it is called and after each commit that concerns it,
also one that arrived from another machine; ui.desk.at_work holds what was found with the visit.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.values.ids import TicketId
from kiosk.values.journal import Committed
from ui.desk.at_work import AtWork

if TYPE_CHECKING:
    from kiosk.values.visits import KnownVisit

log = logging.getLogger("motcua.ui")


class Following(QObject):
    def __init__(self, at_work: AtWork) -> None:
        super().__init__()
        self.at_work = at_work
        self._ticket: TicketId | None = None
        at_work.changed.connect(self._follow)
        at_work.listen(at_work.station.bridge.noted, self._noted)

    def _follow(self) -> None:
        visit = self.at_work.visit
        ticket = visit.call.ticket if visit is not None else None
        if ticket != self._ticket:
            self._ticket = ticket
            self.read()

    def _noted(self, committed: Committed) -> None:
        if self._ticket is not None and any(note.subject == self._ticket for note in committed.events):
            self.read()

    def read(self) -> None:
        ticket = self._ticket
        if ticket is None:
            return
        from kiosk.queries import visits

        def found(known: KnownVisit | None) -> None:
            visit = self.at_work.visit
            if known is not None and visit is not None and visit.call.ticket == ticket and visit.known != known:
                self.at_work.show(visit.known_as(known))

        self.at_work.hear(self.at_work.station.tasks.read(visits.of, ticket), found, self._unread)

    def _unread(self, error: BaseException) -> None:
        log.warning("the desk cannot read whom it serves: %s", error)
