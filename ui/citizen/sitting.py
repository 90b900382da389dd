"""Whether the next number would go to the one before: bounds a child's play at the kiosk, never a queue or a family.

Kept by the citizen window over all its screens, asked by the ticket's. A number is the same sitting's where the one
before was given less than SOON ago, or where nobody has let the screen alone for HANDOVER since: whoever steps aside
with their paper does, and the next one comes. FREE numbers of a sitting are given as asked (a family takes three);
more are asked for again, and after MOST staff are meant. Holds times and a count, nothing of a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

SOON = timedelta(seconds=5)
HANDOVER = timedelta(seconds=2)
FREE, MOST = 3, 5


class Sitting:
    def __init__(self) -> None:
        self.row = 0  # numbers given in this sitting
        self._given: datetime | None = None
        self._touched: datetime | None = None
        self._let_alone = True

    def touched(self, now: datetime) -> None:
        """Somebody touched anything at all."""
        if self._touched is None or abs(now - self._touched) >= HANDOVER:
            self._let_alone = True
        self._touched = now

    def same(self, now: datetime) -> bool:
        """Whether a number asked for now is the same sitting's. A clock that was set back is no reason to refuse."""
        if self._given is None:
            return False
        return abs(now - self._given) < SOON or not self._let_alone

    def asks(self, now: datetime) -> bool:
        """Whether one more needs a clear choice."""
        return self.row >= FREE and self.same(now)

    def full(self, now: datetime) -> bool:
        return self.row >= MOST and self.same(now)

    def gave(self, now: datetime) -> None:
        """A number was given, or is about to be."""
        self.row = self.row + 1 if self.same(now) else 1
        self._given, self._let_alone = now, False

    def failed(self) -> None:
        """It was not given after all: trying again is no second number."""
        self.row, self._given = max(0, self.row - 1), None
