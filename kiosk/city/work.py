"""Progress on long work, in rows that all processes of the city's server share: imports, replays, exports.

Whoever does the work calls `begin`, then `go_on` after each piece, and stops where that answers False; the last call
names how it ended. Pages read `running` and `wish_end`. Work of which nothing was heard for SILENT is shown as lost:
its process has ended. Rows of ended work are kept for KEPT. Raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import msgspec
from sqlalchemy import delete, insert, select, update

from kiosk.db.tables.city_accounts import CityWorkRow
from kiosk.ids import uuid7
from kiosk.store import Context, Reader
from kiosk.values.city_work import BeginWork, LongWork, WorkDone, WorkKind, WorkState

SILENT = timedelta(minutes=10)
KEPT = timedelta(days=30)
MOST = 100


def begin(ctx: Context, command: BeginWork) -> str:
    """The work's id."""
    over = CityWorkRow.changed_at < ctx.now - KEPT
    ctx.connection.execute(delete(CityWorkRow).where(over))
    work = uuid7(ctx.now)
    ctx.connection.execute(
        insert(CityWorkRow).values(
            id=work, kind=command.kind, about=command.about[:200], ward=command.ward, account=command.account,
            state=WorkState.RUNNING, total=command.total, done=0, stop=0, result="", began_at=ctx.now,
            changed_at=ctx.now,
        )
    )  # fmt: skip
    return work


def go_on(ctx: Context, command: WorkDone) -> bool:
    """False where somebody wishes that it ends."""
    given: dict[str, object] = {"done": command.done, "state": command.state, "changed_at": ctx.now}
    if command.total:
        given["total"] = command.total
    if command.result:
        given["result"] = command.result[:500]
    row = CityWorkRow.id == command.work
    ctx.connection.execute(update(CityWorkRow).where(row).values(**given))
    return not ctx.connection.execute(select(CityWorkRow.stop).where(row)).scalar()


def wish_end(ctx: Context, work: str) -> bool:
    """Whether it runs, and now knows that it should end."""
    row = update(CityWorkRow).where(CityWorkRow.id == work, CityWorkRow.state == WorkState.RUNNING)
    return bool(ctx.connection.execute(row.values(stop=1)).rowcount)


def newest(reader: Reader, wards: Iterable[str] | None = None) -> tuple[LongWork, ...]:
    """The newest first; `wards`: of these alone, None for all."""
    table = CityWorkRow.__table__
    query = select(table).order_by(table.c.began_at.desc()).limit(MOST)
    if wards is not None:
        query = query.where(table.c.ward.in_(tuple(wards)))
    silent = reader.clock.now() - SILENT
    found = (
        LongWork(
            id=row.id, kind=WorkKind(row.kind), about=row.about, ward=row.ward, account=row.account,
            state=WorkState(row.state), total=row.total, done=row.done, stopping=bool(row.stop), result=row.result,
            began_at=row.began_at, changed_at=row.changed_at,
        )
        for row in reader.connection.execute(query)
    )  # fmt: skip
    return tuple(
        msgspec.structs.replace(one, state=WorkState.LOST)
        if one.state is WorkState.RUNNING and one.changed_at < silent
        else one
        for one in found
    )
