"""Which events are stored and not folded yet: told by rows of journal_pending, or at the city by a mark of each ward.

Asked by the folds, which pass over what waits, and by what is shown of the backlog. A station has one writer and notes
each waiting event as a row; the city's database notes per ward up to which position everything is folded, which costs
one write for thousands of events. Which of the two a database does is said by an option of its connection.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Select, bindparam, exists, func, select, update

from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.city import WardCounter, WardLease
from kiosk.db.tables.journal import JournalEvent, PendingEvent

MARKED = "motcua_marked"  # an option of connections to a database that keeps marks
_ROW = exists().where(PendingEvent.ward == JournalEvent.ward, PendingEvent.position == JournalEvent.position)
_MARK = select(WardLease.folded).where(WardLease.ward == bindparam("b_ward")).scalar_subquery()
_ABOVE = JournalEvent.position > func.coalesce(_MARK, 0)
_BEHIND = (
    select(func.sum(WardCounter.position - WardLease.folded))
    .join(WardLease, WardLease.ward == WardCounter.ward)
    .where(WardCounter.position > WardLease.folded)
)
_TURN = Prepared(
    update(WardLease).where(WardLease.ward == bindparam("b_ward")).values(turn=WardLease.turn + 1)
)


def is_marked(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(MARKED))


class FoldedEvents:
    """A query of one ward's journal_events (`b_ward`) among what is folded already."""

    def __init__(self, query: Select) -> None:
        self._by_rows, self._by_marks = query.where(~_ROW), query.where(~_ABOVE)
        self._ready = Prepared(self._by_rows), Prepared(self._by_marks)

    def all(self, connection: Connection, **given: object) -> list[Columns]:
        return self._ready[is_marked(connection)].all(connection, **given)


def count(connection: Connection, most: int) -> int:
    """How many wait; more than `most` are not counted through."""
    if is_marked(connection):
        return min(most, int(connection.execute(_BEHIND).scalar() or 0))
    first = select(PendingEvent.position).limit(most).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar() or 0


def take_turn(connection: Connection, wards: Iterable[str]) -> None:
    """Before rows of these wards are folded beside whoever folds what arrives: until this transaction ends he waits.
    Where one thread writes everything there is nobody to wait for."""
    if is_marked(connection):
        for ward in sorted(set(wards)):
            _TURN.run(connection, b_ward=ward)
