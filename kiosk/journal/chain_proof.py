"""That events stand in their stations' chains: the raw bytes from each one to a signed head, and the check of them.

Made where the journal lies (`gathered`), checked anywhere (`faults`) with nothing but the bytes and the stations'
public keys. A head that was signed when the chain was sent is taken where one is near; else the station itself signs
its own event's place now, which the proof says. Raises nothing: what cannot be proven is a fault in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from sqlalchemy import Connection, bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import JournalEvent, JournalHead
from kiosk.journal import known
from kiosk.journal.envelope import Envelope, hash_of, read
from kiosk.journal.heads import sign_head, verify_head
from kiosk.journal.identity import Identity
from kiosk.values.journal import Head

FARTHEST = 2000  # events between one of the subject's and the head that vouches for it
_NEXT_HEAD = Prepared(
    select(JournalHead.seq, JournalHead.hash, JournalHead.signature)
    .where(
        JournalHead.station == bindparam("b_station"), JournalHead.epoch == bindparam("b_epoch"),
        JournalHead.seq >= bindparam("b_seq"), JournalHead.seq <= bindparam("b_last"),
    )
    .order_by(JournalHead.seq)
    .limit(1)
)  # fmt: skip
_RAWS = Prepared(
    select(JournalEvent.raw)
    .where(
        JournalEvent.station == bindparam("b_station"), JournalEvent.epoch == bindparam("b_epoch"),
        JournalEvent.seq >= bindparam("b_seq"), JournalEvent.seq <= bindparam("b_last"),
    )
    .order_by(JournalEvent.seq)
)  # fmt: skip
Place = tuple[str, int, int]  # station, epoch, seq


class SignedEnd(msgspec.Struct, frozen=True):
    """A head as it stands in a file. `late`: signed for this proof, not when the chain was sent."""

    seq: int
    hash: bytes
    signature: bytes
    late: bool = False


class ChainRun(msgspec.Struct, frozen=True):
    """Raw events of one chain, from `first` on without a gap; the last one is what `end` vouches for."""

    station: str
    epoch: int
    first: int
    events: tuple[bytes, ...]
    end: SignedEnd


class ChainProof(msgspec.Struct, frozen=True):
    """`keys`: the public keys under which each station is known where the proof was made."""

    runs: tuple[ChainRun, ...]
    keys: Mapping[str, tuple[bytes, ...]]


# -- making -------------------------------------------------------------------------------------------------


def gathered(connection: Connection, identity: Identity, own: str, places: Iterable[Place]) -> ChainProof:
    """For events at these places. One whose bytes are not here, or that no head reaches, is left out: `faults` of the
    proof then names it."""
    runs: list[ChainRun] = []
    for station, epoch, seq in sorted(set(places)):
        last = runs[-1] if runs else None
        if last is not None and (last.station, last.epoch) == (station, epoch) and seq <= last.end.seq:
            continue
        run = _run(connection, identity if station == own else None, station, epoch, seq)
        if run is not None:
            runs.append(run)
    stations = sorted({run.station for run in runs})
    keys = {one: tuple(sender.public_key for sender in known.senders(connection, one)) for one in stations}
    return ChainProof(tuple(runs), keys)


def _run(connection: Connection, identity: Identity | None, station: str, epoch: int, seq: int) -> ChainRun | None:
    where = {"b_station": station, "b_epoch": epoch, "b_seq": seq}
    found = _NEXT_HEAD.one(connection, **where, b_last=seq + FARTHEST)
    last = found[0] if found is not None else seq
    raws = tuple(bytes(raw) for (raw,) in _RAWS.all(connection, **where, b_last=last))
    if found is not None and len(raws) == last - seq + 1 and all(raws):
        return ChainRun(station, epoch, seq, raws, SignedEnd(last, bytes(found[1]), bytes(found[2])))
    if identity is None or not raws or not raws[0]:
        return None
    head = sign_head(identity, station, epoch, seq, hash_of(raws[0]))
    return ChainRun(station, epoch, seq, raws[:1], SignedEnd(seq, head.hash, head.signature, late=True))


# -- checking -----------------------------------------------------------------------------------------------


def events_in(proof: ChainProof) -> dict[Place, Envelope]:
    """Every event that the runs hold and that reads as one."""
    found = {}
    for run in proof.runs:
        for at, raw in enumerate(run.events, run.first):
            envelope = read(raw)
            if envelope is not None:
                found[run.station, run.epoch, at] = envelope
    return found


def faults(proof: ChainProof) -> Iterator[str]:
    """What does not hold, in English sentences with places alone. The keys are believed: who vouches for them is the
    caller's to ask."""
    for run in proof.runs:
        yield from _faults(run, proof.keys.get(run.station, ()))


def _faults(run: ChainRun, keys: tuple[bytes, ...]) -> Iterator[str]:
    chain = f"{run.station} epoch {run.epoch}"
    before = b""
    for seq, raw in enumerate(run.events, run.first):
        envelope = read(raw)
        if envelope is None:
            yield f"{chain} seq {seq}: unreadable"
        elif (envelope.station, envelope.epoch, envelope.seq) != (run.station, run.epoch, seq):
            yield f"{chain} seq {seq}: the event says another place"
        elif before and envelope.prev != before:
            yield f"{chain} seq {seq}: does not follow the event before it"
        before = hash_of(raw)
    if run.first + len(run.events) - 1 != run.end.seq or before != run.end.hash:
        yield f"{chain} seq {run.end.seq}: the signed head names another event"
    head = Head(run.station, run.epoch, run.end.seq, run.end.hash, run.end.signature)
    if not any(verify_head(head, key) for key in keys):
        yield f"{chain} seq {run.end.seq}: the head's signature does not verify"
