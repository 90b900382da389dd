"""Appending an own event to the chain, inside the writer's transaction. Called by the store's Context, and by
store.forked for events that are recorded again.

The tip (epoch, seq, hash) lives in memory while the store is open; the store puts it back when a command's
savepoint or the whole commit rolls back.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, QUARANTINED, JournalEvent
from kiosk.errors import BugError, ExpectedError
from kiosk.journal.envelope import FIRST, Envelope, encode, hash_of, read
from kiosk.journal.positions import Positions
from kiosk.values.ids import ward_of

MOST_BYTES = 262_144  # of one event; a batch carries as much
_INSERT = Prepared(insert(JournalEvent))
_DEPTH = Prepared(
    select(func.max(JournalEvent.depth)).where(
        JournalEvent.subject == bindparam("subject"), JournalEvent.state != QUARANTINED, JournalEvent.depth < 2**53
    )  # without what a damaged row holds there
)
_TIP = Prepared(
    select(JournalEvent.seq, JournalEvent.hash, JournalEvent.made_at)
    .where(JournalEvent.station == bindparam("station"), JournalEvent.epoch == bindparam("epoch"))
    .order_by(JournalEvent.seq.desc())
    .limit(1)
)
_LAST_EPOCH = Prepared(select(func.max(JournalEvent.epoch)).where(JournalEvent.station == bindparam("station")))


class Tip(NamedTuple):
    """The end of a chain. `made_at` of the last event, microseconds since 1970; 0 for an empty chain."""

    station: str
    epoch: int
    seq: int
    hash: bytes
    made_at: int


def tip_of(connection: Connection, station: str, epoch: int) -> Tip:
    found = _TIP.one(connection, station=station, epoch=epoch)
    seq, digest, made_at = found or (0, FIRST, 0)
    return Tip(station, epoch, seq, bytes(digest), made_at)


def last_epoch(connection: Connection, station: str) -> int:
    """The greatest epoch with an event of `station`; 0 without any."""
    return _LAST_EPOCH.value(connection, station=station) or 0


def next_depth(connection: Connection, subject: str) -> int:
    """1 + the greatest depth known here for the subject, that of events whose bytes are damaged too."""
    return 1 + (_DEPTH.value(connection, subject=subject) or 0)


class NewEvent(NamedTuple):
    """What an event says, before it has its place in the chain."""

    id: str
    kind: str
    version: int
    subject: str
    made_at: int
    actor: str
    body: bytes
    sealed: bytes | None
    key_id: bytes | None
    depth: int = 0  # 0: after all that is known of the subject; recorded again it keeps the one it had


def append(
    connection: Connection, tip: Tip, new: NewEvent, positions: Positions, most: int | None = MOST_BYTES
) -> tuple[Tip, Envelope]:
    """Store the event after `tip`; the new tip and the envelope.

    Raises ExpectedError store.errors.too_large for one of more than `most` bytes, which a batch would carry alone at
    best. None: what was recorded once is recorded again, whatever its size.
    """
    envelope = Envelope(
        id=new.id,
        station=tip.station,
        epoch=tip.epoch,
        seq=tip.seq + 1,
        kind=new.kind,
        version=new.version,
        subject=new.subject,
        depth=new.depth or next_depth(connection, new.subject),
        made_at=new.made_at,
        actor=new.actor,
        body=msgspec.Raw(new.body),
        sealed=new.sealed,
        key_id=new.key_id,
        prev=tip.hash,
    )
    raw = encode(envelope)
    if most is not None and len(raw) > most:
        raise ExpectedError("store.errors.too_large", size=len(raw) // 1024, most=most // 1024)
    if read(raw) is None:
        raise BugError(f"an event of {new.kind} is beyond the envelope's limits: no receiver would read it")
    digest = hash_of(raw)
    ward = ward_of(tip.station)
    position = positions.take(connection, ward)
    _INSERT.run(connection, **columns_of(envelope, raw, digest, ward, ACCEPTED, position))
    return Tip(tip.station, tip.epoch, envelope.seq, digest, new.made_at), envelope


def columns_of(
    envelope: Envelope, raw: bytes, digest: bytes, ward: str, state: int, position: int
) -> dict[str, object]:
    """The row of journal_events."""
    return {
        "station": envelope.station,
        "epoch": envelope.epoch,
        "seq": envelope.seq,
        "id": envelope.id,
        "ward": ward,
        "kind": envelope.kind,
        "subject": envelope.subject,
        "depth": envelope.depth,
        "made_at": envelope.made_at,
        "hash": digest,
        "raw": raw,
        "state": state,
        "position": position,
    }
