"""MariaDB, one node or a Galera cluster of several.

A statement is compiled once and run through PyMySQL, which writes the values into the text itself; a list becomes the
values in parentheses. Many rows go in by one INSERT of many rows. "Ignore what is there" is written as an update that
changes nothing (`ON DUPLICATE KEY UPDATE station = station`): INSERT IGNORE would hide every other error too.

Texts are utf8mb4 compared by their bytes, spaces at the end included: what differs in case, accents or spaces is
another key. Transactions are READ COMMITTED as on PostgreSQL, without gap locks, and strict: what does not fit its
column is an error and is never cut.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import pymysql
from pymysql.cursors import Cursor
from sqlalchemy import URL, Connection, Engine, Table, create_engine, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.mysql.base import MySQLDDLCompiler, MySQLTypeCompiler
from sqlalchemy.dialects.mysql.mariadb import MariaDBDialect
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.expression import Executable, FromClause

from kiosk.db.engines.common import (
    Columns,
    Convert,
    Given,
    Ready,
    SqlEngine,
    SqlType,
    as_table,
    begun,
    bind_of,
    binds_of,
    cause,
    converted,
    raised,
    results_of,
    whole_rows,
)
from kiosk.db.engines.nodes import DatabaseNode, Router

COLLATION = "utf8mb4_nopad_bin"  # bytes decide, spaces at the end included
SHORT = 1000  # bytes up to which a column may be part of a key
_SETTINGS = (
    f"SET SESSION collation_connection = '{COLLATION}', "
    "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE', "
    "innodb_lock_wait_timeout = 20"
)
_SEEING = ", wsrep_sync_wait = 1"  # what a transaction reads first is no older than what any node has committed
_CLUSTERED = "clustered"
_LOST = {1047, 1053, 1927, 2002, 2003, 2006, 2013, 2055}  # a node that is not ready, ends, is gone, or never answered
_FULL = {1021, 1114}  # no room on the disk, or in a table's file
_REPEATS = {
    1213, 1205, 1020,  # deadlock (also of certification between nodes), a lock that did not come, a row that changed
    1047, 1053, 1180, 1927, 1290, 1836,  # a node that is not ready, ends, could not commit, or only reads
    2002, 2003, 2006, 2013, 2014, 2055,  # nobody answers, the line broke
    1062,  # another transaction has inserted the same key: it will be found
}  # fmt: skip


class MariaTypes(MySQLTypeCompiler):
    """Column types as MariaDB must have them: bytes of a length that can be a key, texts and bytes of any length."""

    def visit_large_binary(self, type_: SqlType, **kw: SqlType) -> str:
        return f"VARBINARY({type_.length})" if type_.length and type_.length <= SHORT else "LONGBLOB"

    def visit_text(self, type_: SqlType, **kw: SqlType) -> str:
        return "LONGTEXT"


class MariaTables(MySQLDDLCompiler):
    """Every table is InnoDB's, its texts compared by their bytes, whatever the server's own default is."""

    def post_create_table(self, table: Table) -> str:
        return f"{super().post_create_table(table)} ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE={COLLATION}"


class CityMariaDB(MariaDBDialect, MySQLDialect_pymysql):
    """MariaDB through PyMySQL, with the house's column types and tables."""

    supports_statement_cache = True
    type_compiler_cls = MariaTypes
    ddl_compiler = MariaTables


registry.register("mariadb.motcua", __name__, CityMariaDB.__name__)
_DIALECT: Any = CityMariaDB()


class OnMaria:
    """A statement for PyMySQL."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._sql = ""
        self._names: Sequence[str] = ()
        self._binds: list[tuple[int, Convert]] = []
        self._fixed: Given = {}
        self._results: list[tuple[int, Convert]] = []

    def _compile(self) -> None:
        """Several threads may come here at once: each makes the same, and `_sql` says last that all is there."""
        compiled: Any = self.statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        self._names = tuple(compiled.positiontup or ())
        self._fixed = {k: v for k, v in compiled.params.items() if v is not None}
        binds = binds_of(compiled)
        sql, found = str(compiled), []
        for place, name in enumerate(self._names):
            convert = bind_of(binds[name].type, _DIALECT)
            if binds[name].expanding:
                negated = f"NOT IN (__[POSTCOMPILE_{name}])" in sql
                sql = sql.replace(f"(__[POSTCOMPILE_{name}])", "%s")
                convert = _others if negated else _listed
            if convert is not None:
                found.append((place, convert))
        self._binds = found
        self._results = results_of(self.statement, _DIALECT)
        self._sql = sql

    def _values(self, given: Given) -> list[object]:
        if self._fixed:
            given = {**self._fixed, **given}
        get = given.get
        out = [get(name) for name in self._names]
        for place, convert in self._binds:
            out[place] = convert(out[place])
        return out

    def _cursor(self, connection: Connection, given: Given) -> Cursor:
        if not self._sql:
            self._compile()
        return _execute(connection, self._sql, self._values(given))

    def run(self, connection: Connection, given: Given) -> int:
        return int(self._cursor(connection, given).rowcount)

    def run_many(self, connection: Connection, rows: Sequence[Given]) -> None:
        if not self._sql:
            self._compile()
        values = [self._values(row) for row in rows]
        if isinstance(self.statement, Insert):
            _execute_many(connection, self._sql, values)
            return
        for one in values:
            _execute(connection, self._sql, one)

    def all(self, connection: Connection, given: Given) -> list[Columns]:
        found = list(self._cursor(connection, given).fetchall())
        return [converted(row, self._results) for row in found] if self._results else found

    def one(self, connection: Connection, given: Given) -> Columns | None:
        row: Columns | None = self._cursor(connection, given).fetchone()
        return row if row is None or not self._results else converted(row, self._results)


def _listed(values: Iterable[object] | None) -> tuple[object, ...]:
    """What a value must be among; an empty list matches nothing, as NULL does."""
    return tuple(values or ()) or (None,)


def _others(values: Iterable[object] | None) -> tuple[object, ...]:
    """What a value must not be among; an empty list excludes nothing, nor does a text that no column holds."""
    return tuple(values or ()) or ("\0",)


def _execute(connection: Connection, sql: str, values: Sequence[object]) -> Cursor:
    begun(connection)
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    try:
        cursor.execute(sql, values)
    except pymysql.MySQLError as error:
        raise raised(connection, error, sql, pymysql.MySQLError) from error
    return cursor


def _execute_many(connection: Connection, sql: str, rows: Sequence[Sequence[object]]) -> None:
    begun(connection)
    driver: Any = connection.connection.driver_connection
    try:
        driver.cursor().executemany(sql, rows)
    except pymysql.MySQLError as error:
        raise raised(connection, error, sql, pymysql.MySQLError) from error


def _nodes_of(url: URL) -> list[URL]:
    """One URL for each node of `?hosts=`."""
    hosts = url.query.get("hosts")
    if not hosts:
        return [url]
    plain = url.difference_update_query(["hosts"]).update_query_dict({_CLUSTERED: "1"})
    made = []
    for host in ",".join([hosts] if isinstance(hosts, str) else hosts).split(","):
        name, _colon, port = host.rpartition(":")
        made.append(plain.set(host=name or port, port=int(port) if name else 3306))
    return made


def _quoted(name: str) -> str:
    return str(_DIALECT.identifier_preparer.quote(name))


def _inserting(table: Table, names: Sequence[str]) -> str:
    columns = ", ".join(map(_quoted, names))
    return f"INSERT INTO {_quoted(table.name)} ({columns}) VALUES ({', '.join(['%s'] * len(names))})"


def _values(table: Table, rows: Sequence[Given], names: Sequence[str]) -> list[tuple[object, ...]]:
    columns = []
    for name in names:
        values: Sequence[object] = [row.get(name) for row in rows]
        convert = bind_of(table.c[name].type, _DIALECT)
        columns.append(values if convert is None else list(map(convert, values)))
    return list(zip(*columns, strict=True))


class MariaEngine(SqlEngine):
    name = "mariadb"

    def ready(self, statement: Executable) -> Ready:
        return OnMaria(statement)

    def insert_many(self, connection: Connection, table: FromClause, rows: Sequence[Given]) -> None:
        if rows:
            made = as_table(table)
            whole = whole_rows(made, rows)
            names = tuple(whole[0])
            _execute_many(connection, _inserting(made, names), _values(made, whole, names))

    def insert_new(self, connection: Connection, table: FromClause, rows: Sequence[Given]) -> int:
        """The number of affected rows says nothing of those that were there; a variable of the session counts them."""
        if not rows:
            return 0
        made = as_table(table)
        whole = whole_rows(made, rows)
        names = tuple(whole[0])
        key = _quoted(next(iter(made.primary_key.columns)).name)
        there = f"{key} = IF(@motcua_there := @motcua_there + 1, {key}, {key})"
        _execute(connection, "SET @motcua_there = 0", ())
        sql = f"{_inserting(made, names)} ON DUPLICATE KEY UPDATE {there}"
        _execute_many(connection, sql, _values(made, whole, names))
        return len(whole) - int(_execute(connection, "SELECT @motcua_there", ()).fetchone()[0])

    def upsert(
        self, connection: Connection, table: FromClause, rows: Sequence[Given], key: Sequence[str],
        add: Sequence[str] = (), set: Sequence[str] = (),
    ) -> None:  # fmt: skip
        if not rows:
            return
        made = as_table(table)
        whole = whole_rows(made, rows)
        names = tuple(whole[0])
        changes = [f"{c} = {c} + VALUES({c})" for c in map(_quoted, add)]
        changes += [f"{c} = VALUES({c})" for c in map(_quoted, set)]
        first = _quoted(key[0])
        sql = f"{_inserting(made, names)} ON DUPLICATE KEY UPDATE {', '.join(changes) or f'{first} = {first}'}"
        _execute_many(connection, sql, _values(made, whole, names))

    def repeats(self, error: BaseException) -> bool:
        inner = cause(error)
        if isinstance(inner, pymysql.err.InterfaceError):
            return True  # the line is closed
        return isinstance(inner, pymysql.MySQLError) and bool(inner.args) and inner.args[0] in _REPEATS

    def is_full(self, error: BaseException) -> bool:
        inner = cause(error)
        return isinstance(inner, pymysql.MySQLError) and bool(inner.args) and inner.args[0] in _FULL

    def connect(self, url: str) -> Engine:
        """Of a URL that names several nodes, the first: for what needs no ward's own."""
        return self._pool(_nodes_of(make_url(url))[0])

    def route(self, url: str) -> Router:
        nodes = _nodes_of(make_url(url))
        return Router([DatabaseNode(f"{node.host}:{node.port}", self._pool(node), self.lost) for node in nodes])

    def lost(self, error: BaseException) -> bool:
        inner = cause(error)
        if isinstance(inner, pymysql.err.InterfaceError):
            return True
        return isinstance(inner, pymysql.MySQLError) and bool(inner.args) and inner.args[0] in _LOST

    def _pool(self, url: URL) -> Engine:
        clustered = url.query.get(_CLUSTERED) is not None
        made = create_engine(
            url.set(drivername="mariadb+motcua").difference_update_query([_CLUSTERED]),
            isolation_level="READ COMMITTED", pool_size=8, max_overflow=8, pool_timeout=10, pool_recycle=1800,
            hide_parameters=True,
            connect_args={
                "charset": "utf8mb4", "collation": COLLATION, "connect_timeout": 5, "read_timeout": 30,
                "write_timeout": 30, "init_command": _SETTINGS + (_SEEING if clustered else ""),
            },
        )  # fmt: skip
        return made

    def create(self, connection: Connection, table: Table) -> None:
        for statement in _made(table):
            connection.exec_driver_sql(statement)


@functools.cache
def _made(table: Table) -> tuple[str, ...]:
    """The indexes are made within the statement's own transaction of each: MariaDB commits at every one."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    made: list[CreateTable | CreateIndex] = [
        CreateTable(table, if_not_exists=True), *(CreateIndex(index, if_not_exists=True) for index in indexes),
    ]
    return tuple(str(one.compile(dialect=_DIALECT)) for one in made)


ENGINE = MariaEngine()
