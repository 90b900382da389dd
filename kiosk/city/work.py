"""Progress on long work, in rows that all processes of the city's server share: imports, replays, reports, rotations.

kiosk.city.working does the work: it calls `begin`, then `go_on` every few seconds and stops where that answers False;
the last call names how it ended. Of each kind one runs at a time, whichever process it was begun at (a row that says
whose turn it is). Pages read `newest` and `one`, and say `wish_end`. Work of which nothing was heard for SILENT is
lost: its process has ended, and another may begin. Rows and files of ended work are kept for KEPT. Raises
ExpectedError city_pages.errors.{work_runs, not_there}.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy import ColumnElement, delete, insert, select, update

from kiosk.clock import within
from kiosk.db.engines import engine_of
from kiosk.db.tables.city_accounts import CityWorkFile, CityWorkRow, CityWorkTurn
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.store import Context, Reader
from kiosk.values.city_work import BeginWork, LongWork, WorkDone, WorkKind, WorkState

SILENT = timedelta(minutes=2)
KEPT = timedelta(days=30)
MOST = 100
PIECE = 60_000  # bytes of a file in one row


def begin(ctx: Context, command: BeginWork) -> str:
    """The work's id."""
    _forget_old(ctx)
    work = uuid7(ctx.now)
    _take_turn(ctx, command.kind, work)
    ctx.connection.execute(
        insert(CityWorkRow).values(
            id=work, kind=command.kind, about=command.about[:200], ward=command.ward, account=command.account,
            state=WorkState.RUNNING, total=command.total, done=0, stop=0, result="", began_at=ctx.now,
            changed_at=ctx.now, file="",
        )
    )  # fmt: skip
    return work


def _forget_old(ctx: Context) -> None:
    over = list(ctx.connection.execute(select(CityWorkRow.id).where(CityWorkRow.changed_at < ctx.now - KEPT)).scalars())
    for table in (CityWorkFile.work, CityWorkRow.id):
        ctx.connection.execute(delete(table.class_).where(table.in_(over)))


def _take_turn(ctx: Context, kind: WorkKind, work: str) -> None:
    engine_of(ctx.connection).insert_new(ctx.connection, CityWorkTurn.__table__, [{"kind": kind.value, "work": ""}])
    turn = CityWorkTurn.__table__.c
    before = ctx.connection.execute(select(turn.work).where(turn.kind == kind).with_for_update()).scalar() or ""
    row = CityWorkRow.__table__.c
    heard = row.changed_at.between(*within(ctx.now, SILENT))
    alive = select(row.id).where(row.id == before, row.state == WorkState.RUNNING, heard)
    if ctx.connection.execute(alive).first() is not None:
        raise ExpectedError("city_pages.errors.work_runs")
    taken = update(CityWorkTurn).where(turn.kind == kind, turn.work == before).values(work=work)
    if not ctx.connection.execute(taken).rowcount:
        raise ExpectedError("city_pages.errors.work_runs")


def go_on(ctx: Context, command: WorkDone) -> bool:
    """False where somebody wishes that it ends, or where it has ended already."""
    given: dict[str, object] = {"done": command.done, "state": command.state, "changed_at": ctx.now}
    if command.total:
        given["total"] = command.total
    if command.result:
        given["result"] = command.result[:500]
    if command.file is not None:
        given["file"] = command.file.name[:80]
        _keep(ctx, command.work, command.file.data)
    row = CityWorkRow.id == command.work
    ctx.connection.execute(update(CityWorkRow).where(row, CityWorkRow.state == WorkState.RUNNING).values(**given))
    found = ctx.connection.execute(select(CityWorkRow.stop, CityWorkRow.state).where(row)).first()
    return found is not None and not found.stop and found.state == WorkState.RUNNING


def _keep(ctx: Context, work: str, data: bytes) -> None:
    ctx.connection.execute(delete(CityWorkFile).where(CityWorkFile.work == work))
    for part, start in enumerate(range(0, len(data), PIECE)):
        piece = {"work": work, "part": part, "data": data[start : start + PIECE]}
        ctx.connection.execute(insert(CityWorkFile).values(piece))


def file_of(reader: Reader, work: str) -> bytes:
    query = select(CityWorkFile.data).where(CityWorkFile.work == work).order_by(CityWorkFile.part)
    return b"".join(reader.connection.execute(query).scalars())


def wish_end(ctx: Context, work: str) -> bool:
    """Whether it runs, and now knows that it should end."""
    row = update(CityWorkRow).where(CityWorkRow.id == work, CityWorkRow.state == WorkState.RUNNING)
    return bool(ctx.connection.execute(row.values(stop=1)).rowcount)


def newest(reader: Reader) -> tuple[LongWork, ...]:
    """The newest first."""
    return _found(reader)


def one(reader: Reader, work: str) -> LongWork:
    found = _found(reader, CityWorkRow.id == work)
    if not found:
        raise ExpectedError("city_pages.errors.not_there")
    return found[0]


def _found(reader: Reader, *which: ColumnElement[bool]) -> tuple[LongWork, ...]:
    table = CityWorkRow.__table__
    query = select(table).where(*which).order_by(table.c.began_at.desc(), table.c.id.desc()).limit(MOST)
    first, last = within(reader.clock.now(), SILENT)
    found = (
        LongWork(
            id=row.id, kind=WorkKind(row.kind), about=row.about, ward=row.ward, account=row.account,
            state=WorkState(row.state), total=row.total, done=row.done, stopping=bool(row.stop), result=row.result,
            began_at=row.began_at, changed_at=row.changed_at, file=row.file,
        )
        for row in reader.connection.execute(query)
    )  # fmt: skip
    return tuple(
        msgspec.structs.replace(one, state=WorkState.LOST)
        if one.state is WorkState.RUNNING and not first <= one.changed_at <= last
        else one
        for one in found
    )
