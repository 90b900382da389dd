"""What leaves this station: batches after a watermark, signed heads, keys wrapped for the recipient.

Used by the sync worker through `Store.read` and `Store.run`; nothing here talks to a network or deletes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, and_, func, insert, or_, select, update

from kiosk.db.tables.journal import (
    QUARANTINED,
    JournalEvent,
    JournalFork,
    JournalHead,
    JournalMark,
    QuarantinedEvent,
)
from kiosk.journal import sealing
from kiosk.journal.append import Draft
from kiosk.journal.envelope import decode, hash_of, read
from kiosk.journal.heads import sign_head
from kiosk.journal.inbox import mark
from kiosk.journal.keys import Identity, KeyFile
from kiosk.values.journal import Batch, Head, Hole, WrappedKey


def batch_after(
    connection: Connection, station: str, epoch: int, seq: int, limit: int = 500, max_bytes: int = 262_144
) -> list[bytes]:
    """The events after `seq` of one chain: at most `limit`, and `max_bytes` unless one alone is larger."""
    return [raw for _seq, raw, _hash in _rows_after(connection, station, epoch, seq, limit, max_bytes)]


def _rows_after(
    connection: Connection, station: str, epoch: int, seq: int, limit: int, max_bytes: int
) -> list[tuple[int, bytes, bytes]]:
    """(seq, raw, hash) of the same; b"" for bytes that the database no longer has as they were written."""
    table = JournalEvent
    query = (
        select(table.seq, table.raw, table.hash)
        .where(table.station == station, table.epoch == epoch, table.seq > seq, table.state != QUARANTINED)
        .order_by(table.seq)
        .limit(limit)
    )
    found: list[tuple[int, bytes, bytes]] = []
    size = 0
    for number, raw, digest in connection.execute(query):
        size += len(raw or b"")
        if found and size > max_bytes:
            break
        whole = raw is not None and hash_of(raw) == digest
        found.append((number, bytes(raw) if whole else b"", bytes(digest)))
    return found


def chains(connection: Connection, station: str) -> list[tuple[int, int]]:
    """(epoch, last seq) of each of a station's chains held here, oldest first."""
    query = select(JournalEvent.epoch, func.max(JournalEvent.seq)).where(JournalEvent.station == station)
    return [(e, s) for e, s in connection.execute(query.group_by(JournalEvent.epoch).order_by(JournalEvent.epoch))]


def own_chains(connection: Connection, station: str) -> list[tuple[int, int]]:
    """(epoch, last seq) of this station's own chains, without what was set aside after a fork, oldest first."""
    table = JournalEvent
    query = select(table.epoch, func.max(table.seq)).where(table.station == station, table.state != QUARANTINED)
    return [(e, s) for e, s in connection.execute(query.group_by(table.epoch).order_by(table.epoch))]


def wrapped_keys(raws: Iterable[bytes], keys: KeyFile, recipient: bytes) -> tuple[WrappedKey, ...]:
    """The keys that these events' sealed parts need, for the holder of the X25519 key `recipient`."""
    found: dict[bytes, WrappedKey] = {}
    for raw in raws:
        try:
            envelope = decode(raw)
        except msgspec.MsgspecError:
            continue
        key_id = envelope.key_id
        if key_id is None or key_id in found:
            continue
        key = keys.get(key_id)
        if key is not None:
            found[key_id] = WrappedKey(key_id, envelope.subject, sealing.wrap(key, recipient))
    return tuple(found.values())


def next_batch(
    connection: Connection, identity: Identity, keys: KeyFile, station: str, recipient: bytes,
    level: str = "central", limit: int = 500, max_bytes: int = 262_144,
) -> Batch | None:  # fmt: skip
    """The next own batch that `level` has not acknowledged, with its head and keys; None if it has everything."""
    for epoch, last in own_chains(connection, station):
        done = mark(connection, level, station, epoch)
        if done >= last:
            continue
        rows = _rows_after(connection, station, epoch, done, limit, max_bytes)
        raws = tuple(raw for _seq, raw, _hash in rows)
        holes = tuple(Hole(seq, digest, "damaged") for seq, raw, digest in rows if not raw)
        head = sign_head(identity, station, epoch, rows[-1][0], rows[-1][2])
        return Batch(station, epoch, raws, (head,), wrapped_keys(raws, keys, recipient), holes)
    return None


def keep_head(connection: Connection, head: Head) -> None:
    """Store an own signed head beside the journal, once."""
    table = JournalHead
    same = (table.station == head.station, table.epoch == head.epoch, table.seq == head.seq)
    if connection.execute(select(table.seq).where(*same)).first() is None:
        connection.execute(insert(table).values(**msgspec.structs.asdict(head)))


def mark_acknowledged(connection: Connection, level: str, station: str, epoch: int, seq: int) -> None:
    """A level says that the chain is durable there up to `seq`. Never moves back."""
    if mark(connection, level, station, epoch) < seq:
        set_mark(connection, level, station, epoch, seq)


def set_mark(connection: Connection, level: str, station: str, epoch: int, seq: int) -> None:
    """What a handshake found: a server that was itself restored may have less than it once acknowledged."""
    table = JournalMark
    where = (table.level == level, table.station == station, table.epoch == epoch)
    if not connection.execute(update(table).where(*where).values(seq=seq)).rowcount:
        connection.execute(insert(table).values(level=level, station=station, epoch=epoch, seq=seq))


def unsent(connection: Connection, station: str, level: str = "central") -> tuple[int, int | None]:
    """(how many own events `level` lacks, `made_at` of the oldest in microseconds or None)."""
    count, oldest = 0, None
    parts = []
    for epoch, last in own_chains(connection, station):
        done = mark(connection, level, station, epoch)
        count += last - done
        if last > done:
            parts.append(and_(JournalEvent.epoch == epoch, JournalEvent.seq == done + 1))
    if parts:
        query = select(func.min(JournalEvent.made_at)).where(JournalEvent.station == station, or_(*parts))
        oldest = connection.execute(query).scalar()
    return count, oldest


class Aside(NamedTuple):
    """What was set aside: the bytes to record again, every (ward, subject) concerned, and how many rows no longer read
    as they were written (they stay in quarantine).
    """

    again: list[bytes]
    places: set[tuple[str, str]]
    unreadable: int


def set_aside(connection: Connection, station: str, epoch: int, seq: int, now: int) -> Aside:
    """Quarantine the own events after (epoch, seq) that the server knows otherwise, and note where the chain ends.

    What opened the chain or names nothing but itself (epoch.opened) is not recorded again.
    """
    table = JournalEvent
    forked = (table.station == station, table.epoch == epoch, table.seq > seq, table.state != QUARANTINED)
    query = select(table.seq, table.hash, table.kind, table.raw, table.id, table.ward, table.subject)
    aside = Aside([], set(), 0)
    for row in connection.execute(query.where(*forked).order_by(table.seq)).all():
        whole = hash_of(row.raw) == row.hash and read(row.raw) is not None
        connection.execute(
            insert(QuarantinedEvent).values(
                station=station, epoch=epoch, seq=row.seq, hash=row.hash, reason="fork" if whole else "bytes",
                raw=row.raw, at=now, closed=int(whole), event_id=row.id,
            )
        )  # fmt: skip
        aside.places.add((row.ward, row.subject))
        if not whole:
            aside = aside._replace(unreadable=aside.unreadable + 1)
        elif row.kind != "epoch.opened":
            aside.again.append(bytes(row.raw))
    connection.execute(update(table).where(*forked).values(state=QUARANTINED))
    _note_fork(connection, station, epoch, seq)
    return aside


def _note_fork(connection: Connection, station: str, epoch: int, seq: int) -> None:
    table = JournalFork
    where = (table.station == station, table.epoch == epoch)
    former = connection.execute(select(table.seq).where(*where)).scalar()
    if former is None:
        connection.execute(insert(table).values(station=station, epoch=epoch, seq=seq))
    elif seq < former:
        connection.execute(update(table).where(*where).values(seq=seq))


def draft_of(raw: bytes) -> Draft:
    """What an event says, without its place in a chain."""
    e = decode(raw)
    return Draft(e.id, e.kind, e.version, e.subject, e.made_at, e.actor, bytes(e.body), e.sealed, e.key_id)


def hashes_after(connection: Connection, station: str, epoch: int, seq: int, limit: int) -> list[bytes]:
    """The hashes of a chain's events after `seq`, for finding where two copies of it part."""
    table = JournalEvent
    query = select(table.hash).where(table.station == station, table.epoch == epoch, table.seq > seq)
    return [bytes(found) for (found,) in connection.execute(query.order_by(table.seq).limit(limit))]


def accepted_after(connection: Connection, station: str, epoch: int, seq: int) -> bool:
    """Whether events of a chain after `seq` count here (are not set aside)."""
    table = JournalEvent
    query = select(table.seq).where(
        table.station == station, table.epoch == epoch, table.seq > seq, table.state != QUARANTINED
    )
    return connection.execute(query.limit(1)).first() is not None
