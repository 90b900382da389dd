"""Events of a ward in the order in which they arrived here: what a server tells to whoever names a position.

Read by a server's answers (`kiosk.server.answers`, `pieces`). Each question walks an index from the position that was
named. Raises nothing of its own.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, IS_ERASURE, JournalEvent

_ARRIVALS = Prepared(
    select(JournalEvent.position, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq, JournalEvent.hash)
    .where(JournalEvent.ward == bindparam("b_ward"), JournalEvent.position > bindparam("b_after"))
    .order_by(JournalEvent.position)
    .limit(bindparam("b_limit"))
)
_ERASURES = Prepared(
    select(JournalEvent.position, JournalEvent.hash, JournalEvent.kind, JournalEvent.subject)
    .where(
        IS_ERASURE, JournalEvent.ward == bindparam("b_ward"), JournalEvent.position > bindparam("b_after"),
        JournalEvent.state == ACCEPTED,
    )
    .order_by(JournalEvent.position)
    .limit(bindparam("b_limit"))
)  # fmt: skip
_HASH = Prepared(
    select(JournalEvent.hash).where(
        JournalEvent.ward == bindparam("b_ward"), JournalEvent.position == bindparam("b_position")
    )
)


class Arrival(NamedTuple):
    position: int
    station: str
    epoch: int
    seq: int
    hash: bytes


class Erasure(NamedTuple):
    """`kind`: an expiry that took no effect concerns nobody."""

    position: int
    hash: bytes
    kind: str
    subject: str


def arrivals_after(connection: Connection, ward: str, position: int, limit: int) -> list[Arrival]:
    rows = _ARRIVALS.all(connection, b_ward=ward, b_after=position, b_limit=limit)
    return [Arrival(*row) for row in rows]


def erasures_after(connection: Connection, ward: str, position: int, limit: int) -> list[Erasure]:
    rows = _ERASURES.all(connection, b_ward=ward, b_after=position, b_limit=limit)
    return [Erasure(*row) for row in rows]


def hash_at_position(connection: Connection, ward: str, position: int) -> bytes | None:
    """The hash of the event that arrived there; None where none did."""
    found = _HASH.value(connection, b_ward=ward, b_position=position)
    return bytes(found) if found is not None else None
