"""What each engine of a database can do for its callers, said once: the modules beside this one do it.

Called by kiosk.db.prepared, kiosk.db.making, the journal, the folds and the city's store, which know no dialect. What a
method may raise is the driver's own error or SQLAlchemy's DBAPIError; `repeats` says which of them a transaction
answers by being done again as a whole.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import Executable, FromClause
from sqlalchemy.types import NullType

from kiosk.db.engines.nodes import DatabaseNode, Router, met_on

Columns = tuple[Any, ...]  # of a row: what each holds is said by the statement
Given = Mapping[str, object]  # the columns of a row, or the parameters of a statement, by name
SqlType = Any  # a column's type, a parameter, a compiled statement, as SQLAlchemy makes them
Convert = Callable[[Any], object]  # of one column or parameter


class Ready(Protocol):
    """A statement that is compiled for one engine."""

    def run(self, connection: Connection, given: Given) -> int:
        """Execute; the number of rows that it met."""
        ...

    def run_many(self, connection: Connection, rows: Sequence[Given]) -> None: ...

    def all(self, connection: Connection, given: Given) -> list[Columns]: ...

    def one(self, connection: Connection, given: Given) -> Columns | None: ...


class SqlEngine(abc.ABC):
    """One engine. It keeps no state but what it has compiled."""

    name: str  # as SQLAlchemy names the dialect
    embedded = False  # whether it is a file that one program opens, as a station does

    @abc.abstractmethod
    def ready(self, statement: Executable) -> Ready:
        """The statement, compiled at its first use."""

    @abc.abstractmethod
    def insert_many(self, connection: Connection, table: FromClause, rows: Sequence[Given]) -> None:
        """Insert rows that all name the same columns, in the fastest way; a key that is there is an error."""

    @abc.abstractmethod
    def insert_new(self, connection: Connection, table: FromClause, rows: Sequence[Given]) -> int:
        """Insert the rows whose primary key is not there yet; how many. Anything else that is wrong is an error."""

    @abc.abstractmethod
    def upsert(
        self, connection: Connection, table: FromClause, rows: Sequence[Given], key: Sequence[str],
        add: Sequence[str] = (), set: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Insert rows; of those whose `key` is there, the columns `add` grow by the given and `set` become the given.

        `key` names the primary key's columns; no two of the rows agree in them.
        """

    @abc.abstractmethod
    def repeats(self, error: BaseException) -> bool:
        """Whether the transaction may succeed when it is done again: a serialization fault, a deadlock, a node that is
        not ready, a line that broke, and two that inserted one key at once (the second will find it)."""

    @abc.abstractmethod
    def is_full(self, error: BaseException) -> bool:
        """Whether the database has no room left on its disk."""

    @abc.abstractmethod
    def connect(self, url: str) -> Engine:
        """A pool of connections with the house's settings."""

    def route(self, url: str) -> Router:
        """A pool for each node that the URL names; an engine whose nodes do not all write has one."""
        return Router([DatabaseNode("", self.connect(url), self.lost)])

    def lost(self, error: BaseException) -> bool:
        """Whether the error says that its node is gone or not ready, rather than that the work must be done again."""
        return False

    @abc.abstractmethod
    def create(self, connection: Connection, table: Table) -> None:
        """Make a table, its parts and its indexes where they are not there."""


def bind_of(kind: SqlType, dialect: Dialect) -> Convert | None:
    """What a column's type makes of a value before the driver sees it."""
    convert: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert


def binds_of(compiled: SqlType) -> Mapping[str, SqlType]:
    """The parameters of a compiled statement by name. One that stands in it twice has its type from where that is
    known."""
    found: dict[str, SqlType] = {}
    for bind, name in compiled.bind_names.items():
        if name not in found or isinstance(found[name].type, NullType):
            found[name] = bind
    return found


def results_of(statement: Executable, dialect: Dialect) -> list[tuple[int, Convert]]:
    """Place and conversion of those columns of a query that the driver does not answer as the program means them."""
    columns = getattr(statement, "selected_columns", ())
    made = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    return [(place, convert) for place, convert in enumerate(made) if convert is not None]


def converted(row: Columns, results: Iterable[tuple[int, Convert]]) -> Columns:
    changed = list(row)
    for place, convert in results:
        changed[place] = convert(changed[place])
    return tuple(changed)


def whole_rows(table: Table, rows: Sequence[Given]) -> list[Given]:
    """The rows with the defaults of columns that they do not name, in the order of their keys: two transactions that
    write the same rows take their locks in one order and never wait for each other in a ring."""
    given = rows[0]
    defaults = {
        column.name: column.default.arg  # type: ignore[attr-defined]
        for column in table.columns
        if column.name not in given and column.default is not None and column.default.is_scalar
    }
    keys = [column.name for column in table.primary_key.columns]
    full: list[Given] = [{**defaults, **row} for row in rows] if defaults else list(rows)
    if len(full) > 1:
        full.sort(key=lambda row: tuple([row[name] for name in keys]))  # type: ignore[type-var]
    return full


def as_table(table: FromClause) -> Table:
    """A class's `__table__` is said to be any clause of FROM; it is a table."""
    assert isinstance(table, Table), table
    return table


def cause(error: BaseException) -> BaseException:
    """The driver's own error, whether SQLAlchemy wrapped it or not."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.orig
    return error


def raised(connection: Connection, error: Exception, sql: str, kind: type[Exception]) -> DBAPIError:
    """What to raise for a driver's error met beside SQLAlchemy: as SQLAlchemy would, without the parameters, and the
    pool told where the line is gone."""
    driver = connection.connection.driver_connection if not connection.invalidated else None
    met_on(connection, error)
    gone = bool(connection.dialect.is_disconnect(error, driver, None))  # type: ignore[arg-type]
    if gone and not connection.invalidated:
        connection.invalidate(error)
    made = DBAPIError.instance(
        sql, None, error, kind, hide_parameters=True, connection_invalidated=gone, dialect=connection.dialect
    )
    assert isinstance(made, DBAPIError)
    return made


def begun(connection: Connection) -> None:
    """A statement that goes past SQLAlchemy begins its transaction all the same: else nothing would commit it."""
    if not connection.in_transaction():
        connection.begin()
