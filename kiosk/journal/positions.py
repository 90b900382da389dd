"""Places in the order of arrival: each event stored here gets the next number of its ward, own and received alike.

Owned by a store's one writer. What was handed out and rolled back is forgotten and found anew from the journal, so
a position becomes visible only when all earlier ones are committed. A city's store on another engine hands in its
own, taken from a locked row of the ward.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, bindparam, func, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import JournalEvent

_LAST = Prepared(
    select(func.max(JournalEvent.position)).where(
        JournalEvent.ward == bindparam("b_ward"), JournalEvent.position < 2**62
    )  # a damaged row may hold a text there, which SQLite takes for greater than any number
)


class Positions(Protocol):
    def take(self, connection: Connection, ward: str, count: int = 1) -> int:
        """The first of `count` consecutive new positions of a ward, from 1."""
        ...


class OneWriter:
    """Positions of a database that a single thread writes."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def take(self, connection: Connection, ward: str, count: int = 1) -> int:
        last = self._last.get(ward)
        if last is None:
            last = last_position(connection, ward)
        self._last[ward] = last + count
        return last + 1

    def forget(self) -> None:
        """After a rollback: what was handed out since the last commit is free again."""
        self._last.clear()


def last_position(connection: Connection, ward: str) -> int:
    """The greatest position of a ward; 0 without an event."""
    return _LAST.value(connection, b_ward=ward) or 0
