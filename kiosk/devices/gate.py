"""How many texts a scanner may announce: as fast as a person scans, however fast a broken or hostile one sends.

Used by kiosk.devices.scanner on its reader's thread. What is over is read and dropped, so that neither the bus nor a
window's event queue fills; it is said once for each flood.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PER_SECOND = 3.0
AT_ONCE = 6.0


class Gate:
    """Tokens: `AT_ONCE` at first, `PER_SECOND` more."""

    def __init__(self, per_second: float = PER_SECOND, at_once: float = AT_ONCE,
                 clock: Callable[[], float] = time.monotonic) -> None:  # fmt: skip
        self._per_second, self._at_once, self._clock = per_second, at_once, clock
        self._left, self._at = at_once, clock()
        self._flooded = False

    def lets_through(self) -> bool:
        now = self._clock()
        self._left = min(self._at_once, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def first_of_a_flood(self) -> bool:
        """True for the first text over, until the line has been calm enough to be full of tokens again."""
        flooded, self._flooded = self._flooded, True
        return not flooded

    def calm(self) -> None:
        """A text came through."""
        if self._left >= self._at_once - 1:
            self._flooded = False
