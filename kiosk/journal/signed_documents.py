"""A version of a document as it travels: a head of a few fields that central's key has signed, and the bytes it names.

Made by kiosk.city.documents; checked by every station that keeps or passes on a version. The bytes of a sealed kind are
a box whose key is wrapped for each recipient, so that hubs pass on the very bytes that were signed. `head_of` raises
nothing: what does not verify is None.
"""

from __future__ import annotations

import hashlib
import os
from datetime import date
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from kiosk.journal import decoding, sealing
from kiosk.values.documents import LARGEST, DocumentKind, Scope, SignedDocument
from kiosk.values.journal import Digest, Micros, StationName

if TYPE_CHECKING:
    from kiosk.journal.identity import Identity

HEAD = 512  # bytes
SIGNATURE = 64
MARK = 8
WRAPPED = 128  # bytes of a wrapped key, at most
_WORDS = b"motcua1 document"
_NONCE = 12


class DocumentHead(msgspec.Struct, frozen=True, array_like=True):
    """Which version this is, from when it holds, and the SHA-256 of its bytes. Fields are only added at the end."""

    kind: DocumentKind
    scope: Scope
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    valid_from: date
    hash: Digest
    size: Annotated[int, Meta(ge=0, le=LARGEST + 64)]
    sealed: bool
    made_at: Micros
    by: StationName  # the city's server that signed
    after: Annotated[int, Meta(ge=-1, le=2**31 - 1)] = -1  # the version before it; -1 = the number before

    @property
    def follows(self) -> int:
        return self.version - 1 if self.after < 0 else self.after


_HEAD = msgspec.msgpack.Decoder(DocumentHead)


def sign(identity: Identity, head: DocumentHead) -> SignedDocument:
    packed = msgspec.msgpack.encode(head)
    return SignedDocument(head=packed, signature=identity.signing.sign(_WORDS + packed))


def head_of(signed: SignedDocument, public_key: bytes) -> DocumentHead | None:
    """What was signed by the holder of that key; None for anything else."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed.signature, _WORDS + signed.head)
    except (InvalidSignature, ValueError):
        return None
    return read_head(signed.head)


def read_head(packed: bytes) -> DocumentHead | None:
    """A head whose signature was checked before."""
    try:
        return decoding.packed(packed, _HEAD)
    except decoding.Garbled:
        return None


def mark(packed: bytes) -> bytes:
    """Short for a head: two that differ in anything have different ones."""
    return hashlib.sha256(packed).digest()[:MARK]


def fits(head: DocumentHead, data: bytes) -> bool:
    """Whether these are the bytes that were signed."""
    return len(data) == head.size and hashlib.sha256(data).digest() == head.hash


def sealed(plain: bytes, kind: str, scope: str) -> tuple[bytes, bytes]:
    """The box and its key."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    key, nonce = sealing.new_key(), os.urandom(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, _bound(kind, scope)), key


def unsealed(box: bytes, wrapped: bytes, identity: Identity, kind: str, scope: str) -> bytes | None:
    """None where the key was wrapped for somebody else, or the box is another's."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        key = sealing.unwrap(wrapped, identity.sealing)
        return ChaCha20Poly1305(key).decrypt(box[:_NONCE], box[_NONCE:], _bound(kind, scope))
    except (InvalidTag, ValueError):
        return None


def rewrapped(wrapped: bytes, identity: Identity, recipient: bytes) -> bytes:
    """The key of a box for the holder of the seal key `recipient`; b"" where it was never for this one."""
    from cryptography.exceptions import InvalidTag

    try:
        return sealing.wrap(sealing.unwrap(wrapped, identity.sealing), recipient)
    except (InvalidTag, ValueError):
        return b""


def _bound(kind: str, scope: str) -> bytes:
    return b"motcua1 document|" + kind.encode() + b"|" + scope.encode()
