"""What the server reads to answer a station: who asks, how its chains stand, what it may pull. Queries, no writing.

Called by the protocol router on reader threads. Every answer walks indexes from the place that was asked about.
Raises ExpectedError journal.errors.{unknown_station, head}, sync.errors.{protocol, revoked}.
"""

from __future__ import annotations

import logging

from kiosk.clock import local
from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.journal import chains, inbox, lacking, outbox, scope
from kiosk.journal.arrivals import erasures_after, hash_at_position
from kiosk.journal.envelope import read
from kiosk.journal.heads import verify_head
from kiosk.journal.identity import Identity
from kiosk.journal.known import live
from kiosk.log import SECURITY, Seldom
from kiosk.records import declared
from kiosk.rules import receipt_proof, receipt_text
from kiosk.server import leases
from kiosk.server.pieces import Pieces
from kiosk.store import Reader, meta
from kiosk.sync import city_wire, wire
from kiosk.values.ids import city_chain, ward_of
from kiosk.values.journal import Sender
from kiosk.values.roles import RECEIVING

log = logging.getLogger(SECURITY)
_UNSIGNED, _WITHDRAWN = Seldom(), Seldom()
PULLED = 500  # events in one answer


def sender_of(reader: Reader, path: str, request: wire.Request) -> Sender:
    """Who asks, by the one live key that verifies the whole request."""
    if request.protocol != wire.PROTOCOL:
        raise ExpectedError("sync.errors.protocol", theirs=request.protocol, ours=wire.PROTOCOL)
    known = inbox.senders(reader.connection, request.sender)
    if not known:
        raise ExpectedError("journal.errors.unknown_station", station=request.sender)
    sender = next((one for one in known if wire.request_is_from(one.public_key, path, request)), None)
    if sender is None:
        if times := _UNSIGNED.due():
            log.warning("%d questions were not signed by the station that they named, last %s", times, request.sender)
        raise ExpectedError("journal.errors.head", station=request.sender)
    if sender.withdrawn_at:
        if times := _WITHDRAWN.due():
            log.warning("%d questions came from withdrawn stations, last %s", times, request.sender)
        raise ExpectedError("sync.errors.revoked", station=request.sender)
    return sender


def hello(reader: Reader, asked: wire.Hello, lease: str) -> wire.HelloAnswer:
    """How the station's chains stand here."""
    sender = live(reader.connection, asked.station)
    if sender is None or not asked.heads:
        raise ExpectedError("journal.errors.head", station=asked.station)
    for head in asked.heads:
        if head.station != asked.station or not verify_head(head, sender.public_key):
            raise ExpectedError("journal.errors.head", station=asked.station)
    return wire.HelloAnswer(
        _chains_there(reader, asked),
        now=to_micros(reader.clock.now()),
        shared=_shared(reader, asked),
        kinds={kind.name: kind.version for kind in declared().kinds.values()},
        dossier_prefix=meta(reader.connection, f"prefix:{ward_of(asked.station)}"),
        lacks=lacking.ask(reader.connection, asked.station, sender.roles),
        branched=leases.state_of(reader.connection, asked.station, lease) == leases.BRANCH,
        receipts=_certificate(reader, sender),
    )


def _certificate(reader: Reader, sender: Sender) -> bytes:
    """This server's word for a station that receives dossiers, to be carried by its receipts' signed codes."""
    if not RECEIVING.intersection(sender.roles):
        return b""
    own, today = reader.identity, local(reader.clock.now()).date()
    made = receipt_proof.certify(sender.station, sender.public_key, own.public, own.signing.sign, today)
    return receipt_text.certificate_bytes(made)


def _chains_there(reader: Reader, asked: wire.Hello) -> tuple[wire.ChainThere, ...]:
    connection, station = reader.connection, asked.station
    own = {head.epoch: head for head in asked.heads}
    found = []
    held = dict(chains.chains(connection, station))
    for epoch in sorted({*held, *own}):
        end = own.get(epoch)
        same = end is not None and chains.hash_at(connection, station, epoch, end.seq) == end.hash
        whole, last = chains.here(connection, station, epoch), held.get(epoch, 0)
        digest = chains.hash_at(connection, station, epoch, last)
        found.append(wire.ChainThere(epoch, whole, digest, same, last))
    return tuple(found)


def _shared(reader: Reader, asked: wire.Hello) -> int:
    """The last seq up to which the hashes of the asking station and those here are alike."""
    if asked.first < 1:
        return 0
    here = outbox.hashes_after(reader.connection, asked.station, asked.epoch, asked.first - 1, len(asked.hashes))
    shared = asked.first - 1
    for ours, theirs in zip(here, asked.hashes, strict=False):
        if ours and ours != theirs:  # b"": a hole whose hash nobody vouched for
            break
        shared += 1
    return shared


def erased(reader: Reader, ward: str, asked: wire.Erased) -> wire.ErasedAnswer:
    """Subjects of the ward that it, or central, has erased since the cursors, at most PULLED of each."""
    subjects: list[str] = []
    expired: list[str] = []
    after: list[wire.Cursor] = []
    more = False
    for mine in (ward, reader.station.ward):
        cursor = next((one for one in asked.after if one.ward == mine), wire.Cursor(mine))
        rows = erasures_after(reader.connection, mine, _checked(reader, cursor).position, PULLED)
        gone = [row for row in rows if row.kind != "draft.expired" or reader.keys.erased(mine, row.subject)]
        subjects += [row.subject for row in gone]
        expired += [row.subject for row in gone if row.kind == "draft.expired"]
        more = more or len(rows) == PULLED
        after.append(wire.Cursor(mine, rows[-1].position, bytes(rows[-1].hash)) if rows else cursor)
        if mine == reader.station.ward == ward:
            break
    return wire.ErasedAnswer(tuple(subjects), tuple(after), more, tuple(expired))


def _checked(reader: Reader, cursor: wire.Cursor) -> wire.Cursor:
    """The cursor, or the beginning where this server has another event there (it was itself restored)."""
    known = cursor.position == 0 or hash_at_position(reader.connection, cursor.ward, cursor.position) == cursor.hash
    return cursor if known else wire.Cursor(cursor.ward)


def fetch(reader: Reader, sender: Sender, asked: wire.Fetch) -> wire.FetchAnswer:
    """The bytes at places of the ward's chains, where they are whole here: its own, and what its roles may see."""
    return wire.FetchAnswer(tuple(_bytes_at(reader, sender, *place) for place in asked.places))


def _bytes_at(reader: Reader, sender: Sender, station: str, epoch: int, seq: int) -> bytes:
    if ward_of(station) != ward_of(sender.station):
        return b""
    raw = chains.whole_bytes_at(reader.connection, station, epoch, seq)
    to = scope.recipient(sender.station, b"", sender.roles)
    return raw if station == sender.station or to.may_see(read(raw)) else b""


def pull(reader: Reader, identity: Identity, sender: Sender, asked: wire.Pull) -> wire.PullAnswer:
    """What arrived in the sender's ward after its cursor; see kiosk.server.pieces."""
    ward = ward_of(sender.station)
    given = [cursor for cursor in asked.after if cursor.ward == ward]
    cursor = next((one for one in given if _checked(reader, one) == one), wire.Cursor(ward))
    return Pieces(reader, identity, sender, asked.ends).after(cursor, max(1, min(asked.limit, PULLED)))


def city_word(reader: Reader, identity: Identity, sender: Sender, asked: city_wire.CityWordAsked) -> wire.PullAnswer:
    """What the sender lacks of this city's own chain in its ward."""
    if asked.station != sender.station:
        raise ExpectedError("journal.errors.head", station=asked.station)
    name = city_chain(ward_of(sender.station), reader.station.id)
    return Pieces(reader, identity, sender, asked.ends).of_station(name)
