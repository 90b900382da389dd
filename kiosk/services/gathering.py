"""Gathers whom this ward's dossiers are for, so that a desk can search by name: in slices beside the work.

Started by kiosk.app at stations that receive dossiers; it begins when somebody has signed in at a desk or searches
(`Gathered.want`), never with the program. Codes come first, then people, the newest first; afterwards what is committed
here or comes from other desks is kept up. A slice waits while the store's writer has work, and takes at most a quarter
of the time. A read that fails is logged and comes again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from sqlalchemy import bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.queries.dossier_people import SAYING, people
from kiosk.rules.dossier_words import names_line, numbers_line
from kiosk.store import Reader, Store
from kiosk.store.gathered import GatheredLine
from kiosk.values.dossiers import Applicant
from kiosk.values.erasure import SubjectsErased, SubjectsReadable
from kiosk.values.journal import Committed
from kiosk.workers import Worker

CODES, PEOPLE = 500, 50  # dossiers in a slice: some milliseconds
REST = 3.0  # so many times as long as a slice took
SHORTEST, LONGEST = 0.01, 3600.0  # seconds between looks: while something is to be done, and while nothing is
_BEGINNING = ("staff.signed_in", "desk.opened")
_CHANGING = frozenset({*SAYING, "dossier.coded"})
_LAST = "\U0010ffff"
_CODES = (DossierRecord.subject, DossierRecord.code, DossierRecord.official_code)
_BEFORE = Prepared(
    select(*_CODES)
    .where(DossierRecord.ward == bindparam("b_ward"), DossierRecord.subject < bindparam("b_before"))
    .order_by(DossierRecord.subject.desc())
    .limit(bindparam("b_most"))
)
_THESE = Prepared(
    select(*_CODES).where(
        DossierRecord.ward == bindparam("b_ward"),
        DossierRecord.subject.in_(bindparam("b_subjects", expanding=True)),
    )
)
Codes = dict[str, tuple[str, ...]]  # by dossier


def obey(store: Store) -> Callable[[], None]:
    """Gather from when it is wanted; the way to stop."""
    gatherer = Gatherer(store)
    gatherer.open()
    stops = [
        store.bus.listen(Committed, gatherer.heard),
        store.bus.listen(SubjectsErased, lambda erased: gatherer.changed(one for _, one in erased.subjects)),
        store.bus.listen(SubjectsReadable, lambda opened: gatherer.changed(opened.subjects)),
    ]
    store.gathered.fill_by(gatherer.wake)

    def stop() -> None:
        store.gathered.fill_by(None)
        for unlisten in stops:
            unlisten()
        gatherer.close()
        store.gathered.clear()

    return stop


class Gatherer(Worker):
    """See the module."""

    def __init__(self, store: Store) -> None:
        super().__init__("gathering")
        self._store, self._gathered = store, store.gathered
        self._door = threading.Lock()
        self._changed: dict[str, None] = {}  # dossiers that are read anew, in this order
        self._passes = [(code_entries, CODES), (people_entries, PEOPLE)]
        self._before = _LAST  # how far the first of these passes is

    # -- what is heard, on whatever thread -------------------------------------------------------------------
    def heard(self, message: Committed) -> None:
        if not self._gathered.wanted and any(note.kind in _BEGINNING for note in message.events):
            self._gathered.want()
        self.changed(note.subject for note in message.events if note.kind in _CHANGING)

    def changed(self, subjects: Iterable[str]) -> None:
        """Read these anew, where reading has begun."""
        if self._gathered.wanted:
            with self._door:
                self._changed.update(dict.fromkeys(subjects))
            self.wake()

    # -- the thread ------------------------------------------------------------------------------------------
    def work(self) -> float:
        """One slice."""
        if not self._gathered.wanted or not (self._changed or self._passes):
            return LONGEST
        if self._gathered.gives_way():
            return SHORTEST
        began = self._store.clock.monotonic()
        with self._gathered.slice():
            self._some_changed() if self._changed else self._next_slice()
        return max(SHORTEST, REST * (self._store.clock.monotonic() - began))

    def wait(self, pause: float) -> None:
        """A slice's rest is kept, whatever else is to be done."""
        if pause < LONGEST:
            self._stopping.wait(pause)
        else:
            super().wait(pause)

    def _some_changed(self) -> None:
        with self._door:
            subjects = list(self._changed)[:PEOPLE]
        self._gathered.keep(self._store.read(entries_of, subjects).result())
        with self._door:
            for subject in subjects:
                self._changed.pop(subject, None)

    def _next_slice(self) -> None:
        query, most = self._passes[0]
        entries = self._store.read(query, self._before, most).result()
        self._gathered.keep(entries, only_new=query is code_entries)
        self._before = min((entry.subject for entry in entries), default="")
        if len(entries) < most or (self._gathered.is_full and query is code_entries):
            del self._passes[0]
            self._before = _LAST
            self._gathered.complete = not self._passes


def code_entries(reader: Reader, before: str, most: int) -> list[GatheredLine]:
    """The dossiers before this one in the order of time, by their codes alone."""
    return [_entry(subject, codes) for subject, codes in _codes_before(reader, before, most).items()]


def people_entries(reader: Reader, before: str, most: int) -> list[GatheredLine]:
    """The dossiers before this one, with whom they are for."""
    return _whole(reader, _codes_before(reader, before, most))


def entries_of(reader: Reader, subjects: list[str]) -> list[GatheredLine]:
    """These dossiers, with whom they are for."""
    rows = _THESE.all(reader.connection, b_ward=reader.station.ward, b_subjects=subjects)
    return _whole(reader, _by_subject(rows))


def _codes_before(reader: Reader, before: str, most: int) -> Codes:
    return _by_subject(_BEFORE.all(reader.connection, b_ward=reader.station.ward, b_before=before, b_most=most))


def _by_subject(rows: Iterable[tuple[str, str | None, str]]) -> Codes:
    return {subject: tuple(filter(None, codes)) for subject, *codes in rows}


def _whole(reader: Reader, codes: Codes) -> list[GatheredLine]:
    known = people(reader, codes)
    return [_entry(subject, of, known.get(subject, ())) for subject, of in codes.items()]


def _entry(subject: str, codes: tuple[str, ...], people: tuple[Applicant, ...] = ()) -> GatheredLine:
    names = names_line(one.name for one in people)
    return GatheredLine(subject, names, numbers_line((p.number for p in people), (p.phone for p in people), codes))
