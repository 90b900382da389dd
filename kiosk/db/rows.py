"""Rows of one table, read by the names of its columns.

Core answers tuples with names; what a name holds is said by the table's class (`Mapped[...]`), and so a row is typed as
one. It has the columns that the query selects, and nothing else of the class. Called by queries and use cases; on the
way of a touch or a key the query is made once (`Rows`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

import msgspec
from sqlalchemy import Connection, Select
from sqlalchemy.sql.expression import Executable

from kiosk.db.prepared import Prepared

T = TypeVar("T")


def all_of(kind: type[T], connection: Connection, query: Executable) -> Sequence[T]:
    return cast("Sequence[T]", connection.execute(query).all())


def first_of(kind: type[T], connection: Connection, query: Executable) -> T | None:
    return cast("T | None", connection.execute(query).first())


def filled(value: T | None) -> T:
    """A column that the row's state says is filled. A damaged row may hold None all the same: it is handed on as it is,
    for whoever reads the row has to live with that, and the next row is not lost over it.
    """
    return cast("T", value)


class Rows(Generic[T]):
    """A query of one table that is made once; its parameters are given by name, as Prepared takes them."""

    def __init__(self, kind: type[T], query: Select) -> None:
        self._query = Prepared(query)
        made = msgspec.defstruct(kind.__name__, query.selected_columns.keys(), frozen=True)
        self._row = cast("Callable[..., T]", made)

    def first(self, connection: Connection, **given: object) -> T | None:
        row = self._query.one(connection, **given)
        return None if row is None else self._row(*row)
