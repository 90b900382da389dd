"""The connections that the server has open: how many, whose, and which one goes when there are too many.

Used by kiosk.server.accepting on the loop's thread alone. Somebody new is never kept waiting by connections that say
nothing: the one that has been silent or unfinished for longest goes first, of the address that wants one more, or of
the address that holds most of them. Only where all of them wait for an answer is a new one turned away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kiosk.server.limits import Limits
from kiosk.values.addresses import household


class AcceptedConnection:
    """One accepted connection. `since`: when it began to wait for its other end; None while it is being answered."""

    __slots__ = ("address", "drop", "since")

    def __init__(self, address: str, since: float) -> None:
        self.address = address
        self.since: float | None = since
        self.drop: Callable[[], object] = lambda: None


class Lines:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: dict[str, set[AcceptedConnection]] = {}
        self.count = 0
        self.dropped = 0  # unfinished ones that were cut, since the start

    def add(self, host: str, now: float) -> AcceptedConnection | None:
        """A new connection from `host`, with another one dropped for it where there are too many; None: no room."""
        address = household(host)
        own = self._open.get(address, set())
        if len(own) >= self._limits.per_address and not self._limits.is_proxy(host) and not self._drop_of(own):
            return None
        if self.count >= self._limits.connections and not self._drop_of(self._most()):
            return None
        line = AcceptedConnection(address, now)
        self._open.setdefault(address, set()).add(line)
        self.count += 1
        return line

    def remove(self, line: AcceptedConnection) -> None:
        """The connection is closed, or will be at once. May be said twice."""
        own = self._open.get(line.address, set())
        if line in own:
            own.remove(line)
            self.count -= 1
        if not own:
            self._open.pop(line.address, None)

    def _most(self) -> Iterable[AcceptedConnection]:
        """The lines of whoever has most of those that wait; of a proxy's, too."""
        return max(self._open.values(), key=lambda own: sum(line.since is not None for line in own), default=())

    def _drop_of(self, lines: Iterable[AcceptedConnection]) -> bool:
        waiting = [line for line in lines if line.since is not None]
        if not waiting:
            return False
        oldest = min(waiting, key=lambda line: line.since or 0.0)
        self.remove(oldest)
        self.dropped += 1
        oldest.drop()
        return True
