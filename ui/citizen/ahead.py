"""How the queue stands before a number: people ahead and open desks always, a range of minutes where one is known.

Made by ui.citizen.ticket for the number in view; reads anew after commits that move the queue, one reading at a time,
until its page is left. What cannot be read leaves the words of before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.texts import text
from kiosk.values.tickets import IssuedTicket
from ui.citizen.screen import Screen
from ui.citizen.stays import nobody_there

if TYPE_CHECKING:
    from kiosk.values.journal import Committed
    from kiosk.values.waiting import ExpectedWait

MOVES = ("ticket.", "call.", "desk.", "group.")  # kinds of what moves a queue
UNREAD = "…"  # keeps the line


class Ahead:
    def __init__(self, screen: Screen, ticket: IssuedTicket, show: Callable[[str], None]) -> None:
        self.screen, self.ticket, self._show = screen, ticket, show
        self._found: ExpectedWait | None = None
        self._reading = self._again = self._over = False
        screen.station.bridge.noted.connect(self._noted)
        self._read()

    def stop(self) -> None:
        self._over = True
        self.screen.station.bridge.noted.disconnect(self._noted)

    def _noted(self, committed: Committed) -> None:
        if any(note.kind.startswith(MOVES) for note in committed.events):
            self._read()

    def _read(self) -> None:
        if self._reading:
            self._again = True
            return
        from kiosk.queries import waiting

        self._reading, self._again = True, False
        asked = self.screen.station.tasks.read(waiting.wait_of, self.ticket.id)
        asked.then(self.screen.live(self._answered)).failed(self.screen.live(self._unread))

    def _answered(self, found: ExpectedWait | None) -> None:
        if self._over:
            return
        self._reading, self._found = False, found if found is not None else self._found
        self._show(self.words())
        if self._again:
            self._read()

    def _unread(self, error: BaseException) -> None:
        self._reading = False
        nobody_there(error)

    def words(self) -> str:
        """ "Còn 4 người phía trước", and below: "2 quầy đang mở · 10–20 phút"."""
        language, found = self.screen.window_.language, self._found
        count = found.ahead if found is not None else self.ticket.ahead
        ahead = text(f"citizen.ticket.{'ahead' if count else 'none_ahead'}", language, count=count)
        if found is None:
            return f"{ahead}\n{UNREAD}"
        below = text(f"citizen.ticket.{'desks' if found.desks else 'no_desk'}", language, count=found.desks)
        if found.shortest is not None and found.longest is not None and found.desks:
            below += " · " + text("citizen.ticket.range", language, least=found.shortest, most=found.longest)
        return f"{ahead}\n{below}"
