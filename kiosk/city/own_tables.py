"""Makes the city's own tables where they are not: in a server on SQLite, which no migration of the city's reaches.

A use case, run by kiosk.server.central before anybody is answered. What is there is left as it is.
"""

from __future__ import annotations

from kiosk.db import tables
from kiosk.db.base import CityBase
from kiosk.store import Context


def make(ctx: Context, _none: None) -> None:
    tables.load_city()
    CityBase.metadata.create_all(ctx.connection, checkfirst=True)
