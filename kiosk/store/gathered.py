"""Whom dossiers are for, folded for a search: in memory alone, at stations that receive dossiers.

Held by the store. Filled by services.gathering, read by queries.dossier_search on the readers' threads. The entries lie
on pages in the order of their subjects, which are ids in the order of time. What is erased goes from its page at once,
all of it with the process; nothing of it is written to a disk or a log. A page costs some 100 bytes a dossier; beyond
MOST of them the oldest are not taken.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

MOST = 400_000  # entries
PAGE = 512  # entries on a page: what is written anew when one of them changes


class GatheredLine(NamedTuple):
    """What is looked for in one dossier (rules.dossier_words); neither text has a line break."""

    subject: str
    names: str
    numbers: str


class GatheredPage(NamedTuple):
    """Entries, a line each, oldest first."""

    first: str  # subject
    subjects: str
    names: str
    numbers: str


class Gathered:
    """See the module. Callable from every thread."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._pages: list[GatheredPage] = []
        self._gone: set[str] | None = None  # erased while a slice is being read
        self._wake: Callable[[], object] | None = None
        self._count = 0
        self.gives_way: Callable[[], bool] = bool  # whether others have work that goes before a slice
        self.wanted = False
        self.complete = False

    # -- who fills it ----------------------------------------------------------------------------------------
    def fill_by(self, wake: Callable[[], object] | None) -> None:
        """`wake` is called when somebody wants it to be filled; None: nobody fills it (any more)."""
        self._wake = wake

    @property
    def is_filled(self) -> bool:
        """Whether this station gathers at all."""
        return self._wake is not None

    def want(self) -> None:
        """Somebody searches, or is about to. Free of charge when it was said before."""
        wake = self._wake
        if wake is not None and not self.wanted:
            self.wanted = True
            wake()

    @contextmanager
    def slice(self) -> Iterator[None]:
        """Around reading and `keep`, by one thread: what is erased in between is not kept."""
        with self._door:
            self._gone = set()
        try:
            yield
        finally:
            with self._door:
                self._gone = None

    def keep(self, entries: Iterable[GatheredLine], *, only_new: bool = False) -> None:
        """`only_new`: an entry that is there already stays as it is."""
        with self._door:
            gone = self._gone or set()
            placed: dict[int, list[GatheredLine]] = {}
            for entry in entries:
                if entry.subject not in gone:
                    placed.setdefault(self._place(entry.subject), []).append(entry)
            for place in sorted(placed, reverse=True):  # from behind: pages before it keep their places
                self._put(place, placed[place], only_new=only_new)

    # -- what goes -------------------------------------------------------------------------------------------
    def drop(self, subjects: Iterable[str]) -> None:
        with self._door:
            for subject in subjects:
                if self._gone is not None:
                    self._gone.add(subject)
                place = self._place(subject)
                if self._pages and subject in self._pages[place].subjects:
                    entries = [entry for entry in entries_of(self._pages[place]) if entry.subject != subject]
                    self._write(place, entries)

    def clear(self) -> None:
        with self._door:
            self._pages, self._count = [], 0
            self.wanted = self.complete = False

    # -- who reads it ----------------------------------------------------------------------------------------
    def pages(self) -> list[GatheredPage]:
        """As they are now, the newest first."""
        with self._door:
            return self._pages[::-1]

    @property
    def is_full(self) -> bool:
        return self._count >= MOST

    def __len__(self) -> int:
        return self._count

    # -- within the lock -------------------------------------------------------------------------------------
    def _place(self, subject: str) -> int:
        """The page that a subject belongs on."""
        return max(0, bisect_right(self._pages, subject, key=lambda page: page.first) - 1)

    def _put(self, place: int, entries: list[GatheredLine], *, only_new: bool) -> None:
        there = {entry.subject: entry for entry in (entries_of(self._pages[place]) if self._pages else ())}
        new = {entry.subject: entry for entry in entries}
        merged = {**new, **there} if only_new else {**there, **new}
        self._write(place, sorted(merged.values()))

    def _write(self, place: int, entries: list[GatheredLine]) -> None:
        """The page anew; one that is too long becomes several."""
        before = self._pages[place : place + 1]
        parts = -(-len(entries) // PAGE)
        each = -(-len(entries) // max(1, parts))
        self._pages[place : place + 1] = [_page(entries[part * each : (part + 1) * each]) for part in range(parts)]
        self._count += len(entries) - sum(page.subjects.count("\n") + 1 for page in before)


def _page(entries: list[GatheredLine]) -> GatheredPage:
    subjects, names, numbers = ("\n".join(column) for column in zip(*entries, strict=True))
    return GatheredPage(entries[0].subject, subjects, names, numbers)


def entries_of(page: GatheredPage) -> list[GatheredLine]:
    columns = (column.split("\n") for column in page[1:])
    return [GatheredLine(*row) for row in zip(*columns, strict=True)]
