"""Signing and verifying heads: a station's word, by Ed25519, that its chain reads a hash at (epoch, seq)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kiosk.values.journal import Head

if TYPE_CHECKING:
    from kiosk.journal.identity import Identity


def _words(station: str, epoch: int, seq: int, digest: bytes) -> bytes:
    return b"motcua1 head" + msgspec.msgpack.encode((station, epoch, seq, digest))


def sign_head(identity: Identity, station: str, epoch: int, seq: int, digest: bytes) -> Head:
    signature = identity.signing.sign(_words(station, epoch, seq, digest))
    return Head(station, epoch, seq, digest, signature)


def verify_head(head: Head, public_key: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(head.signature, _words(head.station, head.epoch, head.seq, head.hash))
    except (InvalidSignature, ValueError):
        return False
    return True
