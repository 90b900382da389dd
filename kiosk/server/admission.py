"""Which questions of the sync are taken on now, and when the others may come back: an answer is soon or it is a time.

Owned by the protocol's router (kiosk.server.asking), used on the listener's one thread. After an outage every station
of a city asks at once, with a day's events each; a queue of all of them would let the last one wait for minutes, give
up and ask again. So no more is under way than is answered within SOON, by what was answered lately. Whoever is refused
is given a turn: the seconds until all that is under way, and all that were refused before, have been answered. What a
question weighs is its whole body and what any question costs: who sends a body slowly takes nobody's place. A few are
always under way, or one slow answer would close the door.
"""

from __future__ import annotations

import math
from collections import deque

SOON = 3.0  # seconds in which what is under way is answered
LONGEST = 60.0  # seconds after which anybody may ask again
ALWAYS = 8  # questions under way that are never too many
QUESTION = 8 * 1024  # bytes of a body that cost as much as any question does
LATELY = 64  # answers by which the rate is known
FIRST = 250_000  # weight answered in a second, until it is known better: little, a second later it is known


def weight_of(size: int) -> int:
    """`size`: bytes of the body."""
    return QUESTION + size


class Admission:
    def __init__(self) -> None:
        self.under_way = 0  # questions
        self._weight = 0  # of them
        self._answers = deque([(FIRST, 1.0)])  # weight of each of the last, and how long the server was at work for it
        self._answered, self._busy = FIRST, 1.0  # their sums
        self._at = 0.0  # when it began to be at work for the next one
        self._turn = 0.0  # when whoever is refused next may come

    @property
    def rate(self) -> float:
        """Weight answered in a second, lately."""
        return max(1.0, self._answered / max(1e-6, self._busy))

    def enter(self, weight: int, now: float) -> int:
        """0 where the question is taken on; else in how many seconds it may be asked again."""
        wait = (self._weight + weight) / self.rate
        if self.under_way >= ALWAYS and wait > SOON:
            return self._come_back(weight, now)
        if not self.under_way:
            self._at = now
        self.under_way += 1
        self._weight += weight
        return 0

    def leave(self, weight: int, now: float) -> None:
        """A question that was taken on has been answered, or its asker is gone."""
        self._answers.append((weight, max(0.0, now - self._at)))
        self._at = now
        if len(self._answers) > LATELY:
            self._answers.popleft()
        self._answered, self._busy = map(sum, zip(*self._answers, strict=True))
        self.under_way -= 1
        self._weight -= weight

    def _come_back(self, weight: int, now: float) -> int:
        """The next turn. Those that do not come leave a gap, which whoever asks in between takes."""
        self._turn = max(self._turn, now + self._weight / self.rate) + weight / self.rate
        self._turn = min(self._turn, now + LONGEST)
        return max(1, math.floor(self._turn - now))
