"""Keys of sealed parts in a database that all processes of the city share, apart from the journal's.

One object for each thread; what it was asked for stays with it for one transaction. New keys are durable here before
the journal's commit that needs them, as at a station. That a subject's keys go is announced here before that commit:
from then on they open nothing for any process, and they are deleted after it; a kill in between is settled at the next
opening. Keys lie wrapped under master keys of a file (`kiosk.city.masters`). Raises what kiosk.city.keys_database does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from kiosk.city.keys_database import CHUNK, COLUMNS, KeysDatabase, Row
from kiosk.db.engines import engine_of
from kiosk.db.prepared import Prepared
from kiosk.db.tables.city_keys import CITY_KEYS, CITY_TOMBSTONES
from kiosk.journal.subject_keys import KeptKey, Of, SubjectKeys, Waiting

_KEYS, _TOMBS = CITY_KEYS.c, CITY_TOMBSTONES.c
_BY_ID = Prepared(select(*COLUMNS).where(_KEYS.key_id.in_(bindparam("l_ids", expanding=True))))
_OF_SUBJECT = Prepared(
    select(*COLUMNS)
    .where(_KEYS.subject == bindparam("b_subject"), or_(_KEYS.ward == bindparam("b_ward"), _KEYS.ward == ""))
    .order_by(_KEYS.key_id)
    .limit(1)
)
_BURIED = Prepared(
    select(_TOMBS.subject, _TOMBS.ward).where(_TOMBS.subject.in_(bindparam("l_subjects", expanding=True)))
)
_OF_IT = _KEYS.subject == bindparam("b_subject")
_GONE = Prepared(delete(CITY_KEYS).where(_OF_IT, or_(_KEYS.ward == bindparam("b_ward"), _KEYS.ward == "")))
_GONE_ANYWHERE = Prepared(delete(CITY_KEYS).where(_OF_IT))
_DONE = Prepared(
    update(CITY_TOMBSTONES)
    .where(_TOMBS.subject == bindparam("b_subject"), _TOMBS.ward == bindparam("b_ward"))
    .values(done=1)
)
Told = Callable[[Iterable[Of]], None]


class CityKeys(SubjectKeys):
    """See the module. `tell` hears of subjects whose erasure is durable, `remember` of those that are to be erased."""

    __slots__ = ("_announced", "_database", "_known", "_now", "_remember", "_tell", "_tombs")

    def __init__(self, database: KeysDatabase, now: Callable[[], int], remember: Told, tell: Told) -> None:
        super().__init__()
        self._database, self._now, self._remember, self._tell = database, now, remember, tell
        self._known: dict[bytes, KeptKey | None] = {}  # what this transaction was told
        self._tombs: dict[str, set[str]] = {}  # subject -> wards for which it is erased, as far as asked
        self._announced: set[Of] = set()

    # -- what is there --------------------------------------------------------------------------------------

    def forget(self) -> None:
        """A transaction begins: others may have erased since the last one."""
        self._known.clear()
        self._tombs.clear()

    def kept(self, key_id: bytes) -> KeptKey | None:
        if key_id not in self._known:
            self.fetch([key_id])
        found = self._known[key_id]
        return found if found is not None and not self.buried(found.ward, found.subject) else None

    def fetch(self, key_ids: Collection[bytes], places: Collection[Of] = ()) -> None:
        wanted = [key_id for key_id in key_ids if key_id not in self._known and key_id not in self._new]
        subjects = {subject for _ward, subject in places}
        if not wanted and not subjects - self._tombs.keys():
            return

        def ask(connection: Connection) -> None:
            for start in range(0, len(wanted), CHUNK):
                part = wanted[start : start + CHUNK]
                rows: list[Row] = _BY_ID.all(connection, l_ids=[key_id.hex() for key_id in part])  # type: ignore[assignment]
                self._known.update(dict.fromkeys(part))
                self._known.update(map(self._database.opened, rows))
            owners = {one.subject for one in map(self._known.get, wanted) if one is not None}
            self._ask_tombs(connection, sorted((subjects | owners) - self._tombs.keys()))

        self._database.read(ask)

    def _ask_tombs(self, connection: Connection, subjects: list[str]) -> None:
        for start in range(0, len(subjects), CHUNK):
            part = subjects[start : start + CHUNK]
            self._tombs.update({subject: set() for subject in part})
            for subject, ward in _BURIED.all(connection, l_subjects=part):
                self._tombs[subject].add(ward)

    def kept_of(self, ward: str, subject: str) -> tuple[bytes, bytes] | None:
        row = self._database.read(lambda connection: _OF_SUBJECT.one(connection, b_subject=subject, b_ward=ward))
        key_id, found = self._database.opened(row) if row is not None else (b"", None)  # type: ignore[arg-type]
        return (key_id, found.key) if found is not None else None

    def buried(self, ward: str, subject: str) -> bool:
        if subject not in self._tombs:
            self.fetch((), [(ward, subject)])
        return bool(self._tombs[subject] & {ward, ""})

    @property
    def buried_count(self) -> int:
        return self._database.count_buried()

    @property
    def closed(self) -> int:
        """None ever waits: a backup of wrapped keys opens nothing that its masters do not."""
        return 0

    # -- what changes ---------------------------------------------------------------------------------------

    def commit_new(self) -> int:
        self._remember(self._erase)
        rows = [self._database.row(key_id, one) for key_id, one in self.fresh()]
        leaving, at = sorted(self._erase), self._now()
        tombs = [{"subject": subject, "ward": ward, "done": 0, "at": at} for ward, subject in leaving]

        def write(connection: Connection) -> None:
            engine_of(connection).insert_new(connection, CITY_KEYS, rows)
            engine_of(connection).insert_new(connection, CITY_TOMBSTONES, tombs)

        if rows or tombs:
            self._announced.update(leaving)
            self._database.write(write)
            self._database.changed = True
        return len(rows)

    def commit_erased(self) -> None:
        self._new.clear()
        self._announced.clear()
        self.forget()
        if self._erase:
            self.bury(self._erase)
            self._erase.clear()

    def put_back(self, state: Waiting) -> None:
        """What the journal's transaction did not keep was not erased either."""
        super().put_back(state)
        self.forget()
        wrong = self._announced - self._erase
        self._announced -= wrong
        self._database.give_back(wrong)

    def bury(self, subjects: Iterable[Of]) -> None:
        gone = sorted(subjects)
        self._remember(gone)
        at = self._now()
        rows = [{"subject": subject, "ward": ward, "done": 1, "at": at} for ward, subject in gone]

        def write(connection: Connection) -> None:
            engine_of(connection).insert_new(connection, CITY_TOMBSTONES, rows)
            for ward, subject in gone:
                (_GONE if ward else _GONE_ANYWHERE).run(connection, b_subject=subject, b_ward=ward)
                _DONE.run(connection, b_subject=subject, b_ward=ward)

        if gone:
            self._database.write(write)
            self.forget()
            self._tell(gone)
