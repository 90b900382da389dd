"""The database in which the city's processes share keys: its rows, what opens them, small facts beside them.

Used by kiosk.city.keys, by the opening of the city's store and by `motcua central keys`. From any thread. Raises what
the database does, and what kiosk.city.masters does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update

from kiosk.city.masters import Masters
from kiosk.city.retrying import Retrying
from kiosk.db.engines import engine_of
from kiosk.db.engines.nodes import Router
from kiosk.db.prepared import Prepared
from kiosk.db.tables.city_keys import CITY_FACTS, CITY_KEYS, CITY_TOMBSTONES, METADATA
from kiosk.journal import sealing
from kiosk.journal.subject_keys import KeptKey, Of

_KEYS, _TOMBS, _FACTS = CITY_KEYS.c, CITY_TOMBSTONES.c, CITY_FACTS.c
R = TypeVar("R")
CHUNK = 500
KEYS = "keys"  # in the place of a ward: all keys are written through one node of a cluster
Row = tuple[str, str, str, str, bytes]  # key id, ward, subject, master, wrapped
COLUMNS = (_KEYS.key_id, _KEYS.ward, _KEYS.subject, _KEYS.master, _KEYS.wrapped)
_NOT_DONE = Prepared(
    delete(CITY_TOMBSTONES).where(
        _TOMBS.subject == bindparam("b_subject"), _TOMBS.ward == bindparam("b_ward"), _TOMBS.done == 0
    )
)
_FACT = Prepared(select(_FACTS.value).where(_FACTS.name == bindparam("b_name")))
_SET_FACT = Prepared(update(CITY_FACTS).where(_FACTS.name == bindparam("b_name")).values(value=bindparam("v_value")))


class KeysDatabase:
    """See the module."""

    def __init__(self, router: Router, masters: Masters, retrying: Retrying) -> None:
        self._router, self.masters, self._retrying = router, masters, retrying
        self.changed = False  # whether this process has written keys since it marked them last

    def make(self) -> None:
        """Its tables, where they are not there."""

        def make(connection: Connection) -> None:
            for table in METADATA.sorted_tables:
                engine_of(connection).create(connection, table)

        self.write(make)

    def close(self) -> None:
        self._router.dispose()

    def read(self, ask: Callable[[Connection], R]) -> R:
        def read() -> R:
            with self._router.engine_for(KEYS).connect() as connection:
                return ask(connection)

        return self._retrying.run(read)

    def write(self, change: Callable[[Connection], R]) -> R:
        """In a transaction of its own, which may be done again; durable when it returns."""

        def write() -> R:
            node = self._router.node_for(KEYS)
            with node.engine.connect() as connection, connection.begin():
                result = change(connection)
            node.well()
            return result

        return self._retrying.run(write)

    # -- keys as they lie there -----------------------------------------------------------------------------

    def opened(self, row: Row) -> tuple[bytes, KeptKey | None]:
        """(key id, the key in the clear where it is still the one that its id names)."""
        name, ward, subject, master, wrapped = row
        key_id = bytes.fromhex(name)
        key = self.masters.open(master, key_id, bytes(wrapped))
        sound = key is not None and sealing.key_id_of(key) == key_id
        return key_id, KeptKey(ward, subject, key) if key is not None and sound else None

    def row(self, key_id: bytes, one: KeptKey) -> dict[str, object]:
        master, wrapped = self.masters.wrap(key_id, one.key)
        return {
            "key_id": key_id.hex(), "ward": one.ward, "subject": one.subject, "master": master, "wrapped": wrapped,
        }  # fmt: skip

    def wrap_anew(self, most: int = CHUNK) -> int:
        """Wrap some keys of former masters under the newest; how many."""
        newest = self.masters.all()[-1].name
        query = select(*COLUMNS).where(_KEYS.master != newest).limit(most).with_for_update()

        def wrap(connection: Connection) -> int:
            rows: list[Row] = [tuple(row) for row in connection.execute(query)]  # type: ignore[misc]
            for row in rows:
                key_id, one = self.opened(row)
                here = _KEYS.key_id == row[0]
                if one is None:  # its master is destroyed already: nobody opens it any more
                    connection.execute(delete(CITY_KEYS).where(here))
                    continue
                made = self.row(key_id, one)
                given = {"master": made["master"], "wrapped": made["wrapped"]}
                connection.execute(update(CITY_KEYS).where(here).values(given))
            return len(rows)

        return self.write(wrap)

    def forget_closed(self) -> int:
        """Keys under masters that are destroyed open nothing any more, and stand in the way of those that stations
        send again; how many."""
        living = [one.name for one in self.masters.all()]
        closed = delete(CITY_KEYS).where(_KEYS.master.not_in(living))
        return self.write(lambda connection: int(connection.execute(closed).rowcount))

    # -- tombstones -----------------------------------------------------------------------------------------

    def all_buried(self) -> set[Of]:
        """Every (ward, subject) that was ever erased."""
        query = select(_TOMBS.ward, _TOMBS.subject)
        return self.read(lambda connection: {(ward, subject) for ward, subject in connection.execute(query)})

    def count_buried(self) -> int:
        query = select(func.count()).select_from(CITY_TOMBSTONES)
        return self.read(lambda connection: int(connection.execute(query).scalar() or 0))

    def announced_before(self, at: int) -> list[Of]:
        """Whose keys were to go before that moment, and are not gone: whoever said so was killed."""
        query = select(_TOMBS.ward, _TOMBS.subject).where(and_(_TOMBS.done == 0, _TOMBS.at < at))
        return self.read(lambda connection: [(ward, subject) for ward, subject in connection.execute(query)])

    def give_back(self, subjects: Iterable[Of]) -> None:
        """No event says that these were erased: their keys open again."""
        gone = sorted(subjects)

        def change(connection: Connection) -> None:
            for ward, subject in gone:
                _NOT_DONE.run(connection, b_subject=subject, b_ward=ward)

        if gone:
            self.write(change)

    # -- small facts ----------------------------------------------------------------------------------------

    def fact(self, name: str) -> bytes:
        """b"" for none."""
        return self.read(lambda connection: bytes(_FACT.value(connection, b_name=name) or b""))

    def keep_fact(self, name: str, value: bytes, *, once: bool = False) -> None:
        """`once`: where another process was faster its value stays."""

        def change(connection: Connection) -> None:
            if once or not _SET_FACT.run(connection, b_name=name, v_value=value):
                engine_of(connection).insert_new(connection, CITY_FACTS, [{"name": name, "value": value}])

        self.write(change)
