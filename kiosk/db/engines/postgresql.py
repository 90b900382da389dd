"""PostgreSQL: the city's database, many processes at once.

A statement is compiled once and run through psycopg with numbered parameters; a list goes as one array, so that one
text serves any length. Many rows go in by COPY where all are new, as arrays that `unnest` makes rows of elsewhere: one
statement, whatever their number.

Transactions are READ COMMITTED: whoever receives for a ward or folds it first locks the ward's row, and each statement
after that sees what the one before has committed. Under REPEATABLE READ a transaction that waited for that row would
always fail and be done again (docs/decisions/0070). Nothing lives longer than a transaction (prepared statements,
temporary tables, advisory locks, SET), so that a pooler may stand between.
"""

from __future__ import annotations

import functools
import operator
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format
from sqlalchemy import Connection, Engine, PrimaryKeyConstraint, Table, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.dml import Insert, UpdateBase
from sqlalchemy.sql.expression import Executable, FromClause

from kiosk.db.engines.binary import SentType, array, copied, kind_of_type
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


class PostgresTables(PGDDLCompiler):
    """Texts are compared by their bytes, whatever the database's own language is. A table that is kept apart by ward is
    made with its partitions, whose key has the ward as well (docs/decisions/0069)."""

    def get_column_specification(self, column: SqlType, **kwargs: SqlType) -> str:
        made: str = super().get_column_specification(column, **kwargs)
        kind = self.dialect.type_compiler_instance.process(column.type, type_expression=column)
        return made.replace(f" {kind}", f' {kind} COLLATE "C"', 1) if kind.startswith(("VARCHAR", "TEXT")) else made

    def visit_primary_key_constraint(self, constraint: PrimaryKeyConstraint, **kwargs: SqlType) -> str:
        made: str = super().visit_primary_key_constraint(constraint, **kwargs)
        whole, named = key_of(constraint.table), len(constraint.columns)
        return made.replace(")", f", {', '.join(whole[named:])})", 1) if len(whole) > named else made

    def post_create_table(self, table: Table) -> str:
        made: str = super().post_create_table(table)
        if not table.info.get("by_ward"):
            return made
        parts = (
            f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table.name}"
            f" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {n})"
            for n, name in enumerate(parts_of(table.name))
        )
        return f"{made} PARTITION BY HASH (ward);\n{';'.join(parts)}"


class CityPostgreSQL(PGDialect_psycopg):
    """PostgreSQL through psycopg, with the house's tables."""

    supports_statement_cache = True
    ddl_compiler = PostgresTables


registry.register("postgresql.motcua", __name__, CityPostgreSQL.__name__)
_DIALECT: Any = CityPostgreSQL()
T = TypeVar("T")
# A station's ward is the start of its name: a question for a station's events finds them in one partition.
_OF_STATION = re.compile(r"\b(journal_events)\.station = (%\(\w+\)s::VARCHAR)")
_PLACE = re.compile(r"%\((\w+)\)s|%%")
PARTS = 16  # of a table that is kept apart by ward (docs/decisions/0069)
FEW = 4  # rows up to which single statements are no dearer than what many need
_REPEATS = {
    "40001", "40P01", "55P03",  # serialization fault, deadlock, a lock that did not come
    "57P01", "57P02", "57P03", "25006",  # the server ends, fell over, starts; a replica that is none yet
    "23505",  # another transaction has inserted the same key: it will be found
}  # fmt: skip


class ArrayBytes(bytes):
    """An array in its binary form; the statement's cast says of what."""


class _ArrayDumper(Dumper):
    format = Format.BINARY
    oid = 0

    def dump(self, obj: ArrayBytes) -> bytes:
        return bytes(obj)


class _Bind:
    """A parameter: its number, what makes its value, whether it is a list."""

    def __init__(self, bind: SqlType) -> None:
        self.expanding = bool(bind.expanding)
        self.convert: Convert | None = bind_of(bind.type, _DIALECT)
        self.type = bind.type


class OnPostgres:
    """A statement for psycopg."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._sql = ""
        self._binds: dict[str, _Bind] = {}
        self._names: list[str] = []  # of the parameters by their number
        self._fixed: Mapping[str, object] = {}
        self._results: list[tuple[int, Convert]] = []
        self._many = ""  # the same for many rows at once; "" where there is no such text
        self._met: list[str] = []  # parameters that say which row is met

    def _compile(self) -> None:
        """Several threads may come here at once: each makes the same, and `_sql` says last that all is there."""
        compiled: Any = self.statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        binds = {name: _Bind(bind) for name, bind in binds_of(compiled).items()}
        self._fixed = {k: v for k, v in compiled.params.items() if v is not None}
        sql = str(compiled)
        for name, bind in binds.items():
            if bind.expanding:
                kind = kind_of_type(bind.type).name
                sql = sql.replace(f"NOT IN (__[POSTCOMPILE_{name}])", f"<> ALL (%({name})s::{kind}[])")
                sql = sql.replace(f"IN (__[POSTCOMPILE_{name}])", f"= ANY (%({name})s::{kind}[])")
        sql = _OF_STATION.sub(r"(\1.station = \2 AND \1.ward = split_part(\2, '.', 1))", sql)
        names: list[str] = []

        def number(found: re.Match[str]) -> str:
            name = found[1]
            if name is None:
                return "%"
            if name not in names:
                names.append(name)
            return f"${names.index(name) + 1}"

        self._binds, self._names, plain = binds, names, _PLACE.sub(number, sql)
        self._results = results_of(self.statement, _DIALECT)
        self._prepare_many(sql)
        self._sql = plain

    def _prepare_many(self, sql: str) -> None:
        """An update or delete of many rows that each name all parameters: joined with the rows, as arrays."""
        if not isinstance(self.statement, UpdateBase) or isinstance(self.statement, Insert):
            return
        before, where, after = sql.rpartition(" WHERE ")
        if not where or any(bind.expanding for bind in self._binds.values()):
            return
        self._met = [name for name in self._names if f"%({name})s" in after]
        number = {name: n for n, name in enumerate(self._names, 1)}
        each = [name for name in self._names if name not in self._fixed]
        given = ", ".join(f"${number[name]}::{kind_of_type(self._binds[name].type).name}[]" for name in each)
        join = "USING" if self.statement.is_delete else "FROM"
        rows = f" {join} unnest({given}) AS given ({', '.join(each)})"

        def value(found: re.Match[str]) -> str:
            name = found[1]
            return "%" if name is None else f"${number[name]}" if name in self._fixed else f"given.{name}"

        self._many = _PLACE.sub(value, before + rows + where + after)

    def _values(self, given: Given) -> list[object]:
        if self._fixed:
            given = {**self._fixed, **given}
        values = []
        for name in self._names:
            bind, value = self._binds[name], given.get(name)
            if bind.expanding:
                value = _array(bind, list(value))  # type: ignore[call-overload]
            elif bind.convert is not None:
                value = bind.convert(value)
            values.append(value)
        return values

    def _cursor(self, connection: Connection, given: Given) -> psycopg.RawCursor[Columns]:
        if not self._sql:
            self._compile()
        return _execute(connection, self._sql, self._values(given))

    def run(self, connection: Connection, given: Given) -> int:
        with self._cursor(connection, given) as cursor:
            return cursor.rowcount

    def run_many(self, connection: Connection, rows: Sequence[Given]) -> None:
        statement = self.statement
        if len(rows) > FEW and isinstance(statement, Insert) and isinstance(statement.table, Table):
            _copy(connection, statement.table, rows)
            return
        if not self._sql:
            self._compile()
        if len(rows) > FEW and self._many and self._are_apart(rows):
            _execute(connection, self._many, self._arrays(rows)).close()
            return
        for row in rows:
            self._cursor(connection, row).close()

    def _are_apart(self, rows: Sequence[Given]) -> bool:
        """Whether no two mean one row: joined with it, only one of them would count."""
        met = [name for name in self._met if name not in self._fixed]
        return len({tuple([row.get(name) for name in met]) for row in rows}) == len(rows)

    def _arrays(self, rows: Sequence[Given]) -> list[object]:
        fixed = self._fixed
        return [
            fixed[name] if name in fixed else _array(self._binds[name], [row.get(name) for row in rows])
            for name in self._names
        ]

    def all(self, connection: Connection, given: Given) -> list[Columns]:
        with self._cursor(connection, given) as cursor:
            found = cursor.fetchall()
        return [converted(row, self._results) for row in found] if self._results else found

    def one(self, connection: Connection, given: Given) -> Columns | None:
        with self._cursor(connection, given) as cursor:
            row = cursor.fetchone()
        return row if row is None or not self._results else converted(row, self._results)


def _array(bind: _Bind, values: Sequence[object]) -> ArrayBytes:
    if bind.convert is not None:
        values = list(map(bind.convert, values))
    return ArrayBytes(_encoded(array, kind_of_type(bind.type), values))


def _encoded(make: Callable[..., T], *given: object) -> T:
    """What a type cannot hold is the database's own error, wherever it shows."""
    try:
        return make(*given)
    except (struct.error, OverflowError, AttributeError, TypeError) as error:
        wrong = psycopg.DataError(f"a value does not fit its column: {type(error).__name__}")
        raise DBAPIError.instance("", None, wrong, psycopg.Error, hide_parameters=True, dialect=_DIALECT) from error


def _execute(connection: Connection, sql: str, values: Sequence[object]) -> psycopg.RawCursor[Columns]:
    begun(connection)
    cursor = psycopg.RawCursor(connection.connection.driver_connection)  # type: ignore[arg-type]
    try:
        cursor.execute(sql, values)  # type: ignore[arg-type]
    except psycopg.Error as error:
        raise raised(connection, error, sql, psycopg.Error) from error
    return cursor


@functools.cache
def _sent(table: Table, names: tuple[str, ...]) -> list[tuple[Convert | None, SentType]]:
    """How the values of these columns are sent."""
    return [(bind_of(table.c[name].type, _DIALECT), kind_of_type(table.c[name].type)) for name in names]


def _by_column(
    table: Table, rows: Sequence[Given], names: tuple[str, ...]
) -> Iterator[tuple[SentType, Sequence[object]]]:
    """The values of each column. A row that does not name one has NULL there."""
    take = operator.itemgetter(*names)
    try:
        taken = list(map(take, rows))
        columns: Iterable[Sequence[object]] = zip(*taken, strict=True) if len(names) > 1 else [taken]
    except KeyError:
        columns = [[row.get(name) for row in rows] for name in names]
    for values, (convert, kind) in zip(columns, _sent(table, names), strict=True):
        yield kind, values if convert is None else [None if value is None else convert(value) for value in values]


def _copy(connection: Connection, table: Table, rows: Sequence[Given]) -> None:
    begun(connection)
    names = tuple(rows[0])
    sql = f"COPY {_named(table)} ({', '.join(_quoted(names))}) FROM STDIN (FORMAT BINARY)"
    content = copied(_encoded(kind.fields, values) for kind, values in _by_column(table, rows, names))
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(sql) as copy:
            copy.write(content)
    except psycopg.Error as error:
        raise raised(connection, error, sql, psycopg.Error) from error


def _named(table: Table) -> str:
    return str(_DIALECT.identifier_preparer.format_table(table))


def _quoted(names: Iterable[str]) -> list[str]:
    return [str(_DIALECT.identifier_preparer.quote(name)) for name in names]


def _inserting(table: Table, names: Sequence[str]) -> str:
    """INSERT of rows that come as one array for each column."""
    given = ", ".join(f"${n}::{kind_of_type(table.c[name].type).name}[]" for n, name in enumerate(names, 1))
    return f"INSERT INTO {_named(table)} ({', '.join(_quoted(names))}) SELECT * FROM unnest({given})"


@functools.cache
def _insert_new(table: Table, names: tuple[str, ...]) -> str:
    key = ", ".join(_quoted(key_of(table)))
    return f"{_inserting(table, names)} ON CONFLICT ({key}) DO NOTHING"


@functools.cache
def _upsert(
    table: Table, names: tuple[str, ...], key: tuple[str, ...], add: tuple[str, ...], kept: tuple[str, ...]
) -> str:
    changes = [f"{c} = {_named(table)}.{c} + excluded.{c}" for c in _quoted(add)]
    changes += [f"{c} = excluded.{c}" for c in _quoted(kept)]
    act = f"UPDATE SET {', '.join(changes)}" if changes else "NOTHING"
    return f"{_inserting(table, names)} ON CONFLICT ({', '.join(_quoted(key))}) DO {act}"


def _arrays(table: Table, rows: Sequence[Given], names: tuple[str, ...]) -> list[ArrayBytes]:
    return [ArrayBytes(_encoded(array, kind, values)) for kind, values in _by_column(table, rows, names)]


class PostgresEngine(SqlEngine):
    name = "postgresql"

    def ready(self, statement: Executable) -> Ready:
        return OnPostgres(statement)

    def insert_many(self, connection: Connection, table: FromClause, rows: Sequence[Given]) -> None:
        if rows:
            made = as_table(table)
            _copy(connection, made, whole_rows(made, rows))

    def insert_new(self, connection: Connection, table: FromClause, rows: Sequence[Given]) -> int:
        if not rows:
            return 0
        made = as_table(table)
        whole = whole_rows(made, rows)
        names = tuple(whole[0])
        with _execute(connection, _insert_new(made, names), _arrays(made, whole, names)) as cursor:
            return cursor.rowcount

    def upsert(
        self, connection: Connection, table: FromClause, rows: Sequence[Given], key: Sequence[str],
        add: Sequence[str] = (), set: Sequence[str] = (),
    ) -> None:  # fmt: skip
        if rows:
            made = as_table(table)
            whole = whole_rows(made, rows)
            names = tuple(whole[0])
            sql = _upsert(made, names, tuple(key), tuple(add), tuple(set))
            _execute(connection, sql, _arrays(made, whole, names)).close()

    def repeats(self, error: BaseException) -> bool:
        inner = cause(error)
        if not isinstance(inner, psycopg.Error):
            return False
        code = inner.sqlstate
        if code is None:  # no server said it: the line broke, or nobody answered
            return isinstance(inner, (psycopg.OperationalError, psycopg.InterfaceError))
        return code in _REPEATS or code.startswith("08")

    def is_full(self, error: BaseException) -> bool:
        return isinstance(cause(error), psycopg.errors.DiskFull)

    def connect(self, url: str) -> Engine:
        made = create_engine(
            make_url(url).set(drivername="postgresql+motcua"),
            isolation_level="READ COMMITTED", pool_size=8, max_overflow=8, pool_timeout=10, pool_recycle=1800,
            hide_parameters=True,
            connect_args={"prepare_threshold": None, "connect_timeout": 5, "application_name": "motcua"},
        )  # fmt: skip
        event.listen(made, "connect", _opened)
        return made

    def create(self, connection: Connection, table: Table) -> None:
        for statement in _made(table):
            connection.exec_driver_sql(statement)


def _opened(driver: psycopg.Connection, _record: object) -> None:
    driver.adapters.register_dumper(ArrayBytes, _ArrayDumper)


def key_of(table: Table) -> tuple[str, ...]:
    """The primary key's columns: here that of a partitioned table has the ward as well."""
    names = tuple(column.name for column in table.primary_key.columns)
    return (*names, "ward") if table.info.get("by_ward") and "ward" not in names else names


def parts_of(name: str) -> list[str]:
    """The partitions of a table that is kept apart by ward."""
    return [f"{name}_{n:02}" for n in range(PARTS)]


@functools.cache
def _made(table: Table) -> tuple[str, ...]:
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    made: list[CreateTable | CreateIndex] = [
        CreateTable(table, if_not_exists=True), *(CreateIndex(index, if_not_exists=True) for index in indexes),
    ]
    return tuple(str(one.compile(dialect=_DIALECT)) for one in made)


ENGINE = PostgresEngine()
