"""Telling one machine from two with the same identity: each answers under its lease, renewed at every start.

Called by the protocol router at each request. A hello names the machine's lease and those that its database was last
answered to or tried since (`told`), so leases form a line: restarts follow on; a database put back branches off, and
begins a new epoch, for the other one may be in use elsewhere. A lease that was left behind and is heard again means
two machines under one identity: that machine is refused until it enrols anew, and the city's page says so. A start from
a branch that was left behind may be an image put back; the fifth one is two machines that take turns. What a central
remembers from before it was itself put back proves nothing. Raises ExpectedError sync.errors.two_machines and
hello_first.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from kiosk.db.base import to_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import StationLease
from kiosk.errors import ExpectedError
from kiosk.journal import chains
from kiosk.store import Context

CURRENT, BRANCH, LOST, REFUSED = "current", "branch", "lost", "refused"
_LIVING, _LEFT = (CURRENT, BRANCH), (LOST, REFUSED)
MOST_RETURNS = 4  # starts from branches that were left behind: each costs an epoch and its ranges

_STATE = Prepared(
    select(StationLease.state).where(
        StationLease.station == bindparam("b_station"), StationLease.lease == bindparam("b_lease")
    )
)


class HeardLease(NamedTuple):
    """A machine says hello under `lease`; `told`: those that it was answered to last, or tried since."""

    station: str
    lease: str
    told: tuple[str, ...]


def state_of(connection: Connection, station: str, lease: str) -> str:
    """What is known of a lease; "" for nothing."""
    return _STATE.value(connection, b_station=station, b_lease=lease) or ""


def check(connection: Connection, station: str, lease: str) -> None:
    """Whether this machine has said hello here and is still the one of its identity."""
    state = state_of(connection, station, lease)
    if state in _LEFT:
        raise ExpectedError("sync.errors.two_machines", station=station)
    if state not in _LIVING:
        raise ExpectedError("sync.errors.hello_first")


def hear(ctx: Context, heard: HeardLease) -> ExpectedError | None:
    """Take a machine's lease as the current one; the refusal where another machine lives under its identity."""
    own = state_of(ctx.connection, heard.station, heard.lease)
    before = {state_of(ctx.connection, heard.station, lease) for lease in heard.told}
    if own in _LEFT or REFUSED in before or (LOST in before and _lost(ctx, heard.station) > MOST_RETURNS):
        _put(ctx, heard, REFUSED)
        return ExpectedError("sync.errors.two_machines", station=heard.station)
    if own in _LIVING:
        return None
    follows = bool(before.intersection(_LIVING)) or not _known(ctx, heard.station)
    _leave(ctx.connection, heard.station, same_machine=follows)
    _put(ctx, heard, CURRENT if follows else BRANCH)
    return None


def _known(ctx: Context, station: str) -> bool:
    """Whether a machine was heard under this identity since this server's present epoch began."""
    begun = chains.made_at(ctx.connection, ctx.station.id, ctx.station.epoch, 1) or 0
    query = select(StationLease.lease).where(
        StationLease.station == station, StationLease.state.in_(_LIVING), StationLease.at >= begun
    )
    return ctx.connection.execute(query.limit(1)).first() is not None


def _lost(ctx: Context, station: str) -> int:
    """How many branches of a station were left behind."""
    table = StationLease
    query = select(func.count()).where(table.station == station, table.state == LOST)
    return ctx.connection.execute(query).scalar() or 0


def _leave(connection: Connection, station: str, *, same_machine: bool) -> None:
    """What was current until now: of a machine before its restart nothing stays, another machine's is remembered."""
    table = StationLease
    living = (table.station == station, table.state.in_(_LIVING))
    if same_machine:
        connection.execute(delete(table).where(*living))
    else:
        connection.execute(update(table).where(*living).values(state=LOST))


def _put(ctx: Context, heard: HeardLease, state: str) -> None:
    table, connection = StationLease, ctx.connection
    where = (table.station == heard.station, table.lease == heard.lease)
    given = {"state": state, "at": to_micros(ctx.now)}
    if not connection.execute(update(table).where(*where).values(**given)).rowcount:
        connection.execute(insert(table).values(station=heard.station, lease=heard.lease, **given))


def doubled(connection: Connection) -> set[str]:
    """Stations whose identity lives on two machines, as far as heard here."""
    query = select(StationLease.station).where(StationLease.state == REFUSED).distinct()
    return set(connection.execute(query).scalars())
