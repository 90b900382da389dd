"""Statements compiled once and run through the driver on SQLite: the hot path of one touch.

A Core statement costs some 60 us of preparation at each call, a prepared one 5. On any other database the
same statement runs through SQLAlchemy, so nothing here is tied to SQLite but speed. Column types' own
conversions apply either way. Parameters are passed by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.expression import Executable

_DIALECT: Any = sqlite.dialect(paramstyle="qmark")  # type: ignore[no-untyped-call]


def raw_of(connection: Connection) -> Any:
    """The driver's own connection (sqlite3.Connection on SQLite)."""
    return connection.connection.driver_connection


class Prepared:
    """A statement ready to run. Not for expanding IN lists."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._sql = ""
        self._names: Sequence[str] = ()
        self._binds: Sequence[Callable[[Any], Any] | None] = ()
        self._fixed: Mapping[str, Any] = {}
        self._results: list[tuple[int, Callable[[Any], Any]]] = []

    def _compile(self) -> None:
        compiled: Any = self.statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        self._names = tuple(compiled.positiontup or ())
        self._fixed = {k: v for k, v in compiled.params.items() if v is not None}
        types = {name: bind.type for bind, name in compiled.bind_names.items()}
        self._binds = tuple(types[name].dialect_impl(_DIALECT).bind_processor(_DIALECT) for name in self._names)
        columns = getattr(self.statement, "selected_columns", ())
        for place, column in enumerate(columns):
            convert = column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
            if convert is not None:
                self._results.append((place, convert))
        self._sql = str(compiled)

    def _values(self, given: Mapping[str, Any]) -> list[Any]:
        fixed = self._fixed
        out = []
        for name, convert in zip(self._names, self._binds, strict=True):
            value = given[name] if name in given else fixed.get(name)
            out.append(convert(value) if convert is not None else value)
        return out

    def _row(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self._results:
            return row
        changed = list(row)
        for place, convert in self._results:
            changed[place] = convert(changed[place])
        return tuple(changed)

    def _cursor(self, connection: Connection, given: Mapping[str, Any]) -> Any:
        if not self._sql:
            self._compile()
        return raw_of(connection).execute(self._sql, self._values(given))

    def run(self, connection: Connection, **given: Any) -> int:
        """Execute; the number of changed rows."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, given).rowcount
        return int(self._cursor(connection, given).rowcount)

    def run_many(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        if connection.dialect.name != "sqlite":
            connection.execute(self.statement, list(rows))
            return
        if not self._sql:
            self._compile()
        raw_of(connection).executemany(self._sql, [self._values(row) for row in rows])

    def all(self, connection: Connection, **given: Any) -> list[tuple[Any, ...]]:
        if connection.dialect.name != "sqlite":
            return [tuple(row) for row in connection.execute(self.statement, given)]
        return [self._row(row) for row in self._cursor(connection, given).fetchall()]

    def one(self, connection: Connection, **given: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        if connection.dialect.name != "sqlite":
            found = connection.execute(self.statement, given).first()
            return None if found is None else tuple(found)
        row = self._cursor(connection, given).fetchone()
        return None if row is None else self._row(row)

    def value(self, connection: Connection, **given: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.one(connection, **given)
        return None if row is None else row[0]
