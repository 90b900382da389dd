"""Small facts of one database by name: its station, its lease, its open day. Called within the store and use cases."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import Meta

_META_GET = Prepared(select(Meta.value).where(Meta.name == bindparam("b_name")))
_META_SET = Prepared(update(Meta).where(Meta.name == bindparam("b_name")).values(value=bindparam("v_value")))
_META_NEW = Prepared(insert(Meta))


def meta(connection: Connection, name: str) -> str:
    """A small fact of this file, "" if it has none by that name."""
    return _META_GET.value(connection, b_name=name) or ""


def set_meta(connection: Connection, name: str, value: str) -> None:
    if not _META_SET.run(connection, b_name=name, v_value=value):
        _META_NEW.run(connection, name=name, value=value)
