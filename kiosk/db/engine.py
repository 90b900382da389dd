"""Opening the station's SQLite file: connections, schema of a fresh file, upgrade of an older one.

Called by the store, `motcua restore` and doctor. A fresh file is made from the models and stamped, without
importing Alembic; an older one is copied aside, then upgraded by Alembic. Raises ExpectedError
store.errors.{newer,unreadable,disk_full}.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from kiosk import private
from kiosk.db import making, tables, wal
from kiosk.db.base import LocalBase, ProjectionBase, read_text
from kiosk.errors import ExpectedError

if TYPE_CHECKING:
    from alembic.config import Config

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")  # oldest first
CACHE = 2000  # KiB of pages that each connection keeps; the system's own cache is behind it, and memory does not creep
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


_OPTIONS: dict[str, Any] = {
    "isolation_level": None, "timeout": 10, "check_same_thread": False, "cached_statements": 512,
}  # fmt: skip


def connect_raw(file: Path) -> sqlite3.Connection:
    """A driver connection with the house's pragmas; autocommit, transactions are begun by hand."""
    connection = sqlite3.connect(file, **_OPTIONS)
    connection.text_factory = read_text
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA wal_autocheckpoint=2000")
        connection.execute(f"PRAGMA journal_size_limit={wal.LIMIT}")
        connection.execute(f"PRAGMA cache_size=-{CACHE}")
    except BaseException:
        connection.close()  # whoever keeps the error would keep a torn file open
        raise
    return connection


def connect_to_read(file: Path) -> ReadConnection:
    """The same for a reader."""
    connection: ReadConnection = sqlite3.connect(file, factory=ReadConnection, **_OPTIONS)
    connection._asked = []
    connection.text_factory = read_text
    connection.execute("PRAGMA query_only=ON")
    connection.execute(f"PRAGMA cache_size=-{CACHE}")
    return connection


class ReadConnection(sqlite3.Connection):
    """A reader's connection that can end everything it was asked, also what nobody read to its end.

    A statement that was left in the middle keeps the snapshot after a COMMIT, and with it the whole write-ahead log;
    an exception's traceback may hold one for a long time.
    """

    _asked: list[weakref.ref[sqlite3.Cursor]]  # set by connect_to_read, the only one that makes such a connection

    def cursor(self, factory: type[sqlite3.Cursor] = sqlite3.Cursor) -> sqlite3.Cursor:  # type: ignore[override]
        """As the driver's; a factory that is no class of cursors is nobody's here."""
        made = super().cursor(factory)
        self._asked.append(weakref.ref(made))
        return made

    def execute(self, sql: str, parameters: Sequence[object] = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        return self.cursor().execute(sql, parameters)

    def end(self) -> None:
        """Give the snapshot back."""
        for reference in self._asked:
            cursor = reference()
            if cursor is not None:
                cursor.close()
        self._asked = []
        if self.in_transaction:
            super().execute("COMMIT").close()


def connection_of(raw: sqlite3.Connection) -> Connection:
    """A SQLAlchemy connection around one driver connection, for one thread. Core only; it commits nothing itself.

    The driver is in its autocommit mode, so SQLAlchemy's own begin is none; the caller begins and commits by hand.
    All share one dialect and what was compiled for it: a statement is compiled once in a process, not once a thread.
    """
    driver: Any = raw  # which SQLAlchemy's own protocol of a connection does not quite fit
    pool = StaticPool(lambda: driver, reset_on_return=None, dialect=_LIKE.dialect)
    return Engine(pool, _LIKE.dialect, _LIKE.url).connect().execution_options(compiled_cache=_COMPILED)


def _like() -> Engine:
    """An engine whose dialect has asked the driver what it can."""
    made = create_engine("sqlite://", poolclass=StaticPool)
    made.connect().close()
    made.dispose()
    return made


_LIKE = _like()
_COMPILED: LRUCache[Any, Any] = LRUCache(1000)


def close_connection(connection: Connection, raw: sqlite3.Connection) -> None:
    """Close both layers of what `connection_of` made."""
    connection.close()
    connection.engine.dispose()
    raw.close()


def is_disk_full(error: BaseException) -> bool:
    """Whether the disk refused: SQLITE_FULL, or an I/O error, from the driver or through SQLAlchemy."""
    inner: Any = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(inner, "sqlite_errorcode", None)
    return isinstance(inner, sqlite3.Error) and code is not None and (code & 0xFF) in _FULL


def is_of_the_machine(error: BaseException) -> bool:
    """Whether disk, file or memory refused (a later try may work), and not the values that were to be written."""
    inner: Any = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, DBAPIError) and not isinstance(inner, sqlite3.Error):
        return isinstance(error, (OperationalError, InternalError, InterfaceError))
    if isinstance(inner, (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)):
        return False
    return isinstance(inner, (sqlite3.Error, OSError, MemoryError))


def version_of(raw: sqlite3.Connection) -> str:
    """The file's revision; "" for a file without tables."""
    if not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        return ""
    row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def newer_version(database: Path) -> str:
    """The file's revision if this program does not know it, else ""."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as raw:
        version = version_of(raw)
    return "" if not version or version in REVISIONS else version


def prepare(file: Path, command: str = "motcua") -> sqlite3.Connection:
    """Open the file for writing, with its tables made or upgraded. `command`: which program an error names."""
    private.folder(file.parent)
    try:
        raw = connect_raw(private.database(file))
        version = version_of(raw)
        if not version:
            _make(raw)
        elif version not in REVISIONS:
            raw.close()
            raise ExpectedError("store.errors.newer", version=version)
        elif version != REVISIONS[-1]:
            raw.close()
            upgrade(file, version)
            raw = connect_raw(file)
        return raw
    except sqlite3.Error as error:
        if is_disk_full(error):
            raise ExpectedError("store.errors.disk_full") from error
        raise unreadable(error, file, command) from error


def unreadable(error: BaseException, file: Path, command: str = "motcua") -> ExpectedError:
    return ExpectedError("store.errors.unreadable", file=str(file), reason=str(error), command=command)


def _make(raw: sqlite3.Connection) -> None:
    """A fresh file: all local tables as the models say, stamped with the newest revision, in one transaction."""
    tables.load()
    connection = connection_of(raw)
    raw.execute("BEGIN IMMEDIATE")
    try:
        making.make(connection, LocalBase.metadata.sorted_tables)
        raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        raw.execute("INSERT INTO alembic_version VALUES (?)", (REVISIONS[-1],))
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise
    finally:
        connection.close()


def backup(source: Path, target: Path) -> None:
    """A consistent copy of a database that may be in use (SQLite's backup API)."""
    private.made_folder(target.parent)
    private.database(target)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")


def upgrade(file: Path, version: str) -> None:
    """Move an older file to the newest revision; a copy named after its revision stays beside it."""
    backup(file, file.with_name(f"{file.stem}.before-{REVISIONS[-1]}-from-{version}{file.suffix}"))
    from alembic import command

    tables.load()
    with closing(connect_raw(file)) as raw, connection_of(raw) as connection:
        raw.execute("BEGIN IMMEDIATE")
        try:
            command.upgrade(alembic_config(connection), "head")
            if raw.in_transaction:  # some versions of Alembic have ended it by themselves
                raw.execute("COMMIT")
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise


def alembic_config(connection: Connection | None) -> Config:
    """Alembic's configuration, pointing at the package's migrations and, if given, at an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def make_projections(connection: Connection, names: set[str] | None = None) -> None:
    """Create the projection tables (all, or those named)."""
    chosen = [t for t in ProjectionBase.metadata.sorted_tables if names is None or t.name in names]
    making.make(connection, chosen)


def drop_projections(connection: Connection) -> None:
    """Those that are there."""
    named = connection.dialect.identifier_preparer.format_table
    for table in reversed(ProjectionBase.metadata.sorted_tables):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {named(table)}")
