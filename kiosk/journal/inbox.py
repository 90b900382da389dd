"""Receiving events of other stations: verified, stored and acknowledged first, applied later by the store.

`Inbox.receive` runs in the writer's transaction and may be repeated at will. Bytes whose head does not verify are
refused (journal.errors.head) and not stored; authentic but unacceptable events are stored as quarantined and count as
received, so that one bad event delays no other. A place whose bytes did not come is a hole: the contiguous seq stops
at one of damage until the true bytes fill it, and passes one that was left out for its reader's role, which only a
station can be told whose roles see no more: to any other it is damage. A hash that nothing vouches for (the next place
is a hole too) is not kept. Nothing here knows a dialect, and nothing reads a whole chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import (
    ACCEPTED,
    HOLE,
    JournalEvent,
    QuarantinedEvent,
)
from kiosk.errors import ExpectedError
from kiosk.journal import heads, lacking, sealing
from kiosk.journal.chains import DAMAGED, SCOPE, hash_at, here, keep_head, lower_marks, through
from kiosk.journal.envelope import FIRST, hash_of, read
from kiosk.journal.known import know as know
from kiosk.journal.known import senders
from kiosk.journal.positions import Positions
from kiosk.journal.storing import Arrived, BatchStorer, Judge, Place, Signed, accepted
from kiosk.journal.subject_keys import SubjectKeys
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch, Head, Receipt, Sender, WrappedKey
from kiosk.values.roles import Role

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


_BETWEEN = Prepared(
    select(JournalEvent.seq, JournalEvent.hash, JournalEvent.state).where(
        JournalEvent.station == bindparam("station"), JournalEvent.epoch == bindparam("epoch"),
        JournalEvent.seq >= bindparam("b_first"), JournalEvent.seq <= bindparam("b_last"),
    )
)  # fmt: skip
Held = dict[int, tuple[bytes, int]]  # seq -> (hash, state) of what is here already


class Inbox:
    """What receiving needs, for one transaction of the writer. `narrow`: this station's roles see a part only."""

    def __init__(
        self, connection: Connection, keys: SubjectKeys, own: X25519PrivateKey, judge: Judge, positions: Positions,
        now: int, narrow: bool = False,
    ) -> None:  # fmt: skip
        self._db, self._keys, self._own, self._judge = connection, keys, own, judge
        self._positions, self._now, self._narrow = positions, now, narrow
        self.late: set[tuple[str, str]] = set()  # (ward, subject)
        self.arrived: Arrived | None = None  # what may be folded at once

    def receive(self, batch: Batch, sender: Sender | None = None) -> Receipt:
        """Store what is new of a batch. Raises ExpectedError journal.errors.{unknown_station,head,gap,quota}.

        `sender`: whose signature the batch came under.
        """
        self._positions.hold(self._db, ward_of(batch.station))
        known = senders(self._db, batch.station)
        if not known or not may_send(sender, batch.station):
            raise ExpectedError("journal.errors.unknown_station", station=batch.station)
        signed = _signed(batch, known)
        last = through(self._db, batch.station, batch.epoch)
        places = self._vouched(batch, signed, last)
        held = self._held(batch, last)
        forked = next((at for at, place in enumerate(places) if _differs(place, held)), None)
        storer = BatchStorer(self._db, batch, signed, self._judge, self._positions, self._now)
        if forked is not None:
            storer.fork(places[forked:])
        else:
            self._fill(batch, storer, places, held)
            storer.add([place for place in places if place.seq > last])
        stands = {} if forked is not None else {place.seq: place.hash for place in places if place.seq > last}
        for head in batch.heads:
            self._keep_head(head, stands.get(head.seq, b""))
        self._take_keys(batch, places, storer.sealed)
        self.arrived = storer.arrived
        last = max([last, *stands])
        return Receipt(
            station=batch.station, epoch=batch.epoch, here=here(self._db, batch.station, batch.epoch, last),
            through=last, new=storer.new, quarantined=storer.quarantined,
            forked=forked is not None, lacks=lacking.of_station(self._db, batch.station),
        )  # fmt: skip

    def _vouched(self, batch: Batch, signed: list[Signed], last: int) -> list[Place]:
        """The places that a verified head vouches for. Raises journal.errors.{gap, head}."""
        places = _places(batch, DAMAGED if not self._narrow else SCOPE)
        if batch.first > last + 1:
            raise ExpectedError("journal.errors.gap", station=batch.station, here=last)
        covered = self._covered(batch, places, signed)
        return _without_doubtful_hashes([place for place in places if place.seq <= covered], batch.heads)

    def _fill(self, batch: Batch, storer: BatchStorer, places: list[Place], held: Held) -> None:
        """Holes whose true bytes came, which are then passed on again, and holes that mean something else by now."""
        holes = [place for place in places if held.get(place.seq, (b"", 0))[1] == HOLE]
        filled = [place for place in holes if place.raw]
        storer.fill(filled)
        told = [place for place in holes if place.reason]
        storer.name([place for place in told if place.reason == SCOPE or not self._narrow])
        if filled:
            lower_marks(self._db, batch.station, batch.epoch, filled[0].seq - 1)

    def _held(self, batch: Batch, last: int) -> Held:
        """seq -> (hash, state) of what is here already of the batch's places."""
        upto = min(last, batch.first + len(batch.events) - 1)
        if upto < batch.first:
            return {}
        rows = _BETWEEN.all(self._db, station=batch.station, epoch=batch.epoch, b_first=batch.first, b_last=upto)
        return {seq: (bytes(digest), state) for seq, digest, state in rows}

    def _covered(self, batch: Batch, places: list[Place], signed: list[Signed]) -> int:
        """The last seq that a verified head of this batch vouches for. Raises journal.errors.head."""
        covered = 0
        for head in signed:
            place = head.seq - batch.first
            if 0 <= place < len(places):
                if places[place].hash != head.hash:
                    raise ExpectedError("journal.errors.head", station=batch.station)
                covered = max(covered, head.seq)
        before = hash_at(self._db, batch.station, batch.epoch, batch.first - 1) if batch.first > 1 else FIRST
        vouched = [place for place in places if place.seq <= covered]
        if batch.events and (not covered or not _linked(vouched, before)):
            raise ExpectedError("journal.errors.head", station=batch.station)
        return covered

    def _keep_head(self, head: Head, stands: bytes) -> None:
        """Store a verified head once, if its event is here and reads the same. `stands`: its hash, where this very
        batch says it."""
        if (stands or hash_at(self._db, head.station, head.epoch, head.seq)) == head.hash:
            keep_head(self._db, head)

    def _take_keys(self, batch: Batch, places: list[Place], sealed: dict[bytes, str]) -> None:
        """Open the wrapped keys that came along, each for the event of this ward that names it; note what lacks."""
        ward = ward_of(batch.station)
        events = (place.event for place in places)
        named = {event.key_id: event.subject for event in events if event is not None and event.key_id is not None}
        self.take_keys(ward, batch.keys, named)
        came = {one.key_id for one in batch.keys}
        self._keys.fetch([key_id for key_id in sealed if key_id not in came])
        for key_id, subject in sealed.items():
            if self._keys.get(key_id) is None and not self._keys.erased(ward, subject):
                lacking.note(self._db, key_id, batch.station, subject)

    def take_keys(self, ward: str, wrapped: Iterable[WrappedKey], named: Mapping[bytes, str]) -> None:
        """Take keys whose (key id, subject) an event of the ward names: those in `named`, and those that lack here.

        `late` then holds the subjects whose events came before their key: their rows are to be folded anew.
        """
        from cryptography.exceptions import InvalidTag

        given = tuple(wrapped)
        subjects = {one.subject for one in given}
        lacks = lacking.among(self._db, ward, subjects)
        self._keys.fetch((), [(ward, subject) for subject in subjects])  # whether one is erased is asked below of each
        for one in given:
            lacked = (one.key_id, one.subject) in lacks
            if not (lacked or one.subject == named.get(one.key_id)) or not one.subject:
                continue
            try:
                key = sealing.unwrap(one.wrapped, self._own)
            except (InvalidTag, ValueError):
                continue
            if self._keys.add(one.key_id, ward, one.subject, key) and lacked:
                lacking.came(self._db, ward, one.key_id)
                self.late.add((ward, one.subject))


def _signed(batch: Batch, known: list[Sender]) -> list[Signed]:
    """What each head of a batch vouches for, by the key that verifies it. Raises journal.errors.head."""
    found = []
    for head in batch.heads:
        author = next((one for one in known if heads.verify_head(head, one.public_key)), None)
        if author is None or (head.station, head.epoch) != (batch.station, batch.epoch):
            raise ExpectedError("journal.errors.head", station=batch.station)
        found.append(Signed(head.seq, head.hash, frozenset(author.roles), author.last_of(batch.epoch)))
    return sorted(found)


def may_send(sender: Sender | None, station: str) -> bool:
    """A chain comes from its own station, or through the hub of its ward, or down from central. None: the caller has
    seen to it."""
    if sender is None or sender.station == station or Role.CENTRAL in sender.roles:
        return True
    return Role.HUB in sender.roles and ward_of(sender.station) == ward_of(station)


def _places(batch: Batch, scope: str) -> list[Place]:
    """Each event with its seq and hash; `scope`: what a hole of scope means here.

    Raises journal.errors.head where holes and empty bytes do not fit.
    """
    holes = {hole.seq: hole for hole in batch.holes}
    places = []
    for seq, raw in enumerate(batch.events, batch.first):
        hole = None if raw else holes.pop(seq, None)
        if not raw and (hole is None or len(hole.hash) not in (0, len(FIRST)) or hole.reason not in (DAMAGED, SCOPE)):
            raise ExpectedError("journal.errors.head", station=batch.station)
        digest, reason = (hole.hash, scope if hole.reason == SCOPE else DAMAGED) if hole else (hash_of(raw), "")
        places.append(Place(seq, raw, digest, reason, read(raw) if raw else None))
    if holes or batch.first < 1:
        raise ExpectedError("journal.errors.head", station=batch.station)
    return places


def _without_doubtful_hashes(places: list[Place], signed: Sequence[Head]) -> list[Place]:
    """Only the next event or a head proves the hash of a hole. Another one would make the true bytes look forked."""
    named = {head.seq for head in signed}
    found = []
    for place, after in zip_longest(places, places[1:]):
        proved = place.raw or place.seq in named or (after is not None and after.event is not None)
        found.append(place if proved else place._replace(hash=b""))
    return found


def _differs(place: Place, held: Held) -> bool:
    """Whether another event stands here at this place."""
    digest = held.get(place.seq, (place.hash, 0))[0]
    return bool(digest) and bool(place.hash) and digest != place.hash


def _linked(places: Sequence[Place], before: bytes) -> bool:
    """Whether each readable event names the hash of the one before it."""
    for place in places:
        event = place.event
        if event is not None and before and event.prev != before:
            return False
        before = place.hash  # b"" where nobody knows it
    return True


def held_for_later(connection: Connection, station: str = "") -> list[QuarantinedEvent]:
    """Quarantined events that a newer program can read, or that their station may author once its roles are put right.

    `station`: of this one alone, and only what its roles or its ward keep aside.
    """
    table = QuarantinedEvent
    reasons = ("role", "ward") if station else ("version", "kind", "role", "ward")
    query = select(table.__table__).where(table.closed == 0, table.reason.in_(reasons))
    if station:
        query = query.where(table.station == station)
    return [QuarantinedEvent(**row._mapping) for row in connection.execute(query)]


def refuse(connection: Connection, held: QuarantinedEvent, reason: str, *, closed: bool = False) -> None:
    """It stays set aside, for another reason than was known when it came."""
    table = QuarantinedEvent
    at = (table.station == held.station, table.epoch == held.epoch, table.seq == held.seq, table.hash == held.hash)
    connection.execute(update(table).where(*at).values(reason=reason, closed=int(closed)))


def release(connection: Connection, held: QuarantinedEvent, positions: Positions) -> None:
    """Accept a quarantined event after all: it is applied like a received one, as if it had come now. One whose id was
    accepted meanwhile counts no second time.
    """
    event = read(held.raw)
    if event is None:
        return
    ward = ward_of(held.station)
    positions.hold(connection, ward)
    if accepted(connection, ward, event.id):
        refuse(connection, held, "twice", closed=True)
        return
    position = positions.take(connection, ward)
    for table, given in (
        (QuarantinedEvent, {"closed": 1}),
        (JournalEvent, {"state": ACCEPTED, "position": position}),
    ):
        at = (table.station == held.station, table.epoch == held.epoch, table.seq == held.seq)
        connection.execute(update(table).where(*at).values(**given))
    row = {"station": held.station, "epoch": held.epoch, "seq": held.seq, "subject": event.subject}
    positions.note(connection, [{**row, "ward": ward, "position": position}])
