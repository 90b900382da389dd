"""Which call the hall shows now: each has its time, none is overrun by the next, none is spoken twice.

Called by the hall's window with what the store says was called lately. Knows no widget; time comes in by
`over`, which the window calls when a call has been spoken and shown long enough.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from kiosk.values.calls import Call


def key(call: Call) -> tuple[str, int]:
    return call.ticket, call.nth


class Turns:
    def __init__(self) -> None:
        self.current: Call | None = None
        self.announcing = False
        self._seen: set[tuple[str, int]] = set()
        self._waiting: deque[Call] = deque()
        self._started = False

    def learn(self, calls: Iterable[Call]) -> None:
        """The calls of today as the store knows them, in any order. What was called before we looked is
        shown, but not announced again."""
        fresh = sorted((call for call in calls if key(call) not in self._seen), key=lambda call: call.at)
        self._seen.update(key(call) for call in fresh)
        if not self._started:
            self._started = True
            self.current = fresh[-1] if fresh else None
            return
        self._waiting.extend(fresh)

    def next(self) -> Call | None:
        """The call to announce now, or None while one is on or none waits."""
        if self.announcing or not self._waiting:
            return None
        self.current = self._waiting.popleft()
        self.announcing = True
        return self.current

    def over(self) -> None:
        self.announcing = False

    def forget(self) -> None:
        """A new business day: what it has called before the next look is shown, not announced."""
        self._started = False
        self._seen.clear()
        self._waiting.clear()
        self.current = None
