"""What stands in for the world in tests: clocks, pauses between tries, loudspeakers, somebody who listens on the bus.

Everything else in tests is the real thing: stores, windows, processes, lines. Printers at real lines are in
tests/printing/fake_lines.py, a station without a store in tests/ui/stand_in.py, a line that breaks in
tests/faults/proxy.py. What one file alone needs stays in it.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from kiosk.bus import Bus
from kiosk.clock import SystemClock
from kiosk.workers import Backoff

MORNING = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # Tuesday 8:30 in Việt Nam


# -- clocks -----------------------------------------------------------------------------------------------------
class StandingClock:
    """A clock that stands still until `advance` moves it; `monotonic` is the machine's."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()

    def advance(self, by: timedelta) -> None:
        self.at += by


class Stopwatch(StandingClock):
    """Its monotonic seconds stand still, too, until they are set."""

    seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


class CountingClock(StandingClock):
    """Each look at its seconds finds the same short time gone, so that nothing depends on the machine."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0.0

    def monotonic(self) -> float:
        self.read += 0.001
        return self.read


class WrongClock(SystemClock):
    """The machine's clock, but for `by`, which may be changed while it goes."""

    def __init__(self, by: timedelta = timedelta()) -> None:
        self.by = by

    def now(self) -> datetime:
        return super().now() + self.by


class StoppedSeconds(SystemClock):
    """The machine's time of day; seconds that are counted stand still until they are set."""

    seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


# -- pauses -----------------------------------------------------------------------------------------------------
class Impatient(Backoff):
    """Tries again at once, so that tests need not wait."""

    def pause(self) -> float:
        self.failures += 1
        return 0.02


class Patient(Backoff):
    """Tries again soon, and leaves a core to the others."""

    def pause(self) -> float:
        return 0.2


# -- who speaks and who listens -----------------------------------------------------------------------------------
class FakeSpeaker:
    """Says nothing and remembers what it was asked to; a call is over when the test says so, by `over`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.paused: list[str] = []
        self.over: list[Callable[[bool], None] | None] = []
        self.said: list[str] = []
        self.hushed = 0

    def say_call(
        self, label: str, desk: str, language: str = "vi", *, again: bool = False,
        over: Callable[[bool], None] | None = None,
    ) -> None:  # fmt: skip
        self.calls.append((label, desk))
        self.over.append(over)

    def say_pause(self, desk: str, language: str = "vi", over: Callable[[bool], None] | None = None) -> None:
        self.paused.append(desk)
        self.over.append(over)

    def speak(self, words: str, _language: str) -> None:
        self.said.append(words)

    def hush(self) -> None:
        self.hushed += 1


class FakeSink:
    """Where sound goes: how long each was, and that something came."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.done = threading.Event()

    def play(self, samples: array[int]) -> bool:
        self.heard.append(len(samples))
        self.done.set()
        return True

    def cut(self) -> None:
        pass


class Ear:
    """Hears what is announced, on whatever thread."""

    def __init__(self, bus: Bus, kind: type) -> None:
        self.heard: list[object] = []
        self._new = threading.Condition()
        bus.listen(kind, self._hear)

    def _hear(self, message: object) -> None:
        with self._new:
            self.heard.append(message)
            self._new.notify_all()

    def wait(self, count: int) -> None:
        with self._new:
            assert self._new.wait_for(lambda: len(self.heard) >= count, 20)
