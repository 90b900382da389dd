"""What leaves this station: pieces of any chain after a watermark, with heads, holes and wrapped keys.

Used by the sync worker and the server through `Store.read` and `Store.run`; nothing here talks to a network or deletes.
Of an own chain a piece may be cut anywhere, for its end is signed here and now; another's chain is cut at a head that
its own station has signed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import (
    HOLE,
    QUARANTINED,
    JournalEvent,
    JournalHead,
    JournalHole,
    KnownStation,
)
from kiosk.journal import quarantine, sealing
from kiosk.journal.append import MOST_BYTES, NewEvent, Tip
from kiosk.journal.chains import DAMAGED, SCOPE, chains, damaged, end_at, hash_at, made_at, mark, own_chains
from kiosk.journal.envelope import FIRST, decode, hash_of, read, read_stored
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.journal.scope import Recipient
from kiosk.journal.subject_keys import SubjectKeys
from kiosk.values.ids import ward_of
from kiosk.values.journal import MOST_PLACES, Batch, Head, Hole, WrappedKey
from kiosk.values.roles import UPSTREAM

LIMIT, MAX_BYTES = MOST_PLACES, MOST_BYTES  # events and bytes of one batch

_ROWS = Prepared(
    select(JournalEvent.seq, JournalEvent.raw, JournalEvent.hash, JournalEvent.state)
    .where(
        JournalEvent.station == bindparam("station"), JournalEvent.epoch == bindparam("epoch"),
        JournalEvent.seq > bindparam("b_after"), JournalEvent.seq <= bindparam("b_last"),
    )
    .order_by(JournalEvent.seq)
    .limit(bindparam("b_limit"))
)  # fmt: skip
_HOLES = Prepared(
    select(JournalHole.seq, JournalHole.reason).where(
        JournalHole.station == bindparam("station"), JournalHole.epoch == bindparam("epoch"),
        JournalHole.seq > bindparam("b_after"), JournalHole.seq <= bindparam("b_last"),
    )
)  # fmt: skip
_LAST_HEAD = Prepared(
    select(func.max(JournalHead.seq)).where(
        JournalHead.station == bindparam("station"), JournalHead.epoch == bindparam("epoch"),
        JournalHead.seq > bindparam("b_after"), JournalHead.seq <= bindparam("b_last"),
    )
)  # fmt: skip
_NEXT_HEAD = Prepared(
    select(func.min(JournalHead.seq)).where(
        JournalHead.station == bindparam("station"), JournalHead.epoch == bindparam("epoch"),
        JournalHead.seq > bindparam("b_after"),
    )
)  # fmt: skip
_HEAD = Prepared(
    select(JournalHead.station, JournalHead.epoch, JournalHead.seq, JournalHead.hash, JournalHead.signature).where(
        JournalHead.station == bindparam("station"), JournalHead.epoch == bindparam("epoch"),
        JournalHead.seq == bindparam("seq"),
    )
)  # fmt: skip


class _Row(NamedTuple):
    seq: int
    raw: bytes  # b"" where the database no longer has the bytes as they were written, or never had them
    hash: bytes


def _rows_after(
    connection: Connection, station: str, epoch: int, after: int, last: int, limit: int, max_bytes: int
) -> list[_Row]:
    """At most `limit` places after `after`, and at most `max_bytes` unless one alone is larger."""
    rows: list[_Row] = []
    size = 0
    for seq, raw, digest, state in _ROWS.all(
        connection, station=station, epoch=epoch, b_after=after, b_last=last, b_limit=limit
    ):
        size += len(raw)
        if rows and size > max_bytes:
            break
        if state != HOLE and hash_of(raw) == digest:
            rows.append(_Row(seq, raw, digest))
        elif not raw and len(digest) in (0, len(FIRST)):
            rows.append(_Row(seq, b"", digest))
        else:
            before = rows[-1].hash if rows else hash_at(connection, station, epoch, seq - 1)
            rows.append(_doubted(connection, (station, epoch), _Row(seq, raw, digest), before))
    return rows


def _doubted(connection: Connection, chain: tuple[str, int], row: _Row, before: bytes) -> _Row:
    """A row whose hash and bytes do not fit: the neighbours in the chain tell which of the two is damaged.

    The next event names the true hash. The last one of a chain is whole where it follows the one before it.
    """
    true, event = hash_of(row.raw), read(row.raw)
    placed = event is not None and (event.station, event.epoch, event.seq) == (*chain, row.seq)
    after = _ROWS.one(connection, station=chain[0], epoch=chain[1], b_after=row.seq, b_last=row.seq + 1, b_limit=1)
    following = read(after[1]) if after is not None else None
    if following is not None and (following.station, following.epoch, following.seq) == (*chain, row.seq + 1):
        return _Row(row.seq, row.raw if placed and following.prev == true else b"", following.prev)
    if placed and after is None and event is not None and event.prev == (before if row.seq > 1 else FIRST):
        return _Row(row.seq, row.raw, true)
    return _Row(row.seq, b"", row.hash if len(row.hash) == len(FIRST) else true)


def next_batch(
    connection: Connection, identity: Identity, keys: SubjectKeys, station: str, recipient: bytes,
    level: str = UPSTREAM, limit: int = LIMIT, max_bytes: int = MAX_BYTES, reader: str = "", tip: Tip | None = None,
) -> Batch | None:  # fmt: skip
    """The next own batch that `level` has not acknowledged, with its head and keys; None if it has everything.

    `tip`: where the chain ends, as the writer remembers it; the next event will follow that.
    """
    for epoch, last in own_chains(connection, station):
        done = mark(connection, level, station, epoch)
        if done < last:
            to = Recipient(recipient, reader)
            return own_batch(connection, identity, keys, (station, epoch), done, last, to, limit, max_bytes, tip)
    return None


def own_batch(
    connection: Connection, identity: Identity, keys: SubjectKeys, chain: tuple[str, int], after: int, last: int,
    to: Recipient, limit: int = LIMIT, max_bytes: int = MAX_BYTES, tip: Tip | None = None,
) -> Batch:  # fmt: skip
    """What follows `after` in an own chain, up to `last` (> after) at most; its end is signed now."""
    rows = _rows_after(connection, *chain, after, last, limit, max_bytes)
    if tip is not None and (chain[1], rows[-1].seq) == (tip.epoch, tip.seq) and rows[-1].hash != tip.hash:
        rows[-1] = _Row(tip.seq, b"", tip.hash)  # damaged since it was written, and nothing follows it yet
    head = sign_head(identity, *chain, rows[-1].seq, rows[-1].hash)
    return _piece(connection, keys, chain, rows, (head,), to)


def relayed_batch(
    connection: Connection, keys: SubjectKeys, chain: tuple[str, int], after: int, to: Recipient,
    limit: int = LIMIT, max_bytes: int = MAX_BYTES, last: int = 2**53,
) -> Batch | None:  # fmt: skip
    """What follows `after` in another's chain held here, quarantined events and holes included, up to a stored head.

    None where no head vouches for anything more. The piece ends beyond `limit` or `last` where its own station signed
    only further on; it never is longer than one batch of that station.
    """
    rows = _rows_after(connection, *chain, after, last, limit, max_bytes)
    if not rows:
        return None
    where = {"station": chain[0], "epoch": chain[1], "b_after": after}
    end = _LAST_HEAD.value(connection, **where, b_last=rows[-1].seq) or _NEXT_HEAD.value(connection, **where)
    if end is None:
        return None
    if end > rows[-1].seq:
        rows = _rows_after(connection, *chain, after, end, end - after, 2**62)
    found = _HEAD.one(connection, station=chain[0], epoch=chain[1], seq=end)
    heads = (Head(found[0], found[1], found[2], bytes(found[3]), bytes(found[4])),) if found else ()
    return _piece(connection, keys, chain, [row for row in rows if row.seq <= end], heads, to)


def next_relayed(
    connection: Connection, keys: SubjectKeys, station: str, to: Recipient, level: str = UPSTREAM,
    among: Collection[str] | None = None,
) -> Batch | None:  # fmt: skip
    """The next piece of the chains of `station`'s ward, its own ones aside, that `level` has not acknowledged.

    `among`: of these stations alone.
    """
    others = select(KnownStation.station).where(
        KnownStation.station.startswith(f"{ward_of(station)}.", autoescape=True), KnownStation.station != station
    )
    for other in connection.execute(others.distinct().order_by(KnownStation.station)).scalars():
        if among is not None and other not in among:
            continue
        for epoch, last in chains(connection, other):
            done = mark(connection, level, other, epoch)
            piece = relayed_batch(connection, keys, (other, epoch), done, to) if done < last else None
            if piece is not None:
                return piece
    return None


def _piece(
    connection: Connection, keys: SubjectKeys, chain: tuple[str, int], rows: Sequence[_Row], heads: tuple[Head, ...],
    to: Recipient,
) -> Batch:  # fmt: skip
    first, last = rows[0].seq, rows[-1].seq
    holed = _HOLES.all(connection, station=chain[0], epoch=chain[1], b_after=first - 1, b_last=last)
    reasons: dict[int, str] = dict(holed)
    raws, holes = [], []
    for row in rows:
        seen = bool(row.raw) and (to.kinds is None or to.may_see(read(row.raw)))
        raws.append(row.raw if seen else b"")
        if not seen:
            holes.append(Hole(row.seq, row.hash, SCOPE if row.raw else reasons.get(row.seq, DAMAGED)))
    return Batch(*chain, first, tuple(raws), heads, wrapped_keys(raws, keys, to), tuple(holes))


def wrapped_keys(raws: Iterable[bytes], keys: SubjectKeys, to: Recipient) -> tuple[WrappedKey, ...]:
    """The keys that these events' sealed parts need and that are here, for one recipient."""
    found: dict[bytes, WrappedKey] = {}
    for raw in raws if to.seal_key else ():
        event = read(raw) if raw else None
        if event is None or event.key_id is None or event.key_id in found:
            continue
        key = keys.get(event.key_id)
        if key is not None:
            wrapped = sealing.wrap(key, to.seal_key)
            found[event.key_id] = WrappedKey(event.key_id, event.subject, wrapped, to.station)
    return tuple(found.values())


def lacked_keys(
    keys: SubjectKeys, key_ids: Iterable[bytes], to: Recipient
) -> tuple[tuple[WrappedKey, ...], tuple[bytes, ...]]:
    """(keys that a server lacks, wrapped for it; ids of those that are not here either)."""
    found, gone = [], []
    for key_id in key_ids:
        held = keys.held(key_id)
        if held is None:
            gone.append(key_id)
        else:
            subject, key = held
            found.append(WrappedKey(key_id, subject, sealing.wrap(key, to.seal_key), to.station))
    return tuple(found), tuple(gone)


def unsent(connection: Connection, station: str, level: str = UPSTREAM) -> tuple[int, int | None]:
    """(how many own events `level` lacks, `made_at` of the oldest in microseconds or None).

    Counted from the ends of the chains. Places that are damaged here and that `level` does not have count too.
    """
    count, oldest = 0, None
    for epoch, last in own_chains(connection, station):
        done = mark(connection, level, station, epoch)
        if last > done:
            count += last - done
            made = made_at(connection, station, epoch, done + 1)
            oldest = made if oldest is None or (made is not None and made < oldest) else oldest
    lost = [(epoch, seq) for epoch, seq, _hash in damaged(connection, station)]
    return count + sum(seq <= mark(connection, level, station, epoch) for epoch, seq in lost), oldest


class Aside(NamedTuple):
    """What was set aside: the bytes to record again, every (ward, subject) concerned, and how many rows no longer read
    as they were written (they stay in quarantine).
    """

    again: list[bytes]
    places: set[tuple[str, str]]
    unreadable: int


def set_aside(connection: Connection, station: str, epoch: int, seq: int, now: int) -> Aside:
    """Quarantine the own events after (epoch, seq) that the server knows otherwise, and note where the chain ends.

    What opened the chain or names nothing but itself (epoch.opened) is not recorded again, and neither are bytes
    that the disk damaged: `motcua journal verify` names them.
    """
    table = JournalEvent
    forked = (table.station == station, table.epoch == epoch, table.seq > seq, table.state != QUARANTINED)
    query = select(table.seq, table.hash, table.kind, table.raw, table.id, table.ward, table.subject)
    aside = Aside([], set(), 0)
    for row in connection.execute(query.where(*forked).order_by(table.seq)).all():
        whole = read_stored(row.raw, row.hash) is not None
        quarantine.set_aside(
            connection, (station, epoch, row.seq), "fork" if whole else "bytes", closed=whole, at=now
        )
        aside.places.add((row.ward, row.subject))
        if not whole:
            aside = aside._replace(unreadable=aside.unreadable + 1)
        elif row.kind != "epoch.opened":
            aside.again.append(bytes(row.raw))
    holes = (JournalHole.station == station, JournalHole.epoch == epoch, JournalHole.seq > seq)
    connection.execute(delete(JournalHole).where(*holes))  # what is set aside is waited for by nobody
    end_at(connection, station, epoch, seq)
    return aside


def new_event_of(raw: bytes) -> NewEvent:
    """What an event says, without its place in a chain; of two records of one fact it matters not which came first,
    since both fold at the same depth."""
    e = decode(raw)
    words = (e.id, e.kind, e.version, e.subject, e.made_at, e.actor, bytes(e.body), e.sealed, e.key_id)
    return NewEvent(*words, e.depth)


def hashes_after(connection: Connection, station: str, epoch: int, seq: int, limit: int) -> list[bytes]:
    """The hashes of a chain's events after `seq`, for finding where two copies of it part."""
    table = JournalEvent
    query = select(table.hash).where(table.station == station, table.epoch == epoch, table.seq > seq)
    return [bytes(found) for (found,) in connection.execute(query.order_by(table.seq).limit(limit))]
