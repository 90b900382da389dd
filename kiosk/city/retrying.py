"""Doing a transaction again as a whole where the database says that this may help.

Used by the city's store for all that it writes and reads. A serialization fault, a deadlock, a node that is lost or a
line that broke is met again after a short random pause; only what can be repeated runs within. Where it does not help
in time, ExpectedError sync.errors.busy says in how many seconds to ask once more; store.errors.disk_full where the
database has no room left.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import TimeoutError as NoConnection

from kiosk.db.engines import engine_named
from kiosk.errors import ExpectedError
from kiosk.records.folding import kind_of_error

log = logging.getLogger("motcua.store")
R = TypeVar("R")
SECONDS = 4.0  # that repeating may take: a station waits for an answer, and comes again after it
FIRST, LONGEST = 0.005, 0.5  # seconds of a pause at most, at first and later
BUSY = "sync.errors.busy"
AGAIN_IN = 5  # seconds after which whoever was sent away asks again


class DoneAgain(Exception):
    """What this transaction was begun with has changed meanwhile: another process was faster."""


class Retrying:
    """The pauses end where the store is closed."""

    def __init__(self, dialect: str, seconds: float = SECONDS) -> None:
        self._engine, self._seconds = engine_named(dialect), seconds
        self._closed = threading.Event()
        self._random = random.Random()

    def close(self) -> None:
        self._closed.set()

    def helps(self, error: BaseException) -> bool:
        return isinstance(error, (DoneAgain, NoConnection)) or self._engine.repeats(error)

    def run(self, work: Callable[[], R]) -> R:
        """The result of `work`, which may run several times. Raises what does not go away by repeating."""
        until, tries = time.monotonic() + self._seconds, 0
        while True:
            try:
                return work()
            except Exception as error:
                if self._engine.is_full(error):
                    raise ExpectedError("store.errors.disk_full") from error
                if not self.helps(error):
                    raise
                pause = self._random.uniform(0.0, min(LONGEST, FIRST * 2.0**tries))
                if time.monotonic() + pause >= until or self._closed.wait(pause):
                    log.warning("given up after %d tries: %s", tries + 1, kind_of_error(error))
                    raise ExpectedError(BUSY, here=AGAIN_IN) from error
                tries += 1
