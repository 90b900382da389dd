"""Numbers that wait for the first handshake, and the commands that wait for the numbers.

A use case runs inside the writer's transaction and cannot wait there: while numbers are held back (`Hold`, in the
ledger), whatever decides one raises NotYet through Context.need_numbers; the writer rolls that command back, keeps it
aside (`Held`) and runs it again once the hold is over. All other commands go on.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from kiosk.clock import Clock

T = TypeVar("T")
LOOK_SECONDS = 0.05  # how often the writer looks at the clock while commands lie aside


class NotYet(Exception):
    """A number was asked for while numbers are held back. Never leaves the store."""


class Hold:
    """`until` is None while numbers are free: all that a touch looks at. Set from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.until: float | None = None  # of the clock's monotonic seconds
        self.trouble = ""  # why the server above, which grants numbers, does nothing; "" = all is well

    def begin(self, seconds: float) -> None:
        self.until = self._clock.monotonic() + seconds

    def release(self) -> None:
        self.until = None

    def check(self) -> None:
        """Raises NotYet while the hold lasts; ends it when its time is over."""
        until = self.until
        if until is not None and self._clock.monotonic() < until:
            raise NotYet
        self.until = None


class Held(Generic[T]):
    """Commands that lie aside; the writer's alone."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self._aside: list[T] = []

    def keep(self, task: T) -> None:
        """Keep a command whose changes were rolled back."""
        self._aside.append(task)

    @property
    def waiting(self) -> bool:
        return bool(self._aside)

    def take(self, most: int) -> list[T]:
        """Commands that may run now, in the order in which they came."""
        if not self._aside:
            return []
        try:
            self._hold.check()
        except NotYet:
            return []
        ready, self._aside = self._aside[:most], self._aside[most:]
        return ready
