"""Rows of one table, read by the names of its columns.

Core answers tuples with names; what a name holds is said by the table's class (`Mapped[...]`), and so a row is typed as
one. It has the columns that the query selects, and nothing else of the class. Called by queries and use cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.sql.expression import Executable

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
