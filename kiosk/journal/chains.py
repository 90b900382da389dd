"""How chains stand here: where they end, where they stop being whole, what a server has acknowledged of them.

Called by inbox, outbox, the sync on both ends, the store (scrubbing, a new epoch, repairs) and the ranges. Each answer
walks an index to one place: none reads a chain.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from kiosk.db.engines import engine_of
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, HOLE, JournalEvent, JournalFork, JournalHead, JournalHole, JournalMark
from kiosk.journal.append import columns_of
from kiosk.journal.chain_ends import ends_of
from kiosk.journal.envelope import Envelope, hash_of
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch, Head

DAMAGED, SCOPE = "damaged", "scope"

_AT = Prepared(
    select(JournalEvent.hash).where(
        JournalEvent.station == bindparam("station"),
        JournalEvent.epoch == bindparam("epoch"),
        JournalEvent.seq == bindparam("seq"),
    )
)
_THROUGH = Prepared(
    select(func.max(JournalEvent.seq)).where(
        JournalEvent.station == bindparam("station"), JournalEvent.epoch == bindparam("epoch")
    )
)
_FIRST_HOLE = Prepared(
    select(func.min(JournalHole.seq)).where(
        JournalHole.station == bindparam("station"), JournalHole.epoch == bindparam("epoch"),
        JournalHole.reason == DAMAGED,
    )
)  # fmt: skip
_MARK = Prepared(
    select(JournalMark.seq).where(
        JournalMark.level == bindparam("b_level"),
        JournalMark.station == bindparam("b_station"),
        JournalMark.epoch == bindparam("b_epoch"),
    )
)
_HASHES = Prepared(
    select(JournalEvent.seq, JournalEvent.hash).where(
        JournalEvent.station == bindparam("station"), JournalEvent.epoch == bindparam("epoch"),
        JournalEvent.seq >= bindparam("b_first"), JournalEvent.seq <= bindparam("b_last"),
    )
)  # fmt: skip
_SET_MARK = Prepared(
    update(JournalMark)
    .where(
        JournalMark.level == bindparam("b_level"),
        JournalMark.station == bindparam("b_station"),
        JournalMark.epoch == bindparam("b_epoch"),
    )
    .values(seq=bindparam("v_seq"))
)
_NEW_MARK = Prepared(insert(JournalMark))
_FORK = Prepared(
    select(JournalFork.seq).where(JournalFork.station == bindparam("station"), JournalFork.epoch == bindparam("epoch"))
)
_MADE_AT = Prepared(
    select(JournalEvent.made_at).where(
        JournalEvent.station == bindparam("station"),
        JournalEvent.epoch == bindparam("epoch"),
        JournalEvent.seq == bindparam("seq"),
    )
)


def hash_at(connection: Connection, station: str, epoch: int, seq: int) -> bytes:
    """The hash of an event; b"" if it is not here."""
    return bytes(_AT.value(connection, station=station, epoch=epoch, seq=seq) or b"")


def through(connection: Connection, station: str, epoch: int) -> int:
    """The last seq stored here, beyond holes; 0 for none."""
    return _THROUGH.value(connection, station=station, epoch=epoch) or 0


def here(connection: Connection, station: str, epoch: int, last: int | None = None) -> int:
    """The contiguous seq stored here: it stops at a hole of damage; 0 for none. `last`: what `through` says."""
    hole = _FIRST_HOLE.value(connection, station=station, epoch=epoch)
    if hole is not None:
        return int(hole) - 1
    return through(connection, station, epoch) if last is None else last


def mark(connection: Connection, level: str, station: str, epoch: int) -> int:
    """Up to which seq the chain is durable at `level` ("hub" or "central"), as far as known here."""
    return _MARK.value(connection, b_level=level, b_station=station, b_epoch=epoch) or 0


def acknowledged(connection: Connection, station: str, epoch: int) -> int:
    """Up to which seq the chain is durable at any level above this station."""
    query = select(func.max(JournalMark.seq)).where(JournalMark.station == station, JournalMark.epoch == epoch)
    return connection.execute(query).scalar() or 0


def own_marks(connection: Connection, level: str, station: str) -> list[tuple[int, int]]:
    """(epoch, seq) up to which each chain of a station is durable at `level`, as far as known here."""
    table = JournalMark
    query = select(table.epoch, table.seq).where(table.level == level, table.station == station)
    return [(epoch, seq) for epoch, seq in connection.execute(query.order_by(table.epoch))]


def mark_acknowledged(connection: Connection, level: str, station: str, epoch: int, seq: int) -> None:
    """A level says that the chain is durable there up to `seq`. Never moves back."""
    if mark(connection, level, station, epoch) < seq:
        set_mark(connection, level, station, epoch, seq)


def set_mark(connection: Connection, level: str, station: str, epoch: int, seq: int) -> None:
    """What a handshake found: a server that was itself restored may have less than it once acknowledged."""
    if not _SET_MARK.run(connection, b_level=level, b_station=station, b_epoch=epoch, v_seq=seq):
        _NEW_MARK.run(connection, level=level, station=station, epoch=epoch, seq=seq)


def lower_marks(connection: Connection, station: str, epoch: int, seq: int) -> None:
    """What comes after `seq` is to be passed on again: it is whole now."""
    table = JournalMark
    where = (table.station == station, table.epoch == epoch, table.seq > seq)
    connection.execute(update(table).where(*where).values(seq=seq))


def chains(connection: Connection, station: str) -> list[tuple[int, int]]:
    """(epoch, last seq) of each of a station's chains held here, oldest first."""
    return sorted((end.epoch, end.seq) for end in ends_of(connection, station))


def own_chains(connection: Connection, station: str) -> list[tuple[int, int]]:
    """The same of this station's own chains, without what was set aside after a fork."""
    found = []
    for epoch, last in chains(connection, station):
        fork = _FORK.value(connection, station=station, epoch=epoch)
        if fork is None or fork > 0:
            found.append((epoch, last if fork is None else fork))
    return found


def made_at(connection: Connection, station: str, epoch: int, seq: int) -> int | None:
    """When an event was made, microseconds since 1970; None if it is not here."""
    found: int | None = _MADE_AT.value(connection, station=station, epoch=epoch, seq=seq)
    return found


def end_at(connection: Connection, station: str, epoch: int, seq: int) -> None:
    """An own chain ends at `seq` at the latest from now on: what came after it was set aside."""
    former = _FORK.value(connection, station=station, epoch=epoch)
    if former is None:
        connection.execute(insert(JournalFork).values(station=station, epoch=epoch, seq=seq))
    elif seq < former:
        at = (JournalFork.station == station, JournalFork.epoch == epoch)
        connection.execute(update(JournalFork).where(*at).values(seq=seq))


def keep_head(connection: Connection, head: Head) -> None:
    """Store a signed head beside the journal, once."""
    engine_of(connection).insert_new(connection, JournalHead.__table__, [msgspec.structs.asdict(head)])


def whole_bytes_at(connection: Connection, station: str, epoch: int, seq: int) -> bytes:
    """The bytes at a place of a chain, where they are whole here, else b""."""
    table = JournalEvent
    query = select(table.raw, table.hash).where(table.station == station, table.epoch == epoch, table.seq == seq)
    row = connection.execute(query).first()
    return bytes(row.raw) if row is not None and hash_of(bytes(row.raw)) == bytes(row.hash) else b""


def hole_at(station: str, epoch: int, seq: int) -> tuple[ColumnElement[bool], ...]:
    return JournalHole.station == station, JournalHole.epoch == epoch, JournalHole.seq == seq


def note_damage(connection: Connection, station: str, epoch: int, seq: int, now: int) -> bool:
    """Set a stored row aside whose bytes are no longer what was written; whether it was found now."""
    if connection.execute(select(JournalHole.seq).where(*hole_at(station, epoch, seq))).first() is not None:
        return False
    digest = hash_at(connection, station, epoch, seq)
    row = {"station": station, "epoch": epoch, "seq": seq, "hash": digest, "reason": DAMAGED, "at": now}
    connection.execute(insert(JournalHole).values(**row))
    table = JournalEvent
    at = (table.station == station, table.epoch == epoch, table.seq == seq)
    connection.execute(update(table).where(*at).values(state=HOLE))
    return True


def right_hashes(connection: Connection, batch: Batch) -> None:
    """A hash that the disk damaged is written anew as it was sent, so that the chain reads here as there."""
    last = batch.first + len(batch.events) - 1
    stored = _HASHES.all(connection, station=batch.station, epoch=batch.epoch, b_first=batch.first, b_last=last)
    sent = {seq: hash_of(raw) for seq, raw in enumerate(batch.events, batch.first) if raw}
    sent.update((hole.seq, hole.hash) for hole in batch.holes)
    table = JournalEvent
    for seq, digest in stored:
        if sent.get(seq, digest) != digest:
            at = (table.station == batch.station, table.epoch == batch.epoch, table.seq == seq)
            connection.execute(update(table).where(*at).values(hash=sent[seq]))


def put_back(connection: Connection, event: Envelope, raw: bytes) -> bool:
    """The true bytes of a damaged row came: whether their hash is the one that stood in the chain."""
    station, epoch, seq = event.station, event.epoch, event.seq
    digest = hash_of(raw)
    if hash_at(connection, station, epoch, seq) != digest:
        return False
    table = JournalEvent
    at = (table.station == station, table.epoch == epoch, table.seq == seq)
    position = connection.execute(select(table.position).where(*at)).scalar() or 0
    columns = columns_of(event, raw, digest, ward_of(station), ACCEPTED, position)
    connection.execute(update(table).where(*at).values(columns))
    connection.execute(delete(JournalHole).where(*hole_at(station, epoch, seq)))
    return True


def damaged(connection: Connection, station: str) -> list[tuple[int, int, bytes]]:
    """(epoch, seq, hash) of a station's places whose bytes are damaged here."""
    table = JournalHole
    query = select(table.epoch, table.seq, table.hash).where(table.station == station, table.reason == DAMAGED)
    return [(epoch, seq, bytes(digest)) for epoch, seq, digest in connection.execute(query)]
