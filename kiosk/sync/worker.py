"""The push worker: brings the journal to central whenever the line stands, and says how it stands.

Made by `worker_for` (kiosk.app), opened and closed with the station. Wakes on every commit and from time to
time without one; after a failure it backs off with full jitter, at most 60 s. The watermark moves only to what
central has signed as durable; no refusal and no error ever deletes anything here. Announces `LinkStatus`.
"""

from __future__ import annotations

import logging
from datetime import datetime

import msgspec

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.db.base import from_micros
from kiosk.errors import ExpectedError
from kiosk.journal import chains, outbox
from kiosk.journal.scope import Recipient
from kiosk.log import known
from kiosk.remote import enrol, handshake, ranges, repairs
from kiosk.remote.link import Link, Refused, is_off_line
from kiosk.settings import Settings
from kiosk.store import Context, Reader, Store
from kiosk.sync import wire
from kiosk.values.base import Value
from kiosk.values.journal import Batch, Committed
from kiosk.values.roles import UPSTREAM
from kiosk.values.sync import LinkStatus, Upstream
from kiosk.workers import Backoff, Worker

log = logging.getLogger("motcua.sync")
WAIT = 30.0
IN_A_ROW = 50  # batches until ranges are asked for, also where events come without a lull
FAULT = "sync.errors.fault"
EVERY = 20.0  # seconds between tries without a commit: central sees that the station lives


class _Standing(Value, frozen=True, kw_only=True):
    unsent: int
    oldest: int | None  # microseconds since 1970
    quarantined: int
    damaged: bool  # own events whose bytes can no longer be read, here or at central


class _Acknowledged(Value, frozen=True, kw_only=True):
    epoch: int
    seq: int
    batch: Batch


class PushWorker(Worker):
    """See the module. `status` is the last one announced."""

    def __init__(
        self, store: Store, upstream: Upstream, clock: Clock, bus: Bus, *, ward_name: str = "",
        timeout: float = 10.0, backoff: Backoff | None = None, every: float = EVERY,
    ) -> None:  # fmt: skip
        super().__init__("sync-push")
        self._store, self._upstream, self._clock, self._bus = store, upstream, clock, bus
        self._ward_name, self._every = ward_name, every
        author = wire.Author(store.station.id, store.lease, store.identity)
        self._link = Link(upstream.url, upstream.public_key, upstream.certificate, timeout, author, clock)
        self._backoff = backoff or Backoff()
        self._shaken: handshake.Shaken | None = None
        self._mend_at = 0.0  # when damaged rows may be asked for again, on the clock's monotonic scale
        self._stop_listening = lambda: None
        self.status = LinkStatus(online=False, since=clock.now())

    def open(self) -> None:
        self._stop_listening = self._bus.listen(Committed, self._committed)
        super().open()

    def _committed(self, _message: Committed) -> None:
        """News to push. While the line is down the back-off decides, or every ticket would knock at the city."""
        if self.status.online:
            self.wake()

    def close(self, deadline: float = 2.0) -> bool:
        self._stop_listening()
        ended = super().close(deadline)
        if ended:
            self._link.close()
        return ended

    def interrupt(self) -> None:
        self._link.interrupt()

    def work(self) -> float:
        """One round: shake hands if the line is new, push everything, ask for ranges."""
        try:
            self._round()
            damaged = self._damaged_still()
        except ExpectedError as error:
            if error.key == "sync.errors.unreachable" and is_off_line(error):
                self._store.release_numbers()
            return self._failed(error.key)
        except Refused as refused:
            if refused.error == "sync.errors.two_machines":  # the other one has the ranges of this epoch too
                self._store.part("doubled").result(WAIT)
            self._store.release_numbers()
            return self._failed(refused.error)
        except Exception:
            return self._at_fault()
        self._backoff.reset()
        self._tell(online=True, trouble="sync.errors.damaged" if damaged else "")
        return self._every

    def _damaged_still(self) -> bool:
        """Whether own events cannot be read here: a handshake has asked for them, and what was found damaged since is
        asked for now, at most once in EVERY seconds.
        """
        if not self._store.read(_standing).result(WAIT).damaged:
            return False
        now = self._clock.monotonic()
        if now < self._mend_at or self.stopping:
            return True
        self._mend_at = now + self._every
        repairs.mend(self._store, self._link)
        return self._store.read(_standing).result(WAIT).damaged

    def _at_fault(self) -> float:
        """Something here is broken in a way that nobody foresaw: it is said, logged and tried again."""
        if self.stopping:
            return 0.0
        log.exception("the sync fails")
        self._store.release_numbers()
        try:
            return self._failed(FAULT)
        except Exception:
            log.exception("the sync cannot say how it stands")
        self.status = msgspec.structs.replace(self.status, online=False, since=self._clock.now(), trouble=FAULT)
        self._bus.announce(self.status)
        return self._backoff.pause()

    def _failed(self, key: str) -> float:
        if self.stopping:
            return 0.0
        if self.status.online or key != self.status.trouble:
            log.warning("central: %s", known(key))
        self._shaken = None
        self._link.close()
        self._tell(online=False, trouble=key)
        return self._backoff.pause()

    def _round(self) -> None:
        if self._shaken is None:
            self._shaken = handshake.shake(self._store, self._link, self._clock, self._ward_name)
            ranges.claim_missing(self._store, self._link, self._shaken.dossier_prefix)
            self._store.release_numbers()  # those of a new epoch waited for its ranges too
            self._tell(online=True, trouble="")
            self._send_lacking(self._shaken.lacks)
        pushed = self._push_all()
        granted = ranges.claim_missing(self._store, self._link, self._shaken.dossier_prefix)
        if pushed == IN_A_ROW:
            self.wake()  # there may be more
        if granted:
            self._push_all()
        elif not pushed and not self.stopping:
            handshake.beat(self._store, self._link, self._clock, self._ward_name)
            repairs.bury_erased(self._store, self._link)

    def _push_all(self) -> int:
        """Push until nothing waits, or ranges have to be asked for in between; the number of batches."""
        count = 0
        while not self.stopping and count < IN_A_ROW:
            standing = self._store.read(_standing).result(WAIT)
            batch = self._store.read(_next_batch, (self._store, self._upstream)).result(WAIT)
            if batch is None:
                break
            self._push(batch, standing)
            count += 1
        return count

    def _send_lacking(self, key_ids: tuple[bytes, ...]) -> None:
        """Keys that central needs for our events and lacks: wrapped anew, or said to be gone here too."""
        while key_ids and not self.stopping:
            sent = self._store.read(_lacked, (self._upstream, key_ids)).result(WAIT)
            answer = self._link.ask("/v1/keys", sent, wire.KeysAnswer)
            if set(answer.lacks) & set(key_ids):
                break  # it took none of them: asked again at the next handshake
            key_ids = answer.lacks

    def _push(self, batch: Batch, standing: _Standing) -> None:
        left = max(0, standing.unsent - len(batch.events))
        push = wire.Push(batch, left, (standing.oldest or 0) if left else 0)
        answer = self._link.ask("/v1/push", push, wire.PushAnswer)
        if answer.forked:
            self._shaken = None
            raise ExpectedError("sync.errors.forked")
        head = batch.heads[-1]
        if answer.through < head.seq:
            raise ExpectedError("sync.errors.not_kept", here=answer.through)
        done = _Acknowledged(epoch=batch.epoch, seq=head.seq, batch=batch)
        self._store.run(_acknowledge, done).result(WAIT)
        self._send_lacking(answer.lacks)

    def _tell(self, *, online: bool, trouble: str) -> None:
        standing = self._store.read(_standing).result(WAIT)
        former, now = self.status, self._clock.now()
        changed = former.online != online
        self.status = LinkStatus(
            online=online,
            since=now if changed else former.since,
            unsent=standing.unsent,
            oldest_unsent=from_micros(standing.oldest) if standing.oldest is not None else None,
            quarantined=standing.quarantined,
            synced_at=self._synced_at(former, online, standing.unsent, now),
            trouble=trouble,
        )
        if self.status != former:
            self._bus.announce(self.status)

    @staticmethod
    def _synced_at(former: LinkStatus, online: bool, unsent: int, now: datetime) -> datetime | None:
        return now if online and unsent == 0 else former.synced_at


def _standing(reader: Reader) -> _Standing:
    from sqlalchemy import func, select

    from kiosk.db.tables.journal import QuarantinedEvent

    unsent, oldest = outbox.unsent(reader.connection, reader.station.id)
    held = select(func.count()).select_from(QuarantinedEvent).where(QuarantinedEvent.closed == 0)
    quarantined = reader.connection.execute(held).scalar() or 0
    damaged = bool(chains.damaged(reader.connection, reader.station.id))
    return _Standing(unsent=unsent, oldest=oldest, quarantined=quarantined, damaged=damaged)


def _next_batch(reader: Reader, wanted: tuple[Store, Upstream]) -> Batch | None:
    store, to = wanted
    return outbox.next_batch(
        reader.connection, store.identity, reader.keys, reader.station.id, to.seal_key, reader=to.station,
        tip=store.ledger.state.tip,
    )  # fmt: skip


def _lacked(reader: Reader, wanted: tuple[Upstream, tuple[bytes, ...]]) -> wire.Keys:
    to, key_ids = wanted
    found, gone = outbox.lacked_keys(reader.keys, key_ids, Recipient(to.seal_key, to.station))
    return wire.Keys(reader.station.id, found, gone)


def _acknowledge(ctx: Context, done: _Acknowledged) -> None:
    """Central holds the chain up to `seq`: the watermark, and the head that says so."""
    chains.mark_acknowledged(ctx.connection, UPSTREAM, ctx.station.id, done.epoch, done.seq)
    chains.right_hashes(ctx.connection, done.batch)
    for head in done.batch.heads:
        chains.keep_head(ctx.connection, head)
    if done.batch.holes:
        seqs = tuple(hole.seq for hole in done.batch.holes)
        repairs.set_aside(ctx, repairs.Damaged(done.epoch, seqs))


def worker_for(store: Store, settings: Settings, clock: Clock, bus: Bus, url: str = "") -> PushWorker | None:
    """The worker for the server this station is enrolled with, closed; None if it is enrolled with none.

    `url` (else settings.central.url, else the one it enrolled at) is where the server is reached now.
    """
    found = store.read(enrol.upstream).result(WAIT)
    if found is None:
        return None
    reached = msgspec.structs.replace(found, url=url or settings.central.url or found.url)
    ward = store.catalogue.ward().name
    return PushWorker(
        store, reached, clock, bus, ward_name=ward, timeout=settings.central.timeout_seconds
    )
