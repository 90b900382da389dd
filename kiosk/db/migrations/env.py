"""Alembic's entry: runs the revisions on the connection that `kiosk.db.engine.upgrade` hands in.

Only local tables are Alembic's business; a projection is neither made, changed nor compared here.
"""

from __future__ import annotations

from alembic import context

from kiosk.db import tables
from kiosk.db.base import LocalBase

tables.load()


def is_local(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Whether a table, or what belongs to one, is a local table."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", None)
    return table in LocalBase.metadata.tables


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=LocalBase.metadata, include_object=is_local, compare_type=True,
    transactional_ddl=False,
)  # fmt: skip
context.run_migrations()
