"""How far each ward's events are folded, and which process folds them: one row a ward.

The backlog of the city's store (see kiosk.store.backlog). A process takes a ward by its row, for some seconds from its
last slice on; another one takes it over when they have passed, so that nothing rests on one process and nothing is
asked of a session, which a pooler may lend to others. What keeps two from folding one ward is no clock: the transaction
that folds has written the row first and moves the mark from where it read it, or is not kept (NotOurs).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, or_, select, update

from kiosk.db.engines.nodes import Router
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.city import WardCounter, WardLease
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.store.backlog import NotOurs, Run

SECONDS = 5.0  # that a ward stays with the process that folded it last
OWN = 2**62  # the mark of the city's own ward, whose events are folded where they are recorded

LONGEST = 60.0  # seconds until which a lease is believed: a longer one was written while a clock was ahead
_FREE = or_(
    WardLease.holder == bindparam("b_holder"),
    ~WardLease.until.between(bindparam("b_now"), bindparam("b_late")),
)
_BEHIND = Prepared(
    select(WardLease.ward)
    .join(WardCounter, WardCounter.ward == WardLease.ward)
    .where(WardCounter.position > WardLease.folded, _FREE)
    .order_by(WardLease.ward)
)
_POSITIONS = Prepared(
    select(JournalEvent.position)
    .where(
        JournalEvent.ward == bindparam("b_ward"),
        JournalEvent.position
        > select(WardLease.folded).where(WardLease.ward == bindparam("b_ward")).scalar_subquery(),
    )
    .order_by(JournalEvent.position)
    .limit(bindparam("b_count"))
)
_TAKE = Prepared(
    update(WardLease)
    .where(WardLease.ward == bindparam("b_ward"), _FREE, WardLease.folded < bindparam("b_first"))
    .values(holder=bindparam("v_holder"), until=bindparam("v_until"), turn=WardLease.turn + 1)
)
_EVENTS = Prepared(
    select(JournalEvent.station, JournalEvent.epoch, JournalEvent.seq, JournalEvent.raw, JournalEvent.hash)
    .where(
        JournalEvent.ward == bindparam("b_ward"),
        JournalEvent.position.between(bindparam("b_first"), bindparam("b_last")),
        JournalEvent.state == ACCEPTED,
    )
    .order_by(JournalEvent.position)
)
_MOVE = Prepared(
    update(WardLease)
    .where(
        WardLease.ward == bindparam("b_ward"), WardLease.holder == bindparam("b_holder"),
        WardLease.folded < bindparam("b_first"),
    )
    .values(folded=bindparam("v_folded"))
)  # fmt: skip
_MARK = Prepared(select(WardLease.folded).where(WardLease.ward == bindparam("b_ward")))
_HERE = (WardLease.ward == bindparam("b_ward"), WardLease.folded == bindparam("b_before"))
_JOIN = Prepared(update(WardLease).where(*_HERE).values(turn=WardLease.turn + 1))
_PASS = Prepared(update(WardLease).where(*_HERE).values(folded=bindparam("v_folded")))
_LEAVE = Prepared(update(WardLease).where(WardLease.holder == bindparam("b_holder")).values(until=0))


class FoldedMarks:
    """See the module. `holder`: a name of this process that no other bears; `router`: of the nodes through which wards
    are written, each of which is asked for its own."""

    def __init__(self, holder: str = "", router: Router | None = None) -> None:
        self._holder, self._router = holder or str(uuid.uuid4()), router

    def wards(self, connection: Connection, after: str, most: int) -> list[str]:
        found = [ward for (ward,) in _BEHIND.all(connection, b_holder=self._holder, **_believed(_now()))]
        if self._router is not None:
            found = self._router.own(connection, found)
        turned = [ward for ward in found if ward > after] + [ward for ward in found if ward <= after]
        return turned[:most]

    def positions(self, connection: Connection, ward: str, count: int) -> list[int]:
        return [position for (position,) in _POSITIONS.all(connection, b_ward=ward, b_count=count)]

    def claim(self, connection: Connection, runs: Sequence[Run]) -> None:
        now = _now()
        given = {"b_holder": self._holder, "v_holder": self._holder, **_believed(now)}
        for ward, positions in sorted(runs):
            until = now + int(SECONDS * 1_000_000)
            if not _TAKE.run(connection, b_ward=ward, b_first=positions[0], v_until=until, **given):
                raise NotOurs(ward)

    def events(self, connection: Connection, run: Run) -> list[Columns]:
        return _EVENTS.all(connection, b_ward=run.ward, b_first=run.positions[0], b_last=run.positions[-1])

    def take_off(self, connection: Connection, runs: Sequence[Run]) -> None:
        for ward, positions in runs:
            given = {"b_first": positions[0], "v_folded": positions[-1]}
            if not _MOVE.run(connection, b_ward=ward, b_holder=self._holder, **given):
                raise NotOurs(ward)

    # -- folded where it is stored --------------------------------------------------------------------------

    def join(self, connection: Connection, ward: str, before: int) -> bool:
        """Whether all events of the ward up to `before` are folded, and nobody folds any until this transaction ends,
        which has stored what comes after them. Whoever folds now is not waited for: he is behind."""
        if _MARK.value(connection, b_ward=ward) != before:
            return False
        return bool(_JOIN.run(connection, b_ward=ward, b_before=before))

    def advance(self, connection: Connection, ward: str, before: int, last: int) -> None:
        """All up to `last` are folded. Raises NotOurs."""
        if not _PASS.run(connection, b_ward=ward, b_before=before, v_folded=last):
            raise NotOurs(ward)

    def leave(self, connection: Connection) -> None:
        """This process ends: whoever is left may take its wards at once."""
        _LEAVE.run(connection, b_holder=self._holder)


def _believed(now: int) -> dict[str, int]:
    """The ends between which a lease holds."""
    return {"b_now": now, "b_late": now + int(LONGEST * 1_000_000)}


def _now() -> int:
    """By the machine's own clock. Where two machines' differ, a ward only stays longer or shorter with one of them."""
    return time.time_ns() // 1000
