"""Which processes of the city's server are at work: a row of each, renewed every few seconds.

Called by kiosk.server.city_care; read by `motcua central doctor`. A row that nobody renewed for SILENT is of a process
that was killed. By the machines' own clocks: one that is wrong only looks younger or older. Raises what the database
does.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.clock import within
from kiosk.db.tables.city import ServerProcessRow
from kiosk.store import Context
from kiosk.values.city_care import ServerProcess

SILENT = timedelta(seconds=60)


def place_of(folder: Path) -> str:
    """Of a data folder on this machine: processes that share it bear the same."""
    return hashlib.sha256(f"{uuid.getnode()} {folder.resolve()}".encode()).hexdigest()[:16]


def other_folders(found: Sequence[ServerProcess], folder: Path) -> list[ServerProcess]:
    """One process of each data folder but this one, which a master key that is made here does not reach by itself."""
    by_place = {one.place: one for one in found if one.place != place_of(folder)}
    return sorted(by_place.values(), key=lambda one: (one.host, one.folder))


def beat(ctx: Context, process: ServerProcess) -> tuple[ServerProcess, ...]:
    """It lives; all that do."""
    table = ServerProcessRow
    given = {name: getattr(process, name) for name in ServerProcess.__struct_fields__ if name != "name"}
    ctx.connection.execute(delete(table).where(~table.seen_at.between(*within(process.seen_at, SILENT))))
    if not ctx.connection.execute(update(table).where(table.name == process.name).values(**given)).rowcount:
        ctx.connection.execute(insert(table).values(name=process.name, **given))
    return living(ctx.connection, process.seen_at)


def leave(ctx: Context, name: str) -> int:
    """It ends."""
    return int(ctx.connection.execute(delete(ServerProcessRow).where(ServerProcessRow.name == name)).rowcount)


def living(connection: Connection, now: datetime) -> tuple[ServerProcess, ...]:
    """By their names."""
    table = ServerProcessRow.__table__
    query = select(table).where(table.c.seen_at.between(*within(now, SILENT))).order_by(table.c.name)
    return tuple(ServerProcess(**row._mapping) for row in connection.execute(query))
