"""Shaking hands with hub or central: where it stands in our chains, whether they still are ours, what time it has.

Called by the push worker after every new connection and before the first push. A chain that reads otherwise
there (a restored image, a clone) makes the station go on in a new epoch without ranges, above all that either side
names; what only the fork held is recorded again there. Then the subjects that were erased meanwhile are buried here,
damaged rows are asked for, and the witness is made durable. Raises what the link raises.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from kiosk.clock import Clock
from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.journal import chains, outbox
from kiosk.journal.heads import sign_head
from kiosk.records.days import ClockMeasured
from kiosk.remote import ranges, repairs
from kiosk.remote.link import Link
from kiosk.services import receipts, sign_in_term
from kiosk.store import Context, Reader, Store, meta, meta_int, remembered, set_meta
from kiosk.sync import terms, wire
from kiosk.values.base import Value
from kiosk.values.journal import Head
from kiosk.values.roles import UPSTREAM

WAIT = 30.0
COMPARED = 10_000  # hashes in one question
LEASE = 32  # letters of one
TERMS = 16  # of the hub, told in a hello
MOST_TRIED = 60  # starts without an answer that are remembered
UNKNOWN = -(2**50)  # no offset was measured yet
NOTABLE_MS = 2_000  # a change of the measured offset below this is not worth an event


class Shaken(Value, frozen=True, kw_only=True):
    """What the handshake brought. `epoch` is set if a new one had to begin; `lacks`: keys that central asks for."""

    epoch: int = 0
    dossier_prefix: str = ""
    lacks: tuple[bytes, ...] = ()


class HelloWords(Value, frozen=True, kw_only=True):
    """What a hello says beside the chains. `level`: who it is said to; `machine`: this machine's state, for the hub's
    supervisor."""

    level: str = UPSTREAM
    machine: tuple[tuple[str, str], ...] = ()


TO_CENTRAL = HelloWords()


class _Stand(Value, frozen=True, kw_only=True):
    level: str = UPSTREAM
    epoch: int
    seq: int


class _Told(Value, frozen=True, kw_only=True):
    """The answer to our hello came: this lease is known there, and so are these kinds."""

    lease: str
    kinds: dict[str, int]


def shake(store: Store, link: Link, clock: Clock, ward_name: str = "", said: HelloWords = TO_CENTRAL) -> Shaken:
    """Compare chains, begin a new epoch if need be, take over what the server already has."""
    heads = store.read(own_heads, store).result(WAIT)
    asked = clock.monotonic()
    answer = link.ask("/v1/hello", _hello(store, heads, clock, ward_name, said), wire.HelloAnswer)
    store.run(sign_in_term.heard, None).result(WAIT)
    trip_ms = int((clock.monotonic() - asked) * 1000)
    store.run(_told, _Told(lease=store.lease, kinds=answer.kinds)).result(WAIT)
    _note_central(store, said, answer)
    store.run(receipts.keep_certificate, answer.receipts).result(WAIT)
    epoch = _settle_all(_Talk(store, link, clock, ward_name, said), heads, answer.chains)
    if answer.branched:
        epoch = store.part("copied", begun=epoch).result(WAIT) or epoch
    offset_ms = (answer.now - to_micros(clock.now())) // 1000 + trip_ms // 2
    store.run(_note_clock, ClockMeasured(offset_ms=offset_ms, round_trip_ms=trip_ms)).result(WAIT)
    repairs.bury_erased(store, link)
    repairs.mend(store, link)
    repairs.fill(store, link, [(there.epoch, there.here, there.through) for there in answer.chains])
    store.write_witness().result(WAIT)
    return Shaken(epoch=epoch, dossier_prefix=answer.dossier_prefix, lacks=answer.lacks)


class _Talk(NamedTuple):
    store: Store
    link: Link
    clock: Clock
    ward_name: str
    said: HelloWords


def _settle_all(talk: _Talk, heads: tuple[Head, ...], there: tuple[wire.ChainThere, ...]) -> int:
    """Each chain in turn; the new epoch, if one had to begin."""
    named, epoch = max((chain.epoch for chain in there), default=0), 0
    for chain in there:
        head = next((head for head in heads if head.epoch == chain.epoch), None)
        found = _settle(talk, head, chain)
        if found is not None:
            epoch = talk.store.begin_epoch(found[0], found[1], named).result(WAIT)
    return epoch


def beat(store: Store, link: Link, clock: Clock, ward_name: str = "", said: HelloWords = TO_CENTRAL) -> None:
    """Say that we live, when nothing else is to be said; the answer must still know our last head."""
    heads = store.read(own_heads, store).result(WAIT)
    answer = link.ask("/v1/hello", _hello(store, heads, clock, ward_name, said), wire.HelloAnswer)
    store.run(sign_in_term.heard, None).result(WAIT)
    marks = store.read(_marks, said.level).result(WAIT)
    if any(there.through < marks.get(there.epoch, 0) for there in answer.chains):
        raise ExpectedError("sync.errors.forked")  # it was put back: shake hands, and send the rest again
    _note_central(store, said, answer)


def _note_central(store: Store, said: HelloWords, answer: wire.HelloAnswer) -> None:
    """What a hub says that central has of our chains."""
    known = dict(store.read(_marks, UPSTREAM).result(WAIT)) if said.level != UPSTREAM else {}
    new = [(epoch, seq) for epoch, seq in answer.central if said.level != UPSTREAM and known.get(epoch, 0) < seq]
    if new:
        store.run(_keep_central, new).result(WAIT)


def _keep_central(ctx: Context, marks: list[tuple[int, int]]) -> None:
    for epoch, seq in marks:
        chains.mark_acknowledged(ctx.connection, UPSTREAM, ctx.station.id, epoch, seq)


def _marks(reader: Reader, level: str) -> dict[int, int]:
    """epoch -> up to which seq the server has acknowledged."""
    return dict(chains.own_marks(reader.connection, level, reader.station.id))


def own_heads(reader: Reader, store: Store) -> tuple[Head, ...]:
    """The signed end of each own chain."""
    station = reader.station.id
    return tuple(
        sign_head(store.identity, station, epoch, seq, chains.hash_at(reader.connection, station, epoch, seq))
        for epoch, seq in chains.own_chains(reader.connection, station)
    )


def _hello(
    store: Store, heads: tuple[Head, ...], clock: Clock, ward_name: str, said: HelloWords = TO_CENTRAL
) -> wire.Hello:
    told, named, marks, known_terms = store.read(_to_be_told, said.level).result(WAIT)
    if store.lease not in told:  # before it is heard there: also where the answer never comes
        store.run(_trying, store.lease).result(WAIT)
    return wire.Hello(
        store.station.id, heads, to_micros(clock.now()), ward_name=ward_name, told=told,
        named=tuple(named.items()), marks=tuple(marks), machine=said.machine, terms=known_terms,
    )  # fmt: skip


Fork = tuple[str, tuple[int, int, bytes]]  # why a new epoch begins, and (epoch, seq, hash) that both sides share


def _settle(talk: _Talk, head: Head | None, there: wire.ChainThere) -> Fork | None:
    """One chain: what the server has is acknowledged, or it is said where a new epoch has to part from it."""
    store, level = talk.store, talk.said.level
    if head is None:  # an epoch of ours that only central knows: this is a copy from before it
        behind = there.epoch > store.station.epoch
        return ("behind", (there.epoch, there.through, there.hash)) if behind else None
    if there.through <= head.seq:
        ours = store.read(_hash_at, _Stand(epoch=there.epoch, seq=there.through)).result(WAIT)
        if there.through == 0 or ours == there.hash:
            store.run(_acknowledged, _Stand(level=level, epoch=there.epoch, seq=there.through)).result(WAIT)
            return None
    elif there.same and head.epoch != store.station.epoch:
        store.run(_acknowledged, _Stand(level=level, epoch=there.epoch, seq=head.seq)).result(WAIT)
        return None  # a chain that was left behind by an earlier new epoch; its lost tail lies at central
    shared = _shared(talk, head)
    digest = store.read(_hash_at, _Stand(epoch=there.epoch, seq=shared)).result(WAIT)
    if shared >= head.seq and head.epoch != store.station.epoch:
        return None  # settled by an earlier handshake
    return "fork", (there.epoch, shared, digest)


def _shared(talk: _Talk, head: Head) -> int:
    """The last seq at which both sides read alike, found by comparing hashes, some thousands at a time."""
    store, link, clock, ward_name, said = talk
    plain, before = _hello(store, (head,), clock, ward_name, said), 0
    while True:
        hashes = tuple(store.read(_hashes, _Stand(epoch=head.epoch, seq=before)).result(WAIT))
        hello = msgspec.structs.replace(plain, first=before + 1, epoch=head.epoch, hashes=hashes)
        shared = link.ask("/v1/hello", hello, wire.HelloAnswer).shared
        if not hashes or shared < before + len(hashes):
            return shared
        before = shared


def _hashes(reader: Reader, after: _Stand) -> list[bytes]:
    return outbox.hashes_after(reader.connection, reader.station.id, after.epoch, after.seq, COMPARED)


def _hash_at(reader: Reader, at: _Stand) -> bytes:
    return chains.hash_at(reader.connection, reader.station.id, at.epoch, at.seq)


def _to_be_told(
    reader: Reader, level: str
) -> tuple[tuple[str, ...], dict[str, int], list[tuple[int, int]], tuple[wire.HubTerm, ...]]:
    """(leases that the server answered to last, or that were tried since; the greatest number of each series held,
    begun or not; up to where the server acknowledged each own chain; the terms of the ward's hub)."""
    connection, station = reader.connection, reader.station.id
    marks = chains.own_marks(connection, level, station)
    known_terms = terms.begun(connection, reader.station.ward)[-TERMS:]
    return _leases(connection), ranges.held(connection, station), marks, known_terms


def _leases(connection: Connection) -> tuple[str, ...]:
    words = meta(connection, "leases_told").split(",")
    return tuple(word for word in words if len(word) == LEASE and word.isalnum())


def _trying(ctx: Context, lease: str) -> None:
    set_meta(ctx.connection, "leases_told", ",".join([*_leases(ctx.connection)[-MOST_TRIED:], lease]))


def _told(ctx: Context, told: _Told) -> None:
    if _leases(ctx.connection) != (told.lease,):
        set_meta(ctx.connection, "leases_told", told.lease)
    remembered.speak(ctx, told.kinds)


def _acknowledged(ctx: Context, at: _Stand) -> None:
    chains.set_mark(ctx.connection, at.level, ctx.station.id, at.epoch, at.seq)


def _note_clock(ctx: Context, measured: ClockMeasured) -> None:
    """Record the offset if it is new or has moved; else the chain would grow with every connection."""
    known = meta_int(ctx.connection, "clock_offset", UNKNOWN)
    if known != UNKNOWN and abs(known - measured.offset_ms) < NOTABLE_MS:
        return
    set_meta(ctx.connection, "clock_offset", str(measured.offset_ms))
    ctx.record(measured, subject=ctx.station.id)
