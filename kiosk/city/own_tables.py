"""Makes the city's own tables in the file of a server on SQLite, or brings them up to date.

A use case, run by kiosk.server.central before anybody is answered. Raises as kiosk.db.city_schema.
"""

from __future__ import annotations

from kiosk.db import city_schema
from kiosk.store import Context


def make(ctx: Context, _none: None) -> None:
    city_schema.prepare(ctx.connection)
