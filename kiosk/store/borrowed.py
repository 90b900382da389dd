"""Files of declarations that lie at another machine, while a desk here has them open: sealed, and in memory alone.

Held by the store. Filled by kiosk.remote.files, read by kiosk.queries.attachments on the readers' and the writer's
threads. A copy goes when its subject is erased or expires anywhere (the store sees to it), when the visit for which it
was fetched ends, after KEPT_SECONDS, and with the process. Nothing of it is written to a disk; without the subject's
key, which goes with the subject, the bytes say nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kiosk.clock import Clock

KEPT_SECONDS = 3600.0
MOST_BYTES = 48 * 1024 * 1024  # of all together: the oldest go first


class SealedFile(NamedTuple):
    """As it lies at its holder: under the subject's key, bound to name and subject."""

    key_id: bytes
    sealed: bytes


class _Held(NamedTuple):
    visit: str  # the ticket for whose visit it was fetched
    until: float  # on the monotonic scale
    files: dict[str, SealedFile]

    @property
    def size(self) -> int:
        return sum(len(file.sealed) for file in self.files.values())


class Borrowed:
    """See the module. Callable from every thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._door = threading.Lock()
        self._held: dict[str, _Held] = {}  # by subject

    def keep(self, subject: str, visit: str, files: Mapping[str, SealedFile]) -> None:
        with self._door:
            self._held.pop(subject, None)
            self._held[subject] = _Held(visit, self._clock.monotonic() + KEPT_SECONDS, dict(files))
            while sum(held.size for held in self._held.values()) > MOST_BYTES:
                del self._held[next(iter(self._held))]

    def of(self, subject: str) -> Mapping[str, SealedFile]:
        """By name; none where none was fetched, or its time is over."""
        with self._door:
            held = self._held.get(subject)
            if held is not None and self._clock.monotonic() >= held.until:
                del self._held[subject]
                held = None
            return held.files if held is not None else {}

    def drop(self, subjects: Iterable[str]) -> None:
        with self._door:
            for subject in subjects:
                self._held.pop(subject, None)

    def drop_visit(self, ticket: str) -> None:
        """What was fetched for this visit goes; also what has been here too long."""
        now = self._clock.monotonic()
        with self._door:
            self._held = {
                subject: held for subject, held in self._held.items() if held.visit != ticket and now < held.until
            }

    def clear(self) -> None:
        with self._door:
            self._held.clear()

    def __len__(self) -> int:
        return len(self._held)
