"""Statements compiled once for the engine that they meet and run through its driver: the hot paths of a touch and of
the sync.

What each engine does with one is said in kiosk/db/engines; column types' own conversions apply everywhere. Parameters
are passed by name; a list goes to a `bindparam(..., expanding=True)` of texts or integers, and one text serves any
length of it. What an insert's row does not name is NULL.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql.expression import Executable

from kiosk.db.engines import engine_named
from kiosk.db.engines.common import Columns, Given, Ready

__all__ = ["Columns", "Prepared"]


class Prepared:
    """A statement ready to run."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._ready: dict[str, Ready] = {}

    def _on(self, connection: Connection) -> Ready:
        name = connection.dialect.name
        found = self._ready.get(name)
        if found is None:
            found = self._ready[name] = engine_named(name).ready(self.statement)
        return found

    def run(self, connection: Connection, **given: object) -> int:
        """Execute; the number of changed rows."""
        return self._on(connection).run(connection, given)

    def run_many(self, connection: Connection, rows: Sequence[Given]) -> None:
        if rows:
            self._on(connection).run_many(connection, rows)

    def all(self, connection: Connection, **given: object) -> list[Columns]:
        return self._on(connection).all(connection, given)

    def one(self, connection: Connection, **given: object) -> Columns | None:
        """The first row, or None."""
        return self._on(connection).one(connection, given)

    def value(self, connection: Connection, **given: object) -> Any:
        """The first column of the first row, or None."""
        row = self.one(connection, **given)
        return None if row is None else row[0]
