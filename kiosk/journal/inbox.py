"""Receiving events of other stations: verified, stored and acknowledged first, applied later by the store.

`receive` runs in the writer's transaction and may be repeated at will. Bytes whose head does not verify are
refused (journal.errors.head) and not stored; authentic but unacceptable events are stored as quarantined and
count as received, so that one bad event delays no other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import (
    ACCEPTED,
    QUARANTINED,
    JournalEvent,
    JournalHead,
    JournalMark,
    KnownStation,
    PendingEvent,
    QuarantinedEvent,
)
from kiosk.errors import ExpectedError
from kiosk.journal import heads, sealing
from kiosk.journal.append import columns_of
from kiosk.journal.envelope import FIRST, Envelope, decode, hash_of
from kiosk.journal.keys import KeyFile
from kiosk.journal.positions import Positions
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch, Head, Receipt, Sender

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

QUOTA = 10_000  # quarantined events of one station
Judge = Callable[[Envelope, frozenset[str]], str]

_AT = Prepared(
    select(JournalEvent.hash, JournalEvent.raw).where(
        JournalEvent.station == bindparam("station"),
        JournalEvent.epoch == bindparam("epoch"),
        JournalEvent.seq == bindparam("seq"),
    )
)
_OF = Prepared(
    select(JournalEvent.raw).where(JournalEvent.ward == bindparam("b_ward"), JournalEvent.position == bindparam("b_at"))
)
_HERE = Prepared(
    select(func.max(JournalEvent.seq)).where(
        JournalEvent.station == bindparam("station"), JournalEvent.epoch == bindparam("epoch")
    )
)
_EVENT = Prepared(insert(JournalEvent))
_PENDING = Prepared(insert(PendingEvent))
_MARK = Prepared(
    select(JournalMark.seq).where(
        JournalMark.level == bindparam("b_level"),
        JournalMark.station == bindparam("b_station"),
        JournalMark.epoch == bindparam("b_epoch"),
    )
)


def hash_at(connection: Connection, station: str, epoch: int, seq: int) -> bytes:
    """The hash of an event; b"" if it is not here."""
    found = _AT.one(connection, station=station, epoch=epoch, seq=seq)
    return bytes(found[0]) if found else b""


def raw_of(connection: Connection, ward: str, position: int) -> bytes:
    """The bytes at a position of a ward; b"" if none are here."""
    return bytes(_OF.value(connection, b_ward=ward, b_at=position) or b"")


def here(connection: Connection, station: str, epoch: int) -> int:
    """The contiguous seq stored here; 0 for none."""
    return _HERE.value(connection, station=station, epoch=epoch) or 0


def mark(connection: Connection, level: str, station: str, epoch: int) -> int:
    """Up to which seq the chain is durable at `level` ("hub" or "central"), as far as known here."""
    return _MARK.value(connection, b_level=level, b_station=station, b_epoch=epoch) or 0


def know(connection: Connection, sender: Sender) -> None:
    """Take a station's public keys and roles as enrolled; a known key gets the new roles."""
    given = {"seal_key": sender.seal_key, "roles": ",".join(sender.roles)}
    where = (KnownStation.station == sender.station, KnownStation.public_key == sender.public_key)
    if not connection.execute(update(KnownStation).where(*where).values(**given)).rowcount:
        connection.execute(
            insert(KnownStation).values(station=sender.station, public_key=sender.public_key, **given)
        )


def senders(connection: Connection, station: str) -> list[Sender]:
    """All keys under which a station is known here."""
    rows = connection.execute(select(KnownStation.__table__).where(KnownStation.station == station))
    return [
        Sender(
            station=row.station, public_key=bytes(row.public_key), seal_key=bytes(row.seal_key),
            roles=tuple(filter(None, row.roles.split(","))),
        )
        for row in rows
    ]  # fmt: skip


def receive(
    connection: Connection, batch: Batch, keys: KeyFile, own: X25519PrivateKey, judge: Judge, now: int,
    positions: Positions,
) -> Receipt:  # fmt: skip
    """Store what is new of a batch. Raises ExpectedError journal.errors.{unknown_station,head,gap,quota}."""
    known = senders(connection, batch.station)
    if not known:
        raise ExpectedError("journal.errors.unknown_station", station=batch.station)
    covered = _verified(batch, known)
    roles = frozenset(role for sender in known for role in sender.roles)
    have = here(connection, batch.station, batch.epoch)
    new = quarantined = 0
    forked = False
    expected, prev = _start(connection, batch, have)
    for raw, digest in zip(batch.events, _hashes(batch), strict=True):
        if expected <= have:
            if hash_at(connection, batch.station, batch.epoch, expected) != digest:
                forked = True
                _quarantine(connection, batch, expected, digest, raw, "fork", now)
                quarantined += 1
        elif forked:  # it follows an event that this chain does not have
            _quarantine(connection, batch, expected, digest, raw, "fork", now)
            quarantined += 1
        elif expected <= covered:
            reason = _store(connection, batch, expected, prev, raw, digest, roles, judge, now, positions)
            quarantined += bool(reason)
            new += 1
        else:
            break  # authentic perhaps, but not vouched for: it comes again with its head
        prev = digest
        expected += 1
    for head in batch.heads:
        _keep_head(connection, head)
    _take_keys(batch, keys, own)
    return Receipt(
        station=batch.station, epoch=batch.epoch, here=max(have, expected - 1) if new else have, new=new,
        quarantined=quarantined, forked=forked,
    )  # fmt: skip


def _start(connection: Connection, batch: Batch, have: int) -> tuple[int, bytes]:
    """(seq of the first event of the batch, hash of the event before it)."""
    if not batch.events:
        return have + 1, b""
    seq = _first_seq(batch) or have + 1
    if seq > have + 1 or seq < 1:
        raise ExpectedError("journal.errors.gap", station=batch.station, here=have)
    return seq, hash_at(connection, batch.station, batch.epoch, seq - 1) or FIRST


def _verified(batch: Batch, known: list[Sender]) -> int:
    """The last seq that a verified head of this batch vouches for. Raises journal.errors.head."""
    first = _first_seq(batch) if batch.events else 1
    hashes = _hashes(batch)
    covered = 0
    for head in batch.heads:
        if (head.station, head.epoch) != (batch.station, batch.epoch):
            raise ExpectedError("journal.errors.head", station=batch.station)
        if not any(heads.verify_head(head, sender.public_key) for sender in known):
            raise ExpectedError("journal.errors.head", station=batch.station)
        place = head.seq - first if first else (hashes.index(head.hash) if head.hash in hashes else -1)
        if 0 <= place < len(hashes):
            if hashes[place] != head.hash or not _linked(batch.events[: place + 1], hashes):
                raise ExpectedError("journal.errors.head", station=batch.station)
            covered = max(covered, head.seq)
    if batch.events and not covered:
        raise ExpectedError("journal.errors.head", station=batch.station)
    return covered


def _first_seq(batch: Batch) -> int:
    """The seq of the first event of a batch; 0 where it is no event."""
    if not batch.events[0] and batch.holes:
        return batch.holes[0].seq
    try:
        return decode(batch.events[0]).seq
    except msgspec.MsgspecError:
        return 0


def _hashes(batch: Batch) -> list[bytes]:
    """The hash of each event; of a hole the one that its station names, held to by its neighbours and the head."""
    named = iter(batch.holes)
    return [hash_of(raw) if raw else getattr(next(named, None), "hash", b"") for raw in batch.events]


def _linked(events: tuple[bytes, ...], hashes: list[bytes]) -> bool:
    """Whether each readable event names the hash of the one before it."""
    before = b""
    for raw, digest in zip(events, hashes, strict=False):
        try:
            prev = decode(raw).prev
        except msgspec.MsgspecError:
            prev = before
        if before and prev != before:
            return False
        before = digest
    return True


def _store(
    connection: Connection, batch: Batch, seq: int, prev: bytes, raw: bytes, digest: bytes,
    roles: frozenset[str], judge: Judge, now: int, positions: Positions,
) -> str:  # fmt: skip
    """Store one authentic event as accepted and pending, or as quarantined; why it was, or ""."""
    envelope: Envelope | None
    try:
        envelope = decode(raw)
    except msgspec.MsgspecError:
        envelope = None
    ward = ward_of(batch.station)
    position = positions.take(connection, ward)
    if envelope is None or (envelope.station, envelope.epoch, envelope.seq) != (batch.station, batch.epoch, seq):
        reason = "bytes" if raw else "hole"
        _quarantine(connection, batch, seq, digest, raw, reason, now)
        blank: dict[str, Any] = {
            "station": batch.station, "epoch": batch.epoch, "seq": seq, "id": "", "ward": ward, "kind": "?",
            "subject": "", "depth": 0, "made_at": now, "hash": digest, "raw": raw, "state": QUARANTINED,
            "position": position,
        }  # fmt: skip
        _EVENT.run(connection, **blank)
        return reason
    if prev and envelope.prev != prev:
        raise ExpectedError("journal.errors.head", station=batch.station)
    reason = judge(envelope, roles)
    if reason:
        _quarantine(connection, batch, seq, digest, raw, reason, now)
    _EVENT.run(connection, **columns_of(envelope, raw, digest, ward, QUARANTINED if reason else ACCEPTED, position))
    if not reason:
        _wait(connection, ward, position, (batch.station, batch.epoch, seq), envelope.subject)
    return reason


def _wait(
    connection: Connection, ward: str, position: int, place: tuple[str, int, int], subject: str
) -> None:
    """To be applied by the store."""
    station, epoch, seq = place
    _PENDING.run(
        connection, ward=ward, position=position, station=station, epoch=epoch, seq=seq, subject=subject
    )


def _quarantine(
    connection: Connection, batch: Batch, seq: int, digest: bytes, raw: bytes, reason: str, now: int
) -> None:
    table = QuarantinedEvent
    mine = table.station == batch.station
    count = connection.execute(select(func.count()).select_from(table).where(mine, table.closed == 0)).scalar()
    if (count or 0) >= QUOTA:
        raise ExpectedError("journal.errors.quota", station=batch.station)
    same = select(table.seq).where(mine, table.epoch == batch.epoch, table.seq == seq, table.hash == digest)
    if connection.execute(same).first() is None:
        connection.execute(
            insert(table).values(
                station=batch.station,
                epoch=batch.epoch,
                seq=seq,
                hash=digest,
                reason=reason,
                raw=raw,
                at=now,
                closed=0,
            )
        )


def held_for_upgrade(connection: Connection) -> list[QuarantinedEvent]:
    """Quarantined events that only a newer program can read."""
    table = QuarantinedEvent
    query = select(table.__table__).where(table.closed == 0, table.reason.in_(("version", "kind")))
    return [QuarantinedEvent(**row._mapping) for row in connection.execute(query)]


def release(connection: Connection, held: QuarantinedEvent, positions: Positions) -> None:
    """Accept a quarantined event after all: it is applied like a received one, as if it had come now."""
    ward = ward_of(held.station)
    position = positions.take(connection, ward)
    for table, given in (
        (QuarantinedEvent, {"closed": 1}),
        (JournalEvent, {"state": ACCEPTED, "position": position}),
    ):
        here = (table.station == held.station, table.epoch == held.epoch, table.seq == held.seq)
        connection.execute(update(table).where(*here).values(**given))
    _wait(connection, ward, position, (held.station, held.epoch, held.seq), decode(held.raw).subject)


def _keep_head(connection: Connection, head: Head) -> None:
    """Store a verified head once, if its event is here and reads the same."""
    if hash_at(connection, head.station, head.epoch, head.seq) != head.hash:
        return
    table = JournalHead
    same = (table.station == head.station, table.epoch == head.epoch, table.seq == head.seq)
    if connection.execute(select(table.seq).where(*same)).first() is None:
        connection.execute(insert(table).values(**msgspec.structs.asdict(head)))


def _take_keys(batch: Batch, keys: KeyFile, own: X25519PrivateKey) -> None:
    """Open the wrapped keys that came along. A key for an erased subject, or a wrong one, is refused silently."""
    from cryptography.exceptions import InvalidTag

    for wrapped in batch.keys:
        try:
            key = sealing.unwrap(wrapped.wrapped, own)
        except (InvalidTag, ValueError):
            continue
        keys.add(wrapped.key_id, wrapped.subject, key)
