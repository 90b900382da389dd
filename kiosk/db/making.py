"""Makes tables as the models say: each by the same statements, in the same order, in every process.

Called by kiosk.db.engine. SQLAlchemy would say them anew for each file, and the indexes of one table in a random order,
by which SQLite may choose another plan (findings/sqlalchemy-index-order.sh). What is there already is left as it is.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite.pysqlite import dialect
from sqlalchemy.schema import CreateIndex, CreateTable


def make(connection: Connection, tables: Iterable[Table]) -> None:
    for table in tables:
        for statement in _statements(table):
            connection.exec_driver_sql(statement)


@functools.cache
def _statements(table: Table) -> tuple[str, ...]:
    """Its own, then those of its indexes by name."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    made: list[CreateTable | CreateIndex] = [
        CreateTable(table, if_not_exists=True), *(CreateIndex(index, if_not_exists=True) for index in indexes),
    ]
    return tuple(str(one.compile(dialect=dialect())) for one in made)
