"""Makes tables as the models say: each by the same statements, in the same order, in every process.

Called by kiosk.db.engine and the city's store. What is there already is left as it is. How an engine wants it said
stands with the engine.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table

from kiosk.db.engines import engine_of


def make(connection: Connection, tables: Iterable[Table]) -> None:
    for table in tables:
        engine_of(connection).create(connection, table)
