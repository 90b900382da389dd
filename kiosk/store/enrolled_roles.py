"""The roles that a station joined its ward's hub with: they count where its settings name none.

Written by kiosk.remote.enrol, read by kiosk.app and the doctor before anything is opened: a station whose settings say
nothing would take itself for its ward's only machine, with all roles. Raises nothing; a file of another kind, or a
damaged one, is read as that of a station which has not joined: opening it says what is wrong.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from kiosk.settings import Settings
from kiosk.store.metadata import set_meta
from kiosk.values.roles import ENROLLED, Role

_NAME = "enrolled_roles"
_READ = "SELECT value FROM meta WHERE name = ? AND EXISTS (SELECT 1 FROM upstreams WHERE level = ?)"


def keep_roles(connection: Connection, roles: tuple[str, ...]) -> None:
    """Within the transaction that pins the server."""
    set_meta(connection, _NAME, ",".join(roles))


def as_enrolled(settings: Settings) -> Settings:
    """The same settings, with the roles of the enrolment where they name none."""
    if settings.roles != Settings().roles:
        return settings
    roles = _read(settings.database)
    return msgspec.structs.replace(settings, roles=roles) if roles else settings


def _read(database: Path) -> tuple[str, ...]:
    import sqlite3

    if not database.exists():
        return ()
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
            row = connection.execute(_READ, (_NAME, Role.HUB.value)).fetchone()
    except sqlite3.Error:
        return ()
    return tuple(role for role in str(row[0]).split(",") if role in ENROLLED) if row else ()
