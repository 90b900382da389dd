"""SQLite: a station's file, and the embedded default of a city's server.

A Core statement costs some 60 us of preparation at each call; compiled once and run through the driver it costs 5. A
list goes to a `bindparam(..., expanding=True)` of texts or integers, which SQLite reads through json_each, so that one
text serves any length.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert as inserting
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.expression import Executable, FromClause

from kiosk.db.engines.common import (
    Columns,
    Convert,
    Given,
    Ready,
    SqlEngine,
    SqlType,
    as_table,
    bind_of,
    cause,
    converted,
    results_of,
    whole_rows,
)

_DIALECT: Any = sqlite.dialect(paramstyle="qmark")  # type: ignore[no-untyped-call]
_JSON = msgspec.json.Encoder()
_REPEATS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def raw_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def _as_json(values: Iterable[object]) -> str:
    return _JSON.encode(values).decode()


class OnSqlite:
    """A statement for the driver."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._sql = ""
        self._names: Sequence[str] = ()
        self._binds: list[tuple[int, Convert]] = []
        self._fixed: Mapping[str, object] = {}
        self._results: list[tuple[int, Convert]] = []

    def _compile(self) -> None:
        """The writer and readers may come here at once: each makes the same, and `_sql` says last that all is there."""
        compiled: Any = self.statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        self._names = tuple(compiled.positiontup or ())
        self._fixed = {k: v for k, v in compiled.params.items() if v is not None}
        sql, self._binds = self._binds_of(compiled)
        self._results = results_of(self.statement, _DIALECT)
        self._sql = sql

    def _binds_of(self, compiled: SqlType) -> tuple[str, list[tuple[int, Convert]]]:
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        sql, found = str(compiled), []
        for place, name in enumerate(self._names):
            convert = bind_of(binds[name].type, _DIALECT)
            if binds[name].expanding:
                sql = sql.replace(f"(__[POSTCOMPILE_{name}])", "(SELECT value FROM json_each(?))")
                convert = _as_json
            if convert is not None:
                found.append((place, convert))
        return sql, found

    def _values(self, given: Given) -> list[object]:
        if self._fixed:
            given = {**self._fixed, **given}
        get = given.get
        out = [get(name) for name in self._names]
        for place, convert in self._binds:
            out[place] = convert(out[place])
        return out

    def _cursor(self, connection: Connection, given: Given) -> sqlite3.Cursor:
        if not self._sql:
            self._compile()
        return raw_of(connection).execute(self._sql, cast("Sequence[str]", self._values(given)))

    def run(self, connection: Connection, given: Given) -> int:
        return int(self._cursor(connection, given).rowcount)

    def run_many(self, connection: Connection, rows: Sequence[Given]) -> None:
        if len(rows) == 1:  # a touch writes one row of each
            self._cursor(connection, rows[0])
            return
        if not self._sql:
            self._compile()
        raw_of(connection).executemany(self._sql, cast("list[Sequence[str]]", self._many(rows)))

    def _many(self, rows: Sequence[Given]) -> list[Sequence[object]]:
        """The values of each row, column by column where rows are alike: rows come by the thousand."""
        names = self._names
        values: list[Sequence[object]]
        try:
            values = [] if self._fixed or len(names) < 2 else list(map(itemgetter(*names), rows))
        except KeyError:  # what a row does not name is NULL
            values = []
        if not values:
            return [self._values(row) for row in rows]
        if not self._binds:
            return values
        columns = list(zip(*values, strict=True))
        for place, convert in self._binds:
            columns[place] = tuple(map(convert, columns[place]))
        return list(zip(*columns, strict=True))

    def all(self, connection: Connection, given: Given) -> list[Columns]:
        found: list[Columns] = self._cursor(connection, given).fetchall()
        return [converted(row, self._results) for row in found] if self._results else found

    def one(self, connection: Connection, given: Given) -> Columns | None:
        row: Columns | None = self._cursor(connection, given).fetchone()
        return row if row is None or not self._results else converted(row, self._results)


class SqliteEngine(SqlEngine):
    name = "sqlite"
    embedded = True

    def ready(self, statement: Executable) -> Ready:
        return OnSqlite(statement)

    def insert_many(self, connection: Connection, table: FromClause, rows: Sequence[Given]) -> None:
        if rows:
            made = as_table(table)
            whole = whole_rows(made, rows)
            _insert(made, tuple(whole[0])).run_many(connection, whole)

    def insert_new(self, connection: Connection, table: FromClause, rows: Sequence[Given]) -> int:
        if not rows:
            return 0
        made = as_table(table)
        whole, raw = whole_rows(made, rows), raw_of(connection)
        before = raw.total_changes
        _insert_new(made, tuple(whole[0])).run_many(connection, whole)
        return raw.total_changes - before

    def upsert(
        self, connection: Connection, table: FromClause, rows: Sequence[Given], key: Sequence[str],
        add: Sequence[str] = (), set: Sequence[str] = (),
    ) -> None:  # fmt: skip
        if rows:
            made = as_table(table)
            whole = whole_rows(made, rows)
            statement = _upsert(made, tuple(whole[0]), tuple(key), tuple(add), tuple(set))
            statement.run_many(connection, whole)

    def repeats(self, error: BaseException) -> bool:
        inner = cause(error)
        return isinstance(inner, sqlite3.OperationalError) and (inner.sqlite_errorcode & 0xFF) in _REPEATS

    def is_full(self, error: BaseException) -> bool:
        inner = cause(error)
        return isinstance(inner, sqlite3.OperationalError) and inner.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL

    def connect(self, url: str) -> Engine:
        """On a file: each connection with the house's pragmas, each transaction a writer's from its beginning."""
        from kiosk.db.engine import connect_raw

        file = Path(make_url(url).database or "")
        made = create_engine("sqlite://", creator=lambda: connect_raw(file))
        event.listen(made, "begin", _begin)
        return made

    def create(self, connection: Connection, table: Table) -> None:
        for statement in _made(table):
            connection.exec_driver_sql(statement)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@functools.cache
def _insert(table: Table, names: tuple[str, ...]) -> OnSqlite:
    return OnSqlite(insert(table))


@functools.cache
def _insert_new(table: Table, names: tuple[str, ...]) -> OnSqlite:
    return OnSqlite(inserting(table).on_conflict_do_nothing(index_elements=list(table.primary_key.columns)))


@functools.cache
def _upsert(
    table: Table, names: tuple[str, ...], key: tuple[str, ...], add: tuple[str, ...], kept: tuple[str, ...]
) -> OnSqlite:
    made = inserting(table)
    values = {name: table.c[name] + made.excluded[name] for name in add}
    values |= {name: made.excluded[name] for name in kept}
    if not values:
        return OnSqlite(made.on_conflict_do_nothing(index_elements=list(key)))
    return OnSqlite(made.on_conflict_do_update(index_elements=list(key), set_=values))


@functools.cache
def _made(table: Table) -> tuple[str, ...]:
    """Its own statement, then those of its indexes by name: SQLAlchemy would say the indexes of one table in a random
    order, by which SQLite may choose another plan (findings/sqlalchemy-index-order.sh)."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    made: list[CreateTable | CreateIndex] = [
        CreateTable(table, if_not_exists=True), *(CreateIndex(index, if_not_exists=True) for index in indexes),
    ]
    return tuple(str(one.compile(dialect=_DIALECT)) for one in made)


ENGINE = SqliteEngine()
