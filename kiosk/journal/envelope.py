"""The event's envelope: a small shape that never changes, and its exact bytes.

Nobody ever re-encodes an event: `raw` is made once by its author, stored, hashed and sent as it is. Bytes that come
from a disk or from outside are read by `read` and `read_stored` alone, which know every way in which they can be
wrong: what they accept, any SQL engine can store and any clock can hold.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.db.base import LATEST
from kiosk.journal import decoding

FIRST = bytes(32)  # `prev` of the first event of an epoch
WARD = 8  # letters of a ward's code, before the dot of a station's id

Counted = Annotated[int, Meta(ge=1, le=2**53)]
Short = Annotated[bytes, Meta(max_length=32)]


class Envelope(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """See docs/design/sync.md#event. `made_at` is in microseconds since 1970, UTC."""

    id: Annotated[str, Meta(max_length=36)]
    station: Annotated[str, Meta(max_length=32)]
    epoch: Counted
    seq: Counted
    kind: Annotated[str, Meta(max_length=48)]
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    subject: Annotated[str, Meta(max_length=96)]
    depth: Counted
    made_at: Annotated[int, Meta(ge=0, lt=LATEST)]
    actor: Annotated[str, Meta(max_length=40)]
    body: msgspec.Raw
    sealed: Annotated[bytes, Meta(max_length=8 * 1024 * 1024)] | None
    key_id: Short | None
    prev: Short


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Envelope)
encode = _ENCODER.encode
decode = _DECODER.decode  # of bytes that this program has just made; everything else goes through `read`


def read(raw: bytes) -> Envelope | None:
    """The envelope of stored or foreign bytes, or None where they are none."""
    try:
        envelope = decoding.packed(raw, _DECODER)
    except decoding.Garbled:
        return None
    if decoding.nests_too_deeply(raw, envelope.sealed):
        return None
    words = (envelope.id, envelope.station, envelope.kind, envelope.subject, envelope.actor)
    return None if "\0" in "".join(words) or envelope.station.find(".") > WARD else envelope


def read_stored(raw: bytes, digest: bytes) -> Envelope | None:
    """The envelope of bytes that were stored under their hash; None where they are no longer those."""
    if not isinstance(raw, bytes) or hash_of(raw) != digest:
        return None
    return read(raw)


encode_body = msgspec.msgpack.Encoder(uuid_format="canonical").encode


def hash_of(raw: bytes) -> bytes:
    """SHA-256("motcua1" || raw)."""
    return hashlib.sha256(b"motcua1" + raw).digest()


Position = tuple[int, str, int, int]  # the order in which a subject's events are folded: depth, station, epoch, seq
