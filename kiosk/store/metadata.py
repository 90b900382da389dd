"""Small facts of one database by name: its station, its lease, its open day. Called within the store and use cases.

What was scribbled on counts as not there: whoever reads a number, a day or a list here gets one or its default.
"""

from __future__ import annotations

import contextlib
from datetime import date
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.db.base import LATEST
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import Meta
from kiosk.values.base import MEETING

T = TypeVar("T")
_META_GET = Prepared(select(Meta.value).where(Meta.name == bindparam("b_name")))
_META_SET = Prepared(update(Meta).where(Meta.name == bindparam("b_name")).values(value=bindparam("v_value")))
_META_NEW = Prepared(insert(Meta))


def meta(connection: Connection, name: str) -> str:
    """A small fact of this file, "" if it has none by that name."""
    found = _META_GET.value(connection, b_name=name)
    return found if isinstance(found, str) else ""


def meta_one(connection: Connection, name: str, known: tuple[str, ...]) -> str:
    """One of the known words, or ""."""
    found = meta(connection, name)
    return found if found in known else ""


def meta_int(connection: Connection, name: str, default: int = 0) -> int:
    """A number, also one of microseconds since 1970."""
    with contextlib.suppress(ValueError):
        number = int(meta(connection, name))
        return number if abs(number) < LATEST else default
    return default


def meta_day(connection: Connection, name: str) -> date | None:
    with contextlib.suppress(ValueError):
        return date.fromisoformat(meta(connection, name))
    return None


def meta_json(connection: Connection, name: str, shape: type[T], default: T) -> T:
    """What was kept as JSON of this shape."""
    with contextlib.suppress(msgspec.MsgspecError, ValueError, RecursionError):
        said = meta(connection, name)
        with MEETING:
            return msgspec.json.decode(said, type=shape)
    return default


def set_meta(connection: Connection, name: str, value: str) -> None:
    if not _META_SET.run(connection, b_name=name, v_value=value):
        _META_NEW.run(connection, name=name, value=value)
