"""What a hub of a later term may not know of the numbers that the former one granted, and how it keeps clear of them.

Called by `kiosk.server.grants`. What the former hub acknowledged stands in the journal that this one pulled; but a hub
whose standby was behind may have granted more. So the first grant of a series leaves room for two ranges, and none is
made before every station that could hold one has greeted this hub since its term began, naming the greatest number
that it holds, or an official has said that they were looked at (`motcua hub confirm-grants`).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from kiosk.db.base import from_micros
from kiosk.db.tables.journal import KnownStation
from kiosk.db.tables.ranges import NumberRange
from kiosk.db.tables.sync import Contact
from kiosk.server import grant_memory, hub_terms
from kiosk.store import Context
from kiosk.values.roles import Role

ROOM = 2  # ranges


def room(ctx: Context, series: str, size: int) -> int:
    """How many numbers above all that is known stay free at this hub's first grant of a series."""
    if not hub_terms.begun_at(ctx.connection):
        return 0
    table = NumberRange
    granted = select(func.count()).where(table.ward == ctx.station.ward, table.series == series)
    return 0 if ctx.connection.execute(granted).scalar() else ROOM * size


def waits(ctx: Context, ward: str, roles: Collection[str]) -> bool:
    """Whether a station that may hold ranges of such a series has not greeted this hub since its term began."""
    begun = hub_terms.begun_at(ctx.connection)
    if not begun or grant_memory.is_confirmed(ctx, ward):
        return False
    table, since = KnownStation, from_micros(begun)
    live = select(table.station, table.roles).where(
        table.station >= f"{ward}.", table.station < f"{ward}/", table.withdrawn_at == 0
    )
    heard = select(Contact.station).where(Contact.at >= since)
    greeted = {ctx.station.id, *ctx.connection.execute(heard).scalars()}
    return any(
        station not in greeted and set(names.split(",")).intersection(roles) and not _is_hub(names)
        for station, names in ctx.connection.execute(live).all()
    )


def _is_hub(roles: str) -> bool:
    """The former hub is gone, or relays: nobody waits for it."""
    return Role.HUB in roles.split(",")
