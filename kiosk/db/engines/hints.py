"""Conditions that mean the same on every engine and are searched by in different ways."""

from __future__ import annotations

from typing import TypeVar, cast

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

T = TypeVar("T")


class Beside(FunctionElement):
    """See `beside`."""

    inherit_cache = True
    name = "beside"


def beside(column: InstrumentedAttribute[T]) -> ColumnElement[T]:
    """A column that narrows what another condition finds.

    SQLite, which knows nothing of how many rows a ward has, would go through all of a ward's rows where a list of
    subjects finds a few; an engine that keeps wards apart looks into one part alone.
    """
    made = Beside(column)
    made.type = column.type
    return cast("ColumnElement[T]", made)


@compiles(Beside)
def _plain(element: Beside, compiler: SQLCompiler, **how: object) -> str:
    return compiler.process(element.clauses, **how)


@compiles(Beside, "sqlite")
def _by_no_index(element: Beside, compiler: SQLCompiler, **how: object) -> str:
    return f"+{compiler.process(element.clauses, **how)}"
