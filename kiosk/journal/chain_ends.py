"""Where chains end, found by walking the journal's key from end to end of a chain and never through one.

Used by what is shown of the journal (queries.journal, server.overview). A chain is gap-free from 1, so its last seq
is also its number of events, those in quarantine and holes included.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Select, Subquery, bindparam, func, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import JournalEvent, KnownStation


class ChainEnd(NamedTuple):
    station: str
    epoch: int
    seq: int


def _ends(stations: Subquery) -> Select[tuple[str, int, int]]:
    """From the greatest epoch of each of `stations` down to its first, with the greatest seq of each."""
    event, known = JournalEvent, stations
    newest = select(func.max(event.epoch)).where(event.station == known.c.station).scalar_subquery()
    chain = select(known.c.station, newest.label("epoch")).cte("chain", recursive=True)
    before = (
        select(func.max(event.epoch))
        .where(event.station == chain.c.station, event.epoch < chain.c.epoch)
        .scalar_subquery()
    )
    chain = chain.union_all(select(chain.c.station, before).where(chain.c.epoch.is_not(None)))
    last = (
        select(func.max(event.seq))
        .where(event.station == chain.c.station, event.epoch == chain.c.epoch)
        .scalar_subquery()
    )
    return select(chain.c.station, chain.c.epoch, last).where(chain.c.epoch.is_not(None))


_ALL = Prepared(_ends(select(KnownStation.station).distinct().subquery("known")))
_STATION = bindparam("b_station", type_=KnownStation.station.type)
_ONE = Prepared(_ends(select(_STATION.label("station")).subquery("known")))


def all_ends(connection: Connection) -> list[ChainEnd]:
    """The ends of every chain of the stations that are known here."""
    return [ChainEnd(*row) for row in _ALL.all(connection)]


def ends_of(connection: Connection, station: str) -> list[ChainEnd]:
    """The ends of one station's chains."""
    return [ChainEnd(*row) for row in _ONE.all(connection, b_station=station)]
