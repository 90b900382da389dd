"""Places in the order of arrival: each event stored here gets the next number of its ward, own and received alike.

Owned by a store's one writer. What was handed out and rolled back is forgotten and found anew from the journal, so
a position becomes visible only when all earlier ones are committed. A city's store on another engine hands in its
own, taken from a locked row of the ward.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import Connection, bindparam, func, insert, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import JournalEvent, PendingEvent

_LAST = Prepared(
    select(func.max(JournalEvent.position)).where(
        JournalEvent.ward == bindparam("b_ward"), JournalEvent.position < 2**62
    )  # a damaged row may hold a text there, which SQLite takes for greater than any number
)
_PENDING = Prepared(insert(PendingEvent))
WAITING = ("ward", "position", "station", "epoch", "seq", "subject")  # columns of what waits to be folded


class Positions(Protocol):
    def hold(self, connection: Connection, ward: str) -> None:
        """Until this transaction ends nobody else stores events of the ward. Before its chains are looked at."""
        ...

    def take(self, connection: Connection, ward: str, count: int = 1) -> int:
        """The first of `count` consecutive new positions of a ward, from 1."""
        ...

    def note(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        """Accepted events (rows of journal_events) wait at their new positions to be folded."""
        ...

    def forget(self) -> None:
        """After a rollback: what was handed out since the last commit is free again."""
        ...


class OneWriter:
    """Positions of a database that a single thread writes."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def hold(self, connection: Connection, ward: str) -> None:
        """There is nobody else."""

    def take(self, connection: Connection, ward: str, count: int = 1) -> int:
        last = self._last.get(ward)
        if last is None:
            last = last_position(connection, ward)
        self._last[ward] = last + count
        return last + 1

    def note(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        _PENDING.run_many(connection, [{name: row[name] for name in WAITING} for row in rows])

    def forget(self) -> None:
        """After a rollback: what was handed out since the last commit is free again."""
        self._last.clear()


def last_position(connection: Connection, ward: str) -> int:
    """The greatest position of a ward; 0 without an event."""
    return _LAST.value(connection, b_ward=ward) or 0
