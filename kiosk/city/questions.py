"""Which signed questions were asked already, for all processes of the city's server: one row for each machine.

Called by kiosk.server.city_slots after the process's own look (kiosk.server.freshness), for questions that write more
than events or tell what is new; a push, of which all but its events is a remark, costs no row (docs/decisions/0094).
A use case of a transaction of its own: who is killed after it has taken a question has not answered it, and the station
asks again at a later time. Raises what the database does.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select, update

from kiosk.db.engines import engine_of
from kiosk.db.prepared import Prepared
from kiosk.db.tables.city import AskedQuestion
from kiosk.store import Context

KEPT = 3_600_000_000  # microseconds: longer than any window, also where the clocks of two machines differ by some of it
_STATION = (AskedQuestion.ward == bindparam("b_ward"), AskedQuestion.station == bindparam("b_station"))
_MINE = (*_STATION, AskedQuestion.lease == bindparam("b_lease"))
_MOVE = Prepared(
    update(AskedQuestion)
    .where(*_MINE, AskedQuestion.at < bindparam("b_at"))
    .values(at=bindparam("v_at"), taker=bindparam("v_taker"))
)
_LAST = Prepared(select(AskedQuestion.at, AskedQuestion.taker).where(*_MINE))
_AGREE = Prepared(update(AskedQuestion).where(*_MINE).values(agreed=bindparam("v_agreed")))
_AGREED = Prepared(select(func.max(AskedQuestion.agreed)).where(*_STATION))
_FORGET = Prepared(delete(AskedQuestion).where(*_STATION, AskedQuestion.at < bindparam("b_before")))


class TakenQuestion(NamedTuple):
    """A machine asks under `lease`, at `at` by the question's own time. `taker`: a name of this answer that no other
    bears; `now`: by the server's even time."""

    ward: str
    station: str
    lease: str
    at: int
    taker: str
    now: int


def take(ctx: Context, asked: TakenQuestion) -> int:
    """0 where nobody has taken a question of the machine as late as this one; else the time of that one."""
    connection = ctx.connection
    mine = {"b_ward": asked.ward, "b_station": asked.station, "b_lease": asked.lease}
    if _MOVE.run(connection, **mine, b_at=asked.at, v_at=asked.at, v_taker=asked.taker):
        return 0
    found = _LAST.one(connection, **mine)
    if found is None:  # a machine's first one since its start
        _FORGET.run(connection, b_ward=asked.ward, b_station=asked.station, b_before=asked.now - KEPT)
        row = {
            "ward": asked.ward, "station": asked.station, "lease": asked.lease, "at": asked.at, "taker": asked.taker,
            "agreed": 0,
        }  # fmt: skip
        if engine_of(connection).insert_new(connection, AskedQuestion.__table__, [row]):  # type: ignore[arg-type]
            return 0
        found = _LAST.one(connection, **mine)
    last, taker = found if found is not None else (asked.at, "")
    return 0 if taker == asked.taker else int(last)


# -- greetings ----------------------------------------------------------------------------------------------


class StationHello(NamedTuple):
    """A machine said how far it was acknowledged, and no more than lies here. `at`: microseconds since 1970."""

    ward: str
    station: str
    lease: str
    at: int


def agree(connection: Connection, greeting: StationHello) -> None:
    """Remember it, for all processes."""
    mine = {"b_ward": greeting.ward, "b_station": greeting.station, "b_lease": greeting.lease}
    _AGREE.run(connection, **mine, v_agreed=greeting.at)


def agreed(connection: Connection, ward: str, station: str) -> int:
    """When a greeting of the station last agreed with what lay here; 0 for never."""
    return int(_AGREED.value(connection, b_ward=ward, b_station=station) or 0)
