"""Places in a ward's order of arrival, taken from a locked row of the ward that is held to the commit.

One object for each transaction of the city's store. Whoever stores events of a ward holds its row first: what he then
reads of its chains stays as it is, and a position becomes visible only when all earlier ones are. What waits to be
folded is noted by nobody: it lies above the ward's mark (`kiosk.city.marks`). Raises what the database does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, select, update

from kiosk.db.engines import engine_of
from kiosk.db.prepared import Prepared
from kiosk.db.tables.city import WardCounter, WardLease

_HELD = Prepared(select(WardCounter.position).where(WardCounter.ward == bindparam("b_ward")).with_for_update())
_RAISE = Prepared(
    update(WardCounter).where(WardCounter.ward == bindparam("b_ward")).values(position=bindparam("v_position"))
)


class CounterPositions:
    """See the module."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}  # of the wards whose rows are held

    def hold(self, connection: Connection, ward: str) -> None:
        if ward in self._last:
            return
        last = _HELD.value(connection, b_ward=ward)
        if last is None:
            make_ward(connection, ward)
            last = _HELD.value(connection, b_ward=ward)
        self._last[ward] = last

    def take(self, connection: Connection, ward: str, count: int = 1) -> int:
        self.hold(connection, ward)
        last = self._last[ward]
        self._last[ward] = last + count
        _RAISE.run(connection, b_ward=ward, v_position=last + count)
        return last + 1

    def note(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        """They lie above the ward's mark."""

    def forget(self) -> None:
        """The transaction ended: nothing is held any more."""
        self._last.clear()


def make_ward(connection: Connection, ward: str, folded: int = 0) -> None:
    """The rows of a ward that was not heard of yet."""
    engine = engine_of(connection)
    engine.insert_new(connection, WardCounter.__table__, [{"ward": ward, "position": 0}])  # type: ignore[arg-type]
    row = {"ward": ward, "holder": "", "until": 0, "folded": folded, "turn": 0}
    engine.insert_new(connection, WardLease.__table__, [row])  # type: ignore[arg-type]
