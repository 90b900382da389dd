"""A worker that asks a server over a line of its own: how it ends, and what it hears of this machine meanwhile.

Base of whatever waits on a line (kiosk.sync, kiosk.remote, kiosk.server.standby). Closing it stops the hearing first,
breaks off a question that is under way, and closes the line once the thread has ended: a thread that still uses it
keeps it.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.remote.link import Link
from kiosk.workers import Worker


class LinkWorker(Worker):
    """See the module. `_hears`: what ends each listening to the bus that a subclass began when it was opened."""

    def __init__(self, name: str, link: Link) -> None:
        super().__init__(name)
        self._link = link
        self._hears: list[Callable[[], None]] = []

    def close(self, deadline: float = 2.0) -> bool:
        self._hear_no_more()
        ended = super().close(deadline)
        if ended:
            self._link.close()
        return ended

    def interrupt(self) -> None:
        self._link.interrupt()

    def _hear_no_more(self) -> None:
        while self._hears:
            self._hears.pop()()
