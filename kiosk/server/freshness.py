"""Telling a question that is asked now from one that was recorded and is sent again.

Owned by the protocol's router, asked for every verified request, on the listener's one thread. What a station signs
bears a time later than that of its machine's question before, and near the server's own time: a station learns that
from the refusal (`kiosk.remote.link`), so that its clock may be wrong by any amount. The server's time is that of its
start and what its monotonic clock counted since: setting its clock refuses nobody. Nothing signed before the start
counts as asked now, so nothing has to outlive it. What is remembered is one
number for each machine.
"""

from __future__ import annotations

from kiosk.clock import Clock
from kiosk.db.base import to_micros

WINDOW = 5 * 60 * 1_000_000  # microseconds that a station's time may be off
MOST = 100  # leases of one station remembered at a time: starts of its program within the window


class Freshness:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._start, self._ticks = to_micros(clock.now()), clock.monotonic()
        self._last: dict[str, dict[str, int]] = {}  # station -> lease -> time of its last fresh question

    def now(self) -> int:
        """Microseconds since 1970, running evenly from the server's start on."""
        return self._start + int((self._clock.monotonic() - self._ticks) * 1_000_000)

    def take(self, station: str, lease: str, at: int) -> bool:
        """Whether a question signed at `at` is a new one; then none up to `at` is new any more."""
        now, leases = self.now(), self._last.get(station, {})
        if not max(self._start, now - WINDOW) <= at <= now + WINDOW or at <= leases.get(lease, 0):
            return False
        if lease not in leases:  # what was asked under one that is forgotten is out of the window
            leases = self._last[station] = {one: last for one, last in leases.items() if last >= now - WINDOW}
            if len(leases) >= MOST:
                return False
        leases[lease] = at
        return True

    def after(self, station: str, lease: str) -> int:
        """A time at which the machine's next question is a new one."""
        return max(self.now(), self._last.get(station, {}).get(lease, 0) + 1)
