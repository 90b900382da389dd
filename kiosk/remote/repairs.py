"""What a station and its server mend for each other: erased subjects, bytes of damaged rows, holes.

Called by the handshake, before anything is pushed, and by the push worker. Raises what the link raises.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from kiosk.db.base import to_micros
from kiosk.journal import chains, outbox
from kiosk.journal.scope import Recipient
from kiosk.records.stations import SubjectErased
from kiosk.remote import enrol
from kiosk.remote.link import Link
from kiosk.services import adopting, attachments
from kiosk.store import Context, Reader, Store, burying, meta_json, receiving, set_meta
from kiosk.sync import wire
from kiosk.values.journal import Batch
from kiosk.values.roles import UPSTREAM, Role

log = logging.getLogger("motcua.sync")
WAIT = 30.0
AT_ONCE = 400  # closed keys opened in one command
_CURSORS = "erased_after"  # meta: where to go on


def bury_erased(store: Store, link: Link) -> int:
    """Whatever was erased in this ward, or by central, is unreadable here too: also in a backup that was put back.

    Keys that were closed for that open again: those of a backup know nothing of the cursor in the database.
    """
    closed = store.read(_closed).result(WAIT)
    count, more, after = 0, True, () if closed else store.read(_cursors).result(WAIT)
    while more:
        answer = link.ask("/v1/erased", wire.Erased(after), wire.ErasedAnswer)
        if answer.after != after:
            count += store.run(_bury, answer).result(WAIT)
        more, after = answer.more, answer.after
    while closed:
        closed = store.run(burying.open_closed, AT_ONCE).result(WAIT)
    return count


def _closed(reader: Reader) -> int:
    return reader.keys.closed


def _cursors(reader: Reader) -> tuple[wire.Cursor, ...]:
    return meta_json(reader.connection, _CURSORS, tuple[wire.Cursor, ...], ())


def _bury(ctx: Context, answer: wire.ErasedAnswer) -> int:
    new = [subject for subject in answer.subjects if not ctx.is_erased(subject)]
    if new:
        gone, expired = frozenset(new), frozenset(answer.expired)
        for subject in sorted(gone & expired):
            if adopting.adopt(ctx, subject, gone, expired) is not None:
                log.info("a declaration that expired elsewhere is in use here: kept anew")
        burying.bury(ctx, new)
        for subject in new:
            attachments.remove(ctx, subject)
        _say_on(ctx, sorted(gone - expired))
        log.info("%d subjects erased elsewhere were buried here", len(new))
    set_meta(ctx.connection, _CURSORS, msgspec.json.encode(answer.after).decode())
    return len(new)


def _say_on(ctx: Context, subjects: Iterable[str]) -> None:
    """The stations of a ward ask their hub alone: it says in its own chain what central has erased."""
    above = enrol.stored(ctx.connection)
    if Role.HUB in ctx.station.roles and above is not None and above.level == UPSTREAM:
        for subject in subjects:
            ctx.record(SubjectErased(reason="central"), subject=subject)


def fill(store: Store, link: Link, stands: Iterable[tuple[int, int, int]]) -> int:
    """Send the true bytes for holes that the server has in our chains: (epoch, whole up to, stored through) of each."""
    filled = 0
    for epoch, here, through in stands:
        while here < through:
            batch = store.read(_one_event, (store, epoch, here)).result(WAIT)
            if batch is None or not batch.events[0]:
                break  # the bytes are not here either
            answer = link.ask("/v1/push", wire.Push(batch), wire.PushAnswer)
            if answer.here <= here:
                break
            filled, here = filled + 1, answer.here
    return filled


def _one_event(reader: Reader, asked: tuple[Store, int, int]) -> Batch | None:
    store, epoch, after = asked
    chain = (reader.station.id, epoch)
    last = dict(chains.own_chains(reader.connection, reader.station.id)).get(epoch, 0)
    if after >= last:
        return None
    to = Recipient(b"")
    return outbox.own_batch(reader.connection, store.identity, reader.keys, chain, after, after + 1, to, limit=1)


class Damaged(NamedTuple):
    """Places of an own chain whose bytes cannot be read here."""

    epoch: int
    seqs: tuple[int, ...]


def set_aside(ctx: Context, found: Damaged) -> None:
    """Name damaged rows and take them out of the way; the tables keep what they were told."""
    for seq in found.seqs:
        if chains.note_damage(ctx.connection, ctx.station.id, found.epoch, seq, to_micros(ctx.now)):
            log.error("event %s/%d/%d is damaged in this database", ctx.station.id, found.epoch, seq)


def mend(store: Store, link: Link) -> int:
    """Ask for the true bytes of damaged rows; how many came."""
    lost = store.read(_lost).result(WAIT)
    if not lost:
        return 0
    places = tuple((store.station.id, epoch, seq) for epoch, seq, _hash in lost)
    answer = link.ask("/v1/fetch", wire.Fetch(places), wire.FetchAnswer)
    found = [(epoch, seq, raw) for (epoch, seq, _hash), raw in zip(lost, answer.raws, strict=False) if raw]
    return store.run(_put_back, found).result(WAIT) if found else 0


def _lost(reader: Reader) -> list[tuple[int, int, bytes]]:
    return chains.damaged(reader.connection, reader.station.id)[: wire.MOST_FETCHED]


def _put_back(ctx: Context, found: list[tuple[int, int, bytes]]) -> int:
    return sum(receiving.repair(ctx, epoch, seq, raw) for epoch, seq, raw in found)
