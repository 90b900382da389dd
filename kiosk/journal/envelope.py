"""The event's envelope: a small shape that never changes, and its exact bytes.

Nobody ever re-encodes an event: `raw` is made once by its author, stored, hashed and sent as it is. Bytes that come
from a disk or from outside are read by `read` alone, which knows every way in which they can be wrong.
"""

from __future__ import annotations

import hashlib

import msgspec

FIRST = bytes(32)  # `prev` of the first event of an epoch


class Envelope(msgspec.Struct, array_like=True, frozen=True):
    """See design "The journal and its sync". `made_at` is in microseconds since 1970, UTC."""

    id: str
    station: str
    epoch: int
    seq: int
    kind: str
    version: int
    subject: str
    depth: int
    made_at: int
    actor: str
    body: msgspec.Raw
    sealed: bytes | None
    key_id: bytes | None
    prev: bytes


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Envelope)
encode = _ENCODER.encode
decode = _DECODER.decode  # of bytes that this program has just made; everything else goes through `read`


def read(raw: bytes) -> Envelope | None:
    """The envelope of stored or foreign bytes, or None where they are none."""
    try:
        return _DECODER.decode(raw)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):  # bad UTF-8 is a bare ValueError
        return None


encode_body = msgspec.msgpack.Encoder(uuid_format="canonical").encode


def hash_of(raw: bytes) -> bytes:
    """SHA-256("motcua1" || raw)."""
    return hashlib.sha256(b"motcua1" + raw).digest()


Position = tuple[int, str, int, int]


def position(envelope: Envelope) -> Position:
    """The order in which a subject's events are folded: depth, station, epoch, seq."""
    return (envelope.depth, envelope.station, envelope.epoch, envelope.seq)
