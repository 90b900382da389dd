"""Pushing own events over an open line whose handshake was made: batch after batch, and keys that the server lacks.

Used by the push worker, on its thread. The watermark moves only to what the server has signed as durable, there and
(through a hub) at central. Raises what the link raises, and ExpectedError sync.errors.{forked, not_kept}.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.errors import ExpectedError
from kiosk.journal import chains, outbox
from kiosk.journal.scope import Recipient
from kiosk.remote import repairs
from kiosk.remote.link import Link
from kiosk.store import Context, Reader, Store
from kiosk.sync import wire
from kiosk.values.base import Value
from kiosk.values.journal import Batch
from kiosk.values.roles import UPSTREAM
from kiosk.values.sync import Upstream

WAIT = 30.0
IN_A_ROW = 50  # batches until ranges are asked for, also where events come without a lull


class Backlog(Value, frozen=True, kw_only=True):
    """What of the own chains has not arrived where."""

    unsent: int  # to central
    oldest: int | None  # microseconds since 1970
    waiting: int  # for the server of the line
    waits_since: int | None
    quarantined: int
    damaged: bool  # own events whose bytes can no longer be read, here or at central


class _Acknowledged(Value, frozen=True, kw_only=True):
    level: str
    epoch: int
    seq: int
    central: int
    batch: Batch


class Pushing:
    """See the module. `to`: the server on the line."""

    def __init__(self, store: Store, link: Link, to: Upstream) -> None:
        self._store, self._link, self._to = store, link, to

    def standing(self) -> Backlog:
        return self._store.read(_standing, self._to.level).result(WAIT)

    def push_all(self, stopping: Callable[[], bool]) -> int:
        """Push until nothing waits, or ranges have to be asked for in between; the number of batches."""
        count = 0
        while not stopping() and count < IN_A_ROW:
            standing = self.standing()
            batch = self._store.read(_next_batch, (self._store, self._to)).result(WAIT)
            if batch is None:
                break
            self._push(batch, standing, stopping)
            count += 1
        return count

    def send_lacking(self, key_ids: tuple[bytes, ...], stopping: Callable[[], bool]) -> None:
        """Keys that the server needs for our events and lacks: wrapped anew, or said to be gone here too."""
        while key_ids and not stopping():
            sent = self._store.read(_lacked, (self._to, key_ids)).result(WAIT)
            answer = self._link.ask("/v1/keys", sent, wire.KeysAnswer)
            if set(answer.lacks) & set(key_ids):
                break  # it took none of them: asked again at the next handshake
            key_ids = answer.lacks

    def _push(self, batch: Batch, standing: Backlog, stopping: Callable[[], bool]) -> None:
        left = max(0, standing.waiting - len(batch.events))
        push = wire.Push(batch, left, (standing.waits_since or 0) if left else 0)
        answer = self._link.ask("/v1/push", push, wire.PushAnswer)
        if answer.forked:
            raise ExpectedError("sync.errors.forked")
        head = batch.heads[-1]
        if answer.through < head.seq:
            raise ExpectedError("sync.errors.not_kept", here=answer.through)
        done = _Acknowledged(
            level=self._to.level, epoch=batch.epoch, seq=head.seq, central=answer.central, batch=batch
        )
        self._store.run(_acknowledge, done).result(WAIT)
        self.send_lacking(answer.lacks, stopping)


def _standing(reader: Reader, level: str) -> Backlog:
    from sqlalchemy import func, select

    from kiosk.db.tables.journal import QuarantinedEvent

    unsent, oldest = outbox.unsent(reader.connection, reader.station.id)
    waiting, since = unsent, oldest
    if level != UPSTREAM:
        waiting, since = outbox.unsent(reader.connection, reader.station.id, level)
    held = select(func.count()).select_from(QuarantinedEvent).where(QuarantinedEvent.closed == 0)
    quarantined = reader.connection.execute(held).scalar() or 0
    damaged = bool(chains.damaged(reader.connection, reader.station.id))
    return Backlog(
        unsent=unsent, oldest=oldest, waiting=waiting, waits_since=since, quarantined=quarantined, damaged=damaged
    )


def _next_batch(reader: Reader, wanted: tuple[Store, Upstream]) -> Batch | None:
    store, to = wanted
    return outbox.next_batch(
        reader.connection, store.identity, reader.keys, reader.station.id, to.seal_key, to.level, reader=to.station,
        tip=store.ledger.state.tip,
    )  # fmt: skip


def _lacked(reader: Reader, wanted: tuple[Upstream, tuple[bytes, ...]]) -> wire.Keys:
    to, key_ids = wanted
    found, gone = outbox.lacked_keys(reader.keys, key_ids, Recipient(to.seal_key, to.station))
    return wire.Keys(reader.station.id, found, gone)


def _acknowledge(ctx: Context, done: _Acknowledged) -> None:
    """The server holds the chain up to `seq`: the watermark, and the head that says so."""
    chains.mark_acknowledged(ctx.connection, done.level, ctx.station.id, done.epoch, done.seq)
    if done.level != UPSTREAM and done.central:
        chains.mark_acknowledged(ctx.connection, UPSTREAM, ctx.station.id, done.epoch, done.central)
    chains.right_hashes(ctx.connection, done.batch)
    for head in done.batch.heads:
        chains.keep_head(ctx.connection, head)
    if done.batch.holes:
        seqs = tuple(hole.seq for hole in done.batch.holes)
        repairs.set_aside(ctx, repairs.Damaged(done.epoch, seqs))
