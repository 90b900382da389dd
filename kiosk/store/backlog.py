"""What arrived and waits to be folded, as the store's parts ask for it: which wards, which events, that they are done.

`PendingRows` serves a store with one writer, by rows of journal_pending; the city's store has marks of its wards
(`kiosk.city.marks`). Used by `slices` and `applying` within the transaction that folds. Raises what the database does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, and_, bindparam, delete, func, select

from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.journal import JournalEvent, PendingEvent

_NEXT_WARD = Prepared(select(func.min(PendingEvent.ward)).where(PendingEvent.ward > bindparam("b_ward")))
_POSITIONS = Prepared(
    select(PendingEvent.position)
    .where(PendingEvent.ward == bindparam("b_ward"))
    .order_by(PendingEvent.position)
    .limit(bindparam("b_count"))
)
_WAITS_IN = PendingEvent.ward == bindparam("b_ward")
_RANGE = PendingEvent.position.between(bindparam("b_first"), bindparam("b_last"))
_EVENTS = Prepared(
    select(JournalEvent.station, JournalEvent.epoch, JournalEvent.seq, JournalEvent.raw, JournalEvent.hash)
    .join(
        PendingEvent, and_(PendingEvent.ward == JournalEvent.ward, PendingEvent.position == JournalEvent.position)
    )
    .where(_WAITS_IN, _RANGE)
    .order_by(PendingEvent.position)
)
_NOT_PENDING = Prepared(delete(PendingEvent).where(_WAITS_IN, _RANGE))


class Run(NamedTuple):
    """Waiting events of one ward, by their places in the order of arrival, without one left out in between."""

    ward: str
    positions: list[int]


class UnfoldedEvents(Protocol):
    def wards(self, connection: Connection, after: str, most: int) -> list[str]:
        """Wards with something to fold, at most so many: beginning after the one named, then from the first."""
        ...

    def positions(self, connection: Connection, ward: str, count: int) -> list[int]:
        """The first waiting places of a ward."""
        ...

    def claim(self, connection: Connection, runs: Sequence[Run]) -> None:
        """These are folded in this transaction, and by nobody else. Raises NotOurs where somebody else does."""
        ...

    def events(self, connection: Connection, run: Run) -> list[Columns]:
        """(station, epoch, seq, bytes, hash) of the events of a run."""
        ...

    def take_off(self, connection: Connection, runs: Sequence[Run]) -> None:
        """They wait no longer. Raises NotOurs."""
        ...


class NotOurs(Exception):
    """Another process folds the ward now: what was done in this transaction must not be kept."""


class PendingRows:
    """See the module."""

    def wards(self, connection: Connection, after: str, most: int) -> list[str]:
        wards: list[str] = []
        ward, turned = after, False
        while len(wards) < most:
            following = _NEXT_WARD.value(connection, b_ward=ward)
            if following is None and not turned:
                ward, turned = "", True
                continue
            if following is None or (turned and following > after) or following in wards:
                break
            wards.append(following)
            ward = following
        return wards

    def positions(self, connection: Connection, ward: str, count: int) -> list[int]:
        return [position for (position,) in _POSITIONS.all(connection, b_ward=ward, b_count=count)]

    def claim(self, connection: Connection, runs: Sequence[Run]) -> None:
        """Nobody else folds."""

    def events(self, connection: Connection, run: Run) -> list[Columns]:
        return _EVENTS.all(connection, b_ward=run.ward, b_first=run.positions[0], b_last=run.positions[-1])

    def take_off(self, connection: Connection, runs: Sequence[Run]) -> None:
        for ward, positions in runs:
            _NOT_PENDING.run(connection, b_ward=ward, b_first=positions[0], b_last=positions[-1])
