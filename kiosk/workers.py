"""Background work: a thread that waits on a flag, backs off with jitter, and stops with a deadline.

Base of the push worker. A subclass gives `work()`: it returns the seconds until the next try at the latest. An
exception out of `work` is a bug: it is logged, and the thread goes on after a pause. `watched` is for a future whose
outcome nobody waits for: an error in it is logged.
"""

from __future__ import annotations

import logging
import random
import threading
from concurrent.futures import Future
from typing import TypeVar

from kiosk.errors import ExpectedError
from kiosk.log import known

log = logging.getLogger("motcua.workers")
T = TypeVar("T")


def watched(future: Future[T], what: str) -> Future[T]:
    """The same future; an error in it is logged under `what`, a name in the code, since nobody else reads it."""
    future.add_done_callback(lambda done: _look(done, what))
    return future


def _look(done: Future[T], what: str) -> None:
    error = None if done.cancelled() else done.exception()
    if error is not None:
        tell(error, what)


def tell(error: BaseException, what: str) -> None:
    """Log what nobody took: a refusal by its key, a bug with where it happened."""
    if isinstance(error, ExpectedError):
        log.warning("%s was refused: %s", known(what), known(error.key))
    else:
        log.error("%s failed", known(what), exc_info=error)


class Backoff:
    """Exponential pauses with full jitter: a random part of 1, 2, 4 ... seconds, at most `longest`."""

    def __init__(self, longest: float = 60.0, first: float = 1.0, source: random.Random | None = None) -> None:
        self._longest, self._first = longest, first
        self._random = source or random.Random()
        self.failures = 0

    def reset(self) -> None:
        self.failures = 0

    def pause(self) -> float:
        """The pause after one more failure."""
        ceiling = min(self._longest, self._first * 2.0 ** min(self.failures, 20))
        self.failures += 1
        return self._random.uniform(0.0, ceiling)

    def spread(self, seconds: float) -> float:
        """The pause that a server asked for, or up to a quarter more: it asked many for the same."""
        return min(self._longest, seconds) * self._random.uniform(1.0, 1.25)


class Worker:
    """See the module. Constructing starts nothing."""

    PAUSE_AFTER_BUG = 30.0

    def __init__(self, name: str) -> None:
        self._name = name
        self._flag = threading.Event()  # something is to be done
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Start the thread, once."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._loop, name=self._name, daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Ask the thread to end, without waiting: several end together before each of them is closed."""
        self._stopping.set()
        self._flag.set()
        if self._thread is not None:
            self.interrupt()

    def close(self, deadline: float = 2.0) -> bool:
        """Ask the thread to end and wait for it, at most `deadline` seconds; whether it ended."""
        self.end()
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        thread.join(deadline)
        if thread.is_alive():
            log.warning("%s did not end within %.1f s", known(self._name), deadline)
        return not thread.is_alive()

    def wake(self) -> None:
        """Something is to be done now. Returns at once; callable from every thread."""
        self._flag.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def work(self) -> float:
        raise NotImplementedError

    def interrupt(self) -> None:
        """Break what `work` waits for, when the worker is closed. For subclasses that wait on a line."""

    def _loop(self) -> None:
        while not self.stopping:
            self._flag.clear()
            try:
                pause = self.work()
            except Exception:
                log.exception("%s failed", known(self._name))
                pause = self.PAUSE_AFTER_BUG
            self.wait(pause)

    def wait(self, pause: float) -> None:
        """Until something is to be done, or `pause` seconds are over."""
        self._flag.wait(pause)
