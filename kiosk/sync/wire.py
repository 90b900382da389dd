"""The bytes of the protocol between station and server: MessagePack in zstd, and signatures over answers.

Shared by both ends (kiosk.remote, kiosk.sync.worker, kiosk.server.protocol). `unpack` raises `WireError` for
anything that is not exactly the expected shape, too large, or cut off. Every answer is signed by the server's
pinned key over the request it answers, so that nobody on the line can acknowledge what was not stored.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kiosk.values.journal import Batch, Head

if TYPE_CHECKING:
    from kiosk.journal.keys import Identity

PROTOCOL = 1
MEDIA_TYPE = "application/vnd.motcua+msgpack+zstd"
SIGNATURE = "x-motcua-signature"
LIMIT = 8 * 1024 * 1024  # bytes of a body, unpacked
T = TypeVar("T")


class WireError(Exception):
    """The bytes are not what the protocol says."""


class _Message(msgspec.Struct, frozen=True, array_like=True):
    """Fields are only ever added at the end, with defaults."""


class Push(_Message, frozen=True, array_like=True):
    batch: Batch
    waiting: int = 0  # own events that will still wait after this batch
    oldest: int = 0  # made_at of the oldest of all unsent ones, microseconds since 1970; 0 = none


class PushAnswer(_Message, frozen=True, array_like=True):
    here: int  # contiguous seq of the batch's chain, durable at the answering server
    central: int  # the same at central
    speaks: tuple[int, ...] = (PROTOCOL,)
    quarantined: int = 0
    forked: bool = False  # the chain reads otherwise there: shake hands


class Hello(_Message, frozen=True, array_like=True):
    """Signed ends of the station's own chains; `hashes` of a chain's events from `first` on, after a fork."""

    station: str
    heads: tuple[Head, ...]
    now: int  # the station's clock, microseconds since 1970
    first: int = 0
    epoch: int = 0
    hashes: tuple[bytes, ...] = ()
    ward_name: str = ""


class ChainThere(_Message, frozen=True, array_like=True):
    """How a chain stands at the server. `same`: it holds the station's own last event, unchanged."""

    epoch: int
    here: int
    hash: bytes
    same: bool


class HelloAnswer(_Message, frozen=True, array_like=True):
    chains: tuple[ChainThere, ...]
    now: int  # the server's clock, microseconds since 1970
    shared: int = 0  # answer to `hashes`: the last seq that reads alike on both sides
    speaks: tuple[int, ...] = (PROTOCOL,)
    kinds: dict[str, int] = {}  # versions of event kinds understood
    dossier_prefix: str = ""


class Claim(_Message, frozen=True, array_like=True):
    """Ask for a standing range. `above`: the greatest number that the station's own ranges ever named."""

    station: str
    epoch: int
    request: str
    series: str
    above: int
    signature: bytes = b""


class ClaimAnswer(_Message, frozen=True, array_like=True):
    granted: bool
    start: int = 0
    size: int = 0
    reason: str = ""  # why not: role | prefix | series | exhausted | unsure (ask again later)


class Offer(_Message, frozen=True, array_like=True):
    """Who the server says it is, before anything is proved."""

    station: str
    public_key: bytes
    seal_key: bytes


class Enrol(_Message, frozen=True, array_like=True):
    station: str
    public_key: bytes
    seal_key: bytes
    roles: tuple[str, ...]
    proof: bytes
    ward_name: str = ""


class EnrolAnswer(_Message, frozen=True, array_like=True):
    proof: bytes


class Problem(_Message, frozen=True, array_like=True):
    """An answer that is a refusal. `error` is the key of its texts."""

    error: str
    here: int = 0


_ENCODER = msgspec.msgpack.Encoder()


def pack(message: msgspec.Struct) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(level=3).compress(_ENCODER.encode(message))


def unpack(body: bytes, shape: type[T]) -> T:
    """Raises WireError."""
    import zstandard

    try:
        reader = zstandard.ZstdDecompressor().stream_reader(body)
        plain = reader.read(LIMIT + 1)
        if len(plain) > LIMIT:
            raise WireError("too large")
        return msgspec.msgpack.decode(plain, type=shape)
    except (zstandard.ZstdError, msgspec.MsgspecError, ValueError) as error:
        raise WireError(type(error).__name__) from error


def _words(path: str, request: bytes, status: int, answer: bytes) -> bytes:
    parts = (b"motcua1 answer", path, hashlib.sha256(request).digest(), status, hashlib.sha256(answer).digest())
    return _ENCODER.encode(parts)


def sign_answer(identity: Identity, path: str, request: bytes, status: int, answer: bytes) -> str:
    return identity.signing.sign(_words(path, request, status, answer)).hex()


def answer_is_from(public_key: bytes, path: str, request: bytes, status: int, answer: bytes, signature: str) -> bool:
    return _verifies(public_key, signature, _words(path, request, status, answer))


def _verifies(public_key: bytes, signature: str, words: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(bytes.fromhex(signature), words)
    except (InvalidSignature, ValueError):
        return False
    return True


def _claim_words(claim: Claim) -> bytes:
    parts: tuple[Any, ...] = (claim.station, claim.epoch, claim.request, claim.series, claim.above)
    return b"motcua1 claim" + _ENCODER.encode(parts)


def sign_claim(identity: Identity, claim: Claim) -> Claim:
    return msgspec.structs.replace(claim, signature=identity.signing.sign(_claim_words(claim)))


def claim_is_from(public_key: bytes, claim: Claim) -> bool:
    return _verifies(public_key, claim.signature.hex(), _claim_words(claim))
