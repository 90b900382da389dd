"""What the ward is told of who stands here: at this kiosk the bearer of that ticket is declaring now, or no longer is.

Made by the citizen window. A desk that calls them sees it, and nobody is marked absent unasked. A declaration that is
kept ends it by itself (kiosk.services.drafts); all other ways out are told here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, SignalInstance

from ui.citizen.host import Host
from ui.citizen.stays import nobody_there

if TYPE_CHECKING:
    from kiosk.values.ids import ProcedureCode, TicketId

AT_IT = ("declare", "staff_code")
KEPT = "handed"  # its page follows a declaration that was kept


class StandingWindow(Host, Protocol):
    screen_name: str

    @property
    def shown(self) -> SignalInstance: ...


class StandsHere(QObject):
    def __init__(self, parent: QObject, window: StandingWindow) -> None:
        super().__init__(parent)
        self.window_ = window
        self._here: TicketId | None = None  # whose declaration is in view
        window.shown.connect(self._look)

    def _look(self, screen: str) -> None:
        visit = self.window_.visit
        here = visit.number if screen in AT_IT and visit.procedure is not None else None
        if here == self._here:
            return
        before, self._here = self._here, here
        if before is not None and screen != KEPT:
            self._tell(before, None, over=True)
        if here is not None:
            self._tell(here, visit.procedure)

    def again(self) -> None:
        """Their declaration was kept in passing, and they go on with it."""
        if self._here is not None:
            self._tell(self._here, self.window_.visit.procedure)

    def _tell(self, ticket: TicketId, procedure: ProcedureCode | None, *, over: bool = False) -> None:
        from kiosk.services import visits
        from kiosk.values.visits import DeclareAtKiosk

        station = self.window_.station
        command = DeclareAtKiosk(ticket=ticket, place=station.place, procedure=procedure, over=over)
        station.tasks.run(visits.declare, command).failed(nobody_there)
