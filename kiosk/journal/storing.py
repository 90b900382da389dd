"""Storing what came: the places of one batch, accepted, quarantined, or left as holes.

Called by kiosk.journal.inbox within the writer's transaction, after heads and links were verified. Raises ExpectedError
journal.errors.quota.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from kiosk.db.engines.hints import beside
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import (
    ACCEPTED,
    HOLE,
    QUARANTINED,
    JournalEvent,
    JournalHole,
    QuarantinedEvent,
)
from kiosk.errors import ExpectedError
from kiosk.journal.append import columns_of
from kiosk.journal.chains import hole_at
from kiosk.journal.envelope import Envelope
from kiosk.journal.positions import Positions
from kiosk.values.ids import ward_of
from kiosk.values.journal import BEGINS, Batch

Columns = dict[str, object]  # of a row of journal_events, by name

QUOTA = 10_000  # quarantined events of one station that no newer program will ever accept
LATER = ("kind", "version")  # what a newer program may read: fills no quota
REVOKED = "revoked"  # the key that signed it was withdrawn before it came


class Judge(Protocol):
    """Why an authentic event cannot be accepted; "" if it can. `elsewhere`: another ward began its subject."""

    def __call__(self, envelope: Envelope, roles: frozenset[str], /, *, elsewhere: bool = False) -> str: ...


_EVENT = Prepared(insert(JournalEvent))
_HOLE = Prepared(insert(JournalHole))
_ID = Prepared(
    select(JournalEvent.id)
    .where(
        JournalEvent.id == bindparam("b_id"), JournalEvent.ward == bindparam("b_ward"),
        JournalEvent.state == ACCEPTED,
    )
    .limit(1)
)  # fmt: skip
_IDS = Prepared(
    select(JournalEvent.id).where(
        JournalEvent.id.in_(bindparam("b_ids", expanding=True)), JournalEvent.ward == bindparam("b_ward"),
        JournalEvent.state == ACCEPTED,
    )
)  # fmt: skip
_ELSEWHERE = Prepared(
    select(JournalEvent.subject).where(
        JournalEvent.subject.in_(bindparam("b_subjects", expanding=True)), JournalEvent.ward != bindparam("b_ward"),
        JournalEvent.state == ACCEPTED, JournalEvent.kind != bindparam("b_erasure", "subject.erased"),
    )
)  # fmt: skip
_HERE = Prepared(
    select(JournalEvent.subject)
    .where(
        JournalEvent.subject.in_(bindparam("b_subjects", expanding=True)),
        beside(JournalEvent.ward) == bindparam("b_ward"), JournalEvent.state == ACCEPTED,
    )
    .distinct()
)  # fmt: skip
_OPEN_FORK = Prepared(
    select(QuarantinedEvent.seq)
    .where(
        QuarantinedEvent.closed == bindparam("b_closed", 0), QuarantinedEvent.station == bindparam("b_station"),
        QuarantinedEvent.reason == bindparam("b_reason", "fork"),
    )
    .limit(1)
)  # fmt: skip


class Place(NamedTuple):
    """One event of a batch at its place in the chain."""

    seq: int
    raw: bytes  # b"" for a hole
    hash: bytes
    reason: str  # of a hole, else ""
    event: Envelope | None  # None where the bytes are none, too


class Signed(NamedTuple):
    """What a verified head vouches for: events up to `seq`, by the roles of the key that signed it. A withdrawn key's
    events count up to `upto` alone."""

    seq: int
    hash: bytes
    roles: frozenset[str]
    upto: int


def is_uuid(subject: str) -> bool:
    """Whether it is a ticket, draft or dossier: made anew, and so of the one ward that made it."""
    return len(subject) == 36 and subject[8:24:5] == "----"


def foreign(connection: Connection, ward: str, subjects: Iterable[str]) -> set[str]:
    """Those of `subjects` of which another ward's events were accepted here, and none of this ward's."""
    names = {subject for subject in subjects if is_uuid(subject)}
    if names:  # most are this ward's: few are left that the other wards' parts of the journal are asked for
        names -= {subject for (subject,) in _HERE.all(connection, b_subjects=sorted(names), b_ward=ward)}
    if not names:
        return names
    return {subject for (subject,) in _ELSEWHERE.all(connection, b_subjects=sorted(names), b_ward=ward)}


def accepted(connection: Connection, ward: str, event_id: str) -> bool:
    """Whether an id counts already in a ward: no station has a say in what another ward's ids stand for."""
    return _ID.value(connection, b_id=event_id, b_ward=ward) is not None


class Arrived(NamedTuple):
    """What a batch brought: its accepted events, and their places in the order of arrival, from `first` to `last`."""

    ward: str
    first: int
    last: int
    events: list[Envelope]


class BatchStorer:
    """Stores the places of one batch, and remembers what that came to."""

    def __init__(
        self, connection: Connection, batch: Batch, signed: Sequence[Signed], judge: Judge, positions: Positions,
        now: int,
    ) -> None:  # fmt: skip
        self._db, self._batch, self._signed, self._judge = connection, batch, signed, judge
        self._positions, self._now, self._ward = positions, now, ward_of(batch.station)
        self._room: int | None = None
        self._foreign: set[str] = set()  # subjects of the places at hand that are another ward's
        self._begun: dict[str, bool] = {}  # those that the batch itself begins -> whether it did already
        self.new = self.quarantined = 0
        self.sealed: dict[bytes, str] = {}  # key id -> subject of newly stored events
        self.arrived: Arrived | None = None  # where nothing but new events came

    def fork(self, places: list[Place]) -> None:
        """The sender's chain reads otherwise than the one here: kept beside it."""
        for place in places:
            event = place.event
            opening = event is not None and event.kind == "epoch.opened"  # recorded again by nobody
            again = event is not None and accepted(self._db, self._ward, event.id)
            self._quarantine(place, "fork", event.id if event else "", closed=opening or again)

    def add(self, places: list[Place]) -> None:
        """Events that come for the first time."""
        if not places:
            return
        position = self._positions.take(self._db, self._ward, len(places))
        rows, waiting, events, ids = [], [], list[Envelope](), self._accepted(places)
        for at, place in enumerate(places, position):
            row, pending = self._row(place, at, ids)
            rows.append(row)
            if pending:
                waiting.append(row)
                events += [place.event] if place.event is not None else []
        _EVENT.run_many(self._db, rows)
        self._positions.note(self._db, waiting)
        if not self.new:
            self.arrived = Arrived(self._ward, position, position + len(places) - 1, events)
        self.new += len(rows)
        self._close_forks(ids)

    def fill(self, places: list[Place]) -> None:
        """True bytes for holes: the head vouched for their hashes long ago."""
        ids = self._accepted(places)
        for place in places:
            row, pending = self._row(place, self._positions.take(self._db, self._ward), ids)
            table = JournalEvent
            self._db.execute(
                update(table)
                .where(table.station == row["station"], table.epoch == row["epoch"], table.seq == row["seq"])
                .values({name: value for name, value in row.items() if name not in ("station", "epoch", "seq")})
            )
            self._db.execute(delete(JournalHole).where(*hole_at(*self._chain, place.seq)))
            if pending:
                self._positions.note(self._db, [row])
            self.new += 1
        self._close_forks(ids)

    def name(self, places: list[Place]) -> None:
        """Holes that stay: what this station is told of them now counts."""
        for place in places:
            where = hole_at(*self._chain, place.seq)
            self._db.execute(update(JournalHole).where(*where).values(reason=place.reason))

    def _row(self, place: Place, position: int, ids: set[str]) -> tuple[Columns, bool]:
        """The row of journal_events for one place, and whether it waits to be applied; `ids` count here already."""
        if place.reason:
            _HOLE.run(self._db, **self._at(place), reason=place.reason, at=self._now)
            return self._blank(place, position, HOLE), False
        event = place.event
        if event is None or (event.station, event.epoch, event.seq) != (*self._chain, place.seq):
            self._quarantine(place, "bytes", "")
            return self._blank(place, position, QUARANTINED), False
        reason = self._reason(place.seq, event)
        if not reason and event.id in ids:
            self._quarantine(place, "twice", event.id, closed=True)  # nothing is missing: it is here already
            reason = "twice"
        elif reason:
            self._quarantine(place, reason, event.id if reason != "bytes" else "")
        if reason == "bytes":
            return self._blank(place, position, QUARANTINED), False
        if not reason:
            ids.add(event.id)
            if event.subject in self._begun and event.kind in BEGINS:
                self._begun[event.subject] = True
            if event.key_id is not None:
                self.sealed[event.key_id] = event.subject
        state = QUARANTINED if reason else ACCEPTED
        return columns_of(event, place.raw, place.hash, self._ward, state, position), not reason

    def _reason(self, seq: int, event: Envelope) -> str:
        """Why an event at its place cannot be accepted; "" if it can. The key that vouches for it has the say."""
        by = next(one for one in self._signed if one.seq >= seq)
        if seq > by.upto:
            return REVOKED
        return self._judge(event, by.roles, elsewhere=self._is_elsewhere(event))

    def _is_elsewhere(self, event: Envelope) -> bool:
        """Whether another ward began its subject, and this one did not."""
        if event.kind in BEGINS:
            return False
        if self._begun.get(event.subject, True):
            return event.subject in self._foreign
        return bool(foreign(self._db, self._ward, [event.subject]))  # its beginning comes later, or was not accepted

    @property
    def _chain(self) -> tuple[str, int]:
        return self._batch.station, self._batch.epoch

    def _at(self, place: Place) -> Columns:
        return {"station": self._batch.station, "epoch": self._batch.epoch, "seq": place.seq, "hash": place.hash}

    def _blank(self, place: Place, position: int, state: int) -> Columns:
        """A row that keeps the place of bytes that say nothing here."""
        return {
            **self._at(place), "id": "", "ward": self._ward, "kind": "?", "subject": "", "depth": 0,
            "made_at": self._now, "raw": place.raw, "state": state, "position": position,
        }  # fmt: skip

    def _accepted(self, places: list[Place]) -> set[str]:
        """Those of their ids that count already in the ward, asked for in one question."""
        events = [place.event for place in places if place.event is not None]
        self._begun = {event.subject: False for event in events if event.kind in BEGINS}
        later = (event.subject for event in events if event.kind not in BEGINS and event.subject not in self._begun)
        self._foreign = foreign(self._db, self._ward, later)
        ids = [event.id for event in events]
        return {found for (found,) in _IDS.all(self._db, b_ids=ids, b_ward=self._ward)} if ids else set()

    def _close_forks(self, ids: set[str]) -> None:
        """A forked event that its station has recorded again, under the same id, is no longer missing here."""
        if not ids or _OPEN_FORK.value(self._db, b_station=self._batch.station) is None:
            return
        table = QuarantinedEvent
        mine = (table.closed == 0, table.station == self._batch.station, table.reason == "fork")
        for event_id in ids:
            self._db.execute(update(table).where(table.event_id == event_id, *mine).values(closed=1))

    def _quarantine(self, place: Place, reason: str, event_id: str, *, closed: bool = False) -> None:
        self.quarantined += 1
        if not closed and reason not in LATER:
            self._take_room()
        table = QuarantinedEvent
        same = [getattr(table, name) == value for name, value in self._at(place).items()]
        if self._db.execute(select(table.seq).where(*same)).first() is None:
            row = {"reason": reason, "raw": place.raw, "at": self._now, "closed": int(closed), "event_id": event_id}
            self._db.execute(insert(table).values(**self._at(place), **row))

    def _take_room(self) -> None:
        """One more place of the station's quota. Raises journal.errors.quota."""
        if self._room is None:
            table = QuarantinedEvent
            mine = (table.closed == 0, table.station == self._batch.station, table.reason.not_in(LATER))
            self._room = QUOTA - (self._db.execute(select(func.count()).where(*mine)).scalar() or 0)
        self._room -= 1
        if self._room < 0:
            raise ExpectedError("journal.errors.quota", station=self._batch.station)
