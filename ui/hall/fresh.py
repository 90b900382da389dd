"""Which calls are new to the hall: announced once, and never what was called before it looked.

Called by the hall's window with whom the desks serve. After a start, and after the hub was away, old calls come in a
burst: those are shown and not announced. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from kiosk.values.calls import Call
from ui.hall.board import CallKey, call_key

OLD = timedelta(minutes=3)


class FreshCalls:
    def __init__(self) -> None:
        self._seen: dict[CallKey, int] = {}
        self._started = False

    def learn(self, standing: Iterable[Call], now: datetime, *, catching_up: bool) -> list[Call]:
        """The new ones in their order. The first look finds none."""
        new = sorted((call for call in standing if call_key(call) not in self._seen), key=lambda call: call.at)
        for call in new:
            self._seen[call_key(call)] = len(self._seen)
        if not self._started:
            self._started = True
            return []
        return [call for call in new if not call.in_place and not (catching_up and now - call.at > OLD)]

    def rank(self, call: Call) -> int:
        """Later ones are higher: by when the hall learned of them, as the clocks of desks may differ."""
        return self._seen.get(call_key(call), -1)

    def forget(self) -> None:
        """A new business day."""
        self._started = False
        self._seen.clear()
