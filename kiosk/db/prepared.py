"""Statements compiled once and run through the driver on SQLite: the hot paths of a touch and of the sync.

A Core statement costs some 60 us of preparation at each call, a prepared one 5. On any other database the
same statement runs through SQLAlchemy, so nothing here is tied to SQLite but speed. Column types' own
conversions apply either way. Parameters are passed by name; a list goes to a `bindparam(..., expanding=True)`
of texts or integers, which SQLite reads through json_each, so that one text serves any length.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

import msgspec
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.expression import Executable

_DIALECT: Any = sqlite.dialect(paramstyle="qmark")  # type: ignore[no-untyped-call]
Convert = Callable[[Any], object]  # of one column or parameter
_JSON = msgspec.json.Encoder()
Columns = tuple[Any, ...]  # of a row: what each holds is said by the statement


def raw_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection; of SQLite, which is asked for before."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def _as_json(values: Iterable[object]) -> str:
    return _JSON.encode(values).decode()


class Prepared:
    """A statement ready to run."""

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
        columns = getattr(self.statement, "selected_columns", ())
        made = [column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for column in columns]
        self._results = [(place, convert) for place, convert in enumerate(made) if convert is not None]
        self._sql = sql

    def _binds_of(self, compiled: Any) -> tuple[str, list[tuple[int, Convert]]]:
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        sql, found = str(compiled), []
        for place, name in enumerate(self._names):
            convert = binds[name].type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
            if binds[name].expanding:
                sql = sql.replace(f"(__[POSTCOMPILE_{name}])", "(SELECT value FROM json_each(?))")
                convert = _as_json
            if convert is not None:
                found.append((place, convert))
        return sql, found

    def _values(self, given: Mapping[str, object]) -> list[object]:
        if self._fixed:
            given = {**self._fixed, **given}
        get = given.get
        out = [get(name) for name in self._names]
        for place, convert in self._binds:
            out[place] = convert(out[place])
        return out

    def _row(self, row: Columns) -> Columns:
        changed = list(row)
        for place, convert in self._results:
            changed[place] = convert(changed[place])
        return tuple(changed)

    def _cursor(self, connection: Connection, given: Mapping[str, object]) -> sqlite3.Cursor:
        if not self._sql:
            self._compile()
        return raw_of(connection).execute(self._sql, cast("Sequence[str]", self._values(given)))

    def run(self, connection: Connection, **given: object) -> int:
        """Execute; the number of changed rows."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, given).rowcount
        return int(self._cursor(connection, given).rowcount)

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        if not rows:
            return
        if connection.dialect.name != "sqlite":
            connection.execute(self.statement, list(rows))
            return
        if len(rows) == 1:  # a touch writes one row of each
            self._cursor(connection, rows[0])
            return
        if not self._sql:
            self._compile()
        raw_of(connection).executemany(self._sql, cast("list[Sequence[str]]", self._many(rows)))

    def _many(self, rows: Sequence[Mapping[str, object]]) -> list[Sequence[object]]:
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

    def all(self, connection: Connection, **given: object) -> list[Columns]:
        if connection.dialect.name != "sqlite":
            return [tuple(row) for row in connection.execute(self.statement, given)]
        found: list[Columns] = self._cursor(connection, given).fetchall()
        return [self._row(row) for row in found] if self._results else found

    def one(self, connection: Connection, **given: object) -> Columns | None:
        """The first row, or None."""
        if connection.dialect.name != "sqlite":
            found = connection.execute(self.statement, given).first()
            return None if found is None else tuple(found)
        row = self._cursor(connection, given).fetchone()
        return row if row is None or not self._results else self._row(row)

    def value(self, connection: Connection, **given: object) -> Any:
        """The first column of the first row, or None."""
        row = self.one(connection, **given)
        return None if row is None else row[0]
