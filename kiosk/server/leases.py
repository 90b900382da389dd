"""Telling one machine from two with the same identity: each answers under its lease, renewed at every start.

Called by the protocol router at each request. A hello names the machine's lease and the last one that was answered
(`told`), so leases form a line: restarts follow on, a database put back branches off. A branch that was left behind
and is heard again means that two machines live under one identity: that one is refused until it enrols anew, and the
city's page says so. Raises ExpectedError sync.errors.{two_machines, hello_first}.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import StationLease
from kiosk.errors import ExpectedError

CURRENT, PAST, LOST, REFUSED = "current", "past", "lost", "refused"

_STATE = Prepared(
    select(StationLease.state).where(
        StationLease.station == bindparam("b_station"), StationLease.lease == bindparam("b_lease")
    )
)


class Heard(NamedTuple):
    """A machine says hello under `lease`; `told`: the last one that it was answered to. `now` in microseconds."""

    station: str
    lease: str
    told: str
    now: int


def check(connection: Connection, station: str, lease: str) -> None:
    """Whether this machine has said hello here and is still the one of its identity."""
    state = _STATE.value(connection, b_station=station, b_lease=lease)
    if state in (LOST, REFUSED):
        raise ExpectedError("sync.errors.two_machines", station=station)
    if state != CURRENT:
        raise ExpectedError("sync.errors.hello_first")


def hear(connection: Connection, heard: Heard) -> ExpectedError | None:
    """Take a machine's lease as the current one; the refusal where another machine lives under its identity."""
    own = _STATE.value(connection, b_station=heard.station, b_lease=heard.lease)
    before = _STATE.value(connection, b_station=heard.station, b_lease=heard.told)
    left = (LOST, REFUSED)
    if own in left or (own is None and before in left):
        _put(connection, heard, heard.lease, REFUSED)
        return ExpectedError("sync.errors.two_machines", station=heard.station)
    if own == CURRENT:
        return None
    _leave(connection, heard, PAST if before == CURRENT else LOST)
    _put(connection, heard, heard.lease, CURRENT)
    return None


def _leave(connection: Connection, heard: Heard, state: str) -> None:
    """What was current until now: the same machine before its restart, or a branch left behind."""
    table = StationLease
    current = (table.station == heard.station, table.state == CURRENT)
    connection.execute(update(table).where(*current).values(state=state))


def _put(connection: Connection, heard: Heard, lease: str, state: str) -> None:
    table = StationLease
    where = (table.station == heard.station, table.lease == lease)
    given = {"state": state, "at": heard.now}
    if not connection.execute(update(table).where(*where).values(**given)).rowcount:
        connection.execute(insert(table).values(station=heard.station, lease=lease, **given))


def doubled(connection: Connection) -> set[str]:
    """Stations whose identity lives on two machines, as far as heard here."""
    query = select(StationLease.station).where(StationLease.state == REFUSED).distinct()
    return set(connection.execute(query).scalars())
