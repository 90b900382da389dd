"""What lies in the databases of a city's server, on whichever engine it runs: asked by tests in plain SQL, kept as an
image and put back as a dump is, or copied into files as a server on SQLite has them, for the checker to read.

Used by tests/faults/city.py. SQL that all three engines understand; a place of a value is `:name`. A database that a
test is done with is emptied and used again: making a hundred tables takes a server longer than most tests last.
"""

from __future__ import annotations

import atexit
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, MetaData, Table, create_engine, insert, inspect, make_url, select, text

from kiosk.city.masters import Masters
from kiosk.city.store import keys_beside
from kiosk.db import city_schema, tables
from kiosk.db.base import CityBase, LocalBase, ProjectionBase
from kiosk.db.engines import connect
from kiosk.db.tables import city_keys
from kiosk.journal import sealing
from kiosk.journal.keys import KeyFile
from kiosk.settings import Settings
from tests import drawn_engines, mariadb, postgres

ENGINES = drawn_engines.ALL
SERVERS = {"postgresql": postgres.running, "mariadb": mariadb.running}
_free: dict[str, list[str]] = defaultdict(list)  # databases with their tables made, that nobody uses now


@contextmanager
def database(engine: str) -> Iterator[str]:
    """The URL of an empty database, its keys' beside it; "" for SQLite, whose server makes its own file."""
    if engine == "sqlite":
        yield ""
        return
    url = _free[engine].pop() if _free[engine] else _kept(engine)
    try:
        yield url
    finally:
        for each in (url, keys_beside(url)):
            _empty(each)
        _free[engine].append(url)


def _kept(engine: str) -> str:
    """To the end of the process; dropped before the server, which registered earlier, is stopped."""
    stack = ExitStack()
    url = stack.enter_context(_made(engine))
    atexit.register(stack.close)
    return url


@contextmanager
def _made(engine: str) -> Iterator[str]:
    with SERVERS[engine]() as url:
        keys = make_url(keys_beside(url)).database
        execute(url, f"CREATE DATABASE {keys}")
        try:
            yield url
        finally:
            execute(url, f"DROP DATABASE {keys}" + (" WITH (FORCE)" if engine == "postgresql" else ""))


def _empty(url: str) -> None:
    """Also of what another than the program made: a test's own table, a part for a ward."""
    with _connected(url) as connection, connection.begin():
        for name in inspect(connection).get_table_names():
            if name not in ("alembic_version", city_schema.VERSIONS):
                connection.exec_driver_sql(f"DELETE FROM {name}")


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    made = connect(url)
    try:
        with made.connect() as connection:
            yield connection
    finally:
        made.dispose()


def execute(url: str, sql: str) -> None:
    """Outside of a transaction."""
    with _connected(url) as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(sql)


def rows(settings: Settings, db: str, sql: str, *values: Any, **given: Any) -> list[tuple[Any, ...]]:
    """Of the journal's database. `values` stand for the "?" in their order."""
    for nth, value in enumerate(values):
        sql = sql.replace("?", f":value_{nth}", 1)
        given[f"value_{nth}"] = value
    return _rows(db or f"sqlite:///{settings.database}", sql, given)


def change(settings: Settings, db: str, *statements: str, **given: Any) -> None:
    with _connected(db or f"sqlite:///{settings.database}") as connection, connection.begin():
        for sql in statements:
            connection.execute(text(sql), given)


def key_count(settings: Settings, db: str, ward: str = "", subject: str = "") -> int:
    """Keys of sealed parts that are there, of all or of one subject."""
    url, table = (keys_beside(db), "city_keys") if db else (f"sqlite:///{settings.key_file}", "subject_keys")
    one = " WHERE ward = :ward AND subject = :subject" if subject else ""
    given = {"ward": ward, "subject": subject} if subject else {}
    return int(_rows(url, f"SELECT count(*) FROM {table}{one}", given)[0][0])


def _rows(url: str, sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with _connected(url) as connection:
        return [tuple(row) for row in connection.execute(text(sql), given)]


# -- images -------------------------------------------------------------------------------------------------------


Content = dict[str, list[dict[str, Any]]]  # of each table that has rows


class Image(NamedTuple):
    """A city's server as it was at a moment: its folder, and on a server of databases what they held."""

    folder: Path
    journal: Content
    keys: Content

    def bytes(self) -> bytes:
        """All that whoever steals it can read."""
        files = b"".join(file.read_bytes() for file in sorted(self.folder.rglob("*")) if file.is_file())
        tables = [*self.journal.values(), *self.keys.values()]
        held = (value for rows in tables for row in rows for value in row.values())
        return files + b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in held)


def _tables(connection: Connection) -> list[Table]:
    """The program's own that are there."""
    tables.load_city()
    there = set(inspect(connection).get_table_names())
    bases = (LocalBase.metadata, CityBase.metadata, ProjectionBase.metadata, city_keys.METADATA)
    return [table for base in bases for table in base.sorted_tables if table.name in there]


def content(url: str) -> Content:
    """The rows of every table of the program that has any."""
    with _connected(url) as connection:
        found = {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in _tables(connection)
        }
    return {name: held for name, held in found.items() if held}


def _put_back(url: str, kept: Content) -> None:
    _empty(url)
    with _connected(url) as connection, connection.begin():
        for table in _tables(connection):
            if table.name in kept:
                connection.execute(insert(table), kept[table.name])


def image(settings: Settings, db: str, folder: Path) -> Image:
    """Of a server that is closed."""
    shutil.copytree(settings.data_dir, folder)
    return Image(folder, content(db) if db else {}, content(keys_beside(db)) if db else {})


def put_back(settings: Settings, db: str, made: Image, *, journal: bool = True, keys: bool = True) -> None:
    """In the place of what is there; `journal`, `keys`: only that half. Its server is closed."""
    if db:
        if journal:
            _put_back(db, made.journal)
        if keys:
            _put_back(keys_beside(db), made.keys)
    if journal and keys:
        shutil.rmtree(settings.data_dir)
        shutil.copytree(made.folder, settings.data_dir)
    elif not db:
        file = settings.database if journal else settings.key_file
        shutil.copy(made.folder / file.name, file)


# -- as files -----------------------------------------------------------------------------------------------------


def as_files(settings: Settings, db: str, folder: Path) -> tuple[Path, Path]:
    """(journal, keys) of a server, as files that the checker reads: its own on SQLite, else copies made now."""
    if not db:
        return settings.database, settings.key_file
    folder.mkdir(parents=True)
    database, key_file = folder / settings.database.name, folder / settings.key_file.name
    _copy_journal(db, database)
    _copy_keys(keys_beside(db), Masters(settings.data_dir), key_file)
    return database, key_file


def _copy_journal(db: str, file: Path) -> None:
    tables.load_city()
    made = create_engine(f"sqlite:///{file}")
    kept = content(db)
    bases: tuple[MetaData, ...] = (LocalBase.metadata, CityBase.metadata, ProjectionBase.metadata)
    try:
        with made.begin() as connection:
            for base in bases:
                base.create_all(connection)
                for table in base.sorted_tables:
                    if table.name in kept:
                        connection.execute(insert(table), kept[table.name])
    finally:
        made.dispose()


def _copy_keys(url: str, masters: Masters, file: Path) -> None:
    held = content(url)
    with closing(KeyFile(file)) as keys:
        keys.open()
        keys.bury([(one["ward"], one["subject"]) for one in held.get("city_tombstones", ())])
        for one in held.get("city_keys", ()):
            key_id = bytes.fromhex(one["key_id"])
            key = masters.open(one["master"], key_id, bytes(one["wrapped"]))
            if key is not None and sealing.key_id_of(key) == key_id:
                keys.add(key_id, one["ward"], one["subject"], key)
        keys.commit_new()
