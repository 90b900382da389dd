"""PostgreSQL's binary form of values, whole columns at a time: for COPY, and for arrays that `unnest` makes rows of.

Called by kiosk.db.engines.postgresql alone. A driver that turns each value by itself costs more than the server does.
Raises struct.error for a number that its type cannot hold, which the caller makes the database's own error.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import types
from sqlalchemy.types import TypeDecorator, TypeEngine

_NULL = struct.pack("!i", -1)
_LENGTH = struct.Struct("!i").pack
_INT4 = struct.Struct("!ii").pack
_INT8 = struct.Struct("!iq").pack
_FLOAT8 = struct.Struct("!id").pack
_ARRAY = struct.Struct("!iiIii").pack
_TRUE, _FALSE = struct.pack("!ib", 1, 1), struct.pack("!ib", 1, 0)
_YEAR_2000 = date(2000, 1, 1).toordinal()
_START = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_END = struct.pack("!h", -1)

AnyType = TypeEngine[Any]
Values = Sequence[Any]  # of one column
Fields = list[bytes]  # each value with its length before it


def _alike(fields: Callable[[Values], Fields]) -> Callable[[Values], Fields]:
    """A column that says one thing in every row, most often nothing, is turned once."""

    def made(values: Values) -> Fields:
        first = values[0] if values else None
        if len(values) > 1 and values.count(first) == len(values):
            return fields(values[:1]) * len(values)
        return fields(values)

    return made


class SentType(NamedTuple):
    """How the values of a column's type are sent."""

    name: str  # of the type, for a cast
    oid: int
    fields: Callable[[Values], Fields]


def _texts(values: Values) -> Fields:
    made = [None if value is None else value.encode() for value in values]
    return [_NULL if value is None else _LENGTH(len(value)) + value for value in made]


def _bytes(values: Values) -> Fields:
    return [_NULL if value is None else _LENGTH(len(value)) + value for value in values]


def _int4s(values: Values) -> Fields:
    return [_NULL if value is None else _INT4(4, value) for value in values]


def _int8s(values: Values) -> Fields:
    return [_NULL if value is None else _INT8(8, value) for value in values]


def _float8s(values: Values) -> Fields:
    return [_NULL if value is None else _FLOAT8(8, value) for value in values]


def _bools(values: Values) -> Fields:
    return [_NULL if value is None else _TRUE if value else _FALSE for value in values]


def _dates(values: Values) -> Fields:
    return [_NULL if value is None else _INT4(4, value.toordinal() - _YEAR_2000) for value in values]


_KINDS: tuple[tuple[type[AnyType], SentType], ...] = (
    (types.Text, SentType("text", 25, _alike(_texts))),
    (types.String, SentType("varchar", 1043, _alike(_texts))),
    (types.LargeBinary, SentType("bytea", 17, _alike(_bytes))),
    (types.BigInteger, SentType("int8", 20, _alike(_int8s))),
    (types.Integer, SentType("int4", 23, _alike(_int4s))),
    (types.Boolean, SentType("bool", 16, _alike(_bools))),
    (types.Date, SentType("date", 1082, _alike(_dates))),
    (types.Float, SentType("float8", 701, _float8s)),
)


def kind_of_type(kind: AnyType) -> SentType:
    """Raises TypeError for a type that no table of the program has."""
    meant = kind.impl if isinstance(kind, TypeDecorator) else kind
    for known, found in _KINDS:
        if isinstance(meant, known):
            return found
    raise TypeError(f"no binary form of {kind!r} is known")


def array(kind: SentType, values: Values) -> bytes:
    """A one-dimensional array."""
    if not values:
        return _ARRAY(0, 0, kind.oid, 0, 0)[:12]
    fields = kind.fields(values)
    return _ARRAY(1, 1 if _NULL in fields else 0, kind.oid, len(fields), 1) + b"".join(fields)


def copied(columns: Iterable[Fields]) -> bytes:
    """What COPY ... FROM STDIN (FORMAT BINARY) reads, from the fields of each column."""
    by_column = list(columns)
    count = struct.pack("!h", len(by_column))
    rows = chain.from_iterable(zip((count,) * len(by_column[0]), *by_column, strict=True))
    return b"".join((_START, *rows, _END))
