"""Looks at every accepted event once a day, whether its bytes are still those that were written; names what is not.

Owned by the Store, used on its writer's thread while nobody wants anything: some ROWS at a time along the key, then a
PAUSE. A damaged row is set aside in a transaction of its own and logged once; the sync asks for its bytes, or is asked
for them. Whatever goes wrong here ends the pass until the next day and concerns no command.
"""

from __future__ import annotations

import logging

from sqlalchemy import bindparam, select, tuple_

from kiosk.bus import Bus
from kiosk.db.base import to_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.journal.chains import note_damage
from kiosk.journal.envelope import read_stored
from kiosk.records.apply import tell_damaged
from kiosk.records.folding import kind_of_error
from kiosk.store.ledger import FileLedger
from kiosk.values.journal import Committed

log = logging.getLogger("motcua.store")
ROWS = 500  # looked at in one go: some 3 ms
PAUSE = 0.1  # seconds between two goes
EVERY = 86_400.0  # seconds from one pass to the next

Place = tuple[str, int, int]
_START: Place = ("", 0, 0)
_NEXT = Prepared(
    select(
        JournalEvent.station, JournalEvent.epoch, JournalEvent.seq, JournalEvent.state, JournalEvent.hash,
        JournalEvent.raw,
    )
    .where(
        tuple_(JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
        > tuple_(bindparam("b_station"), bindparam("b_epoch"), bindparam("b_seq"))
    )
    .order_by(JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
    .limit(bindparam("b_rows"))
)  # fmt: skip


class Scrubbing:
    def __init__(self, ledger: FileLedger, bus: Bus) -> None:
        self._ledger, self._bus = ledger, bus
        self._after = _START
        self._due = 0.0  # on the clock's monotonic scale; the first pass begins with the first quiet moment
        self.passes = 0  # ended since the store was made

    def pause(self) -> float:
        """Seconds until there is something to look at."""
        left = self._due - self._ledger.clock.monotonic()
        return PAUSE if self._after != _START else max(PAUSE, left)

    def idle(self) -> None:
        """A quiet moment."""
        if self._ledger.clock.monotonic() < self._due:
            return
        try:
            more = self._look()
        except Exception as error:  # of the disk, or a row that does not even read
            log.warning("the journal was not looked through to its end: %s", kind_of_error(error))
            more = False
        if not more:
            self._after, self._due = _START, self._ledger.clock.monotonic() + EVERY
            self.passes += 1

    def _look(self) -> bool:
        """The next rows; whether there may be more."""
        station, epoch, seq = self._after
        rows = _NEXT.all(self._ledger.connection, b_station=station, b_epoch=epoch, b_seq=seq, b_rows=ROWS)
        for *place, state, digest, raw in rows:
            if state == ACCEPTED and read_stored(raw, digest) is None:
                self._set_aside((place[0], place[1], place[2]))
        if rows:
            self._after = rows[-1][:3]  # type: ignore[assignment]
        return len(rows) == ROWS

    def _set_aside(self, place: Place) -> None:
        ledger = self._ledger
        with ledger.transaction():
            found = note_damage(ledger.connection, *place, to_micros(ledger.clock.now()))
        if found:
            tell_damaged(*place)
            self._bus.announce(Committed(events=()))  # the sync asks for the true bytes at once
