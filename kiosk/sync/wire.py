"""The bytes of the protocol between a station, a hub and central: MessagePack in zstd, every message signed.

Shared by both ends (kiosk.remote, kiosk.sync.worker, kiosk.server.protocol). `unpack` raises `WireError` for
anything that is not exactly the expected shape, too large, or cut off. A request is one envelope, signed over all
of it by the key of whoever sends it (a hub sends others' chains too). Every answer is signed by the server's pinned
key over the request it answers, so that nobody on the line can acknowledge what was not stored.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from kiosk.values.journal import Batch, Head, WrappedKey

if TYPE_CHECKING:
    from kiosk.journal.keys import Identity

PROTOCOL = 2
MEDIA_TYPE = "application/vnd.motcua+msgpack+zstd"
SIGNATURE = "x-motcua-signature"
LIMIT = 8 * 1024 * 1024  # bytes of a body, unpacked
MOST_FETCHED = 200  # places in one Fetch
T = TypeVar("T")


class WireError(Exception):
    """The bytes are not what the protocol says."""


class _Message(msgspec.Struct, frozen=True, array_like=True):
    """Fields are only ever added at the end, with defaults."""


class Request(_Message, frozen=True, array_like=True):
    """The one envelope of every question. `body` is the packed message, `signature` that of `sender` over the rest."""

    protocol: int
    sender: str
    lease: str  # of the sender's machine, so that two with one identity are told from one
    at: int  # the sender's clock, microseconds since 1970
    nonce: bytes
    body: bytes
    signature: bytes = b""


class Push(_Message, frozen=True, array_like=True):
    batch: Batch
    waiting: int = 0  # own events that will still wait after this batch
    oldest: int = 0  # made_at of the oldest of all unsent ones, microseconds since 1970; 0 = none


class PushAnswer(_Message, frozen=True, array_like=True):
    here: int  # contiguous seq of the batch's chain, durable at the answering server: stops at a hole of damage
    central: int  # the same at central
    speaks: tuple[int, ...] = (PROTOCOL,)
    quarantined: int = 0
    forked: bool = False  # the chain reads otherwise there: shake hands
    through: int = 0  # last seq stored at the answering server, beyond holes
    lacks: tuple[bytes, ...] = ()  # ids of keys that it needs for this station's events and does not have


class Hello(_Message, frozen=True, array_like=True):
    """Signed ends of the station's own chains; `hashes` of a chain's events from `first` on, after a fork."""

    station: str
    heads: tuple[Head, ...]
    now: int  # the station's clock, microseconds since 1970
    first: int = 0
    epoch: int = 0
    hashes: tuple[bytes, ...] = ()
    ward_name: str = ""
    told: str = ""  # the last lease of this database that the server has answered to


class ChainThere(_Message, frozen=True, array_like=True):
    """How a chain stands at the server: whole up to `here`, stored through `through`, whose hash is named.

    `same`: it holds the station's own last event, unchanged.
    """

    epoch: int
    here: int
    hash: bytes
    same: bool
    through: int = 0


class HelloAnswer(_Message, frozen=True, array_like=True):
    chains: tuple[ChainThere, ...]
    now: int  # the server's clock, microseconds since 1970
    shared: int = 0  # answer to `hashes`: the last seq that reads alike on both sides
    speaks: tuple[int, ...] = (PROTOCOL,)
    kinds: dict[str, int] = {}  # versions of event kinds understood
    dossier_prefix: str = ""
    lacks: tuple[bytes, ...] = ()  # as in PushAnswer


class Keys(_Message, frozen=True, array_like=True):
    """Keys that the server said it lacks; `gone`: those that this station does not have either."""

    station: str
    keys: tuple[WrappedKey, ...]
    gone: tuple[bytes, ...] = ()


class KeysAnswer(_Message, frozen=True, array_like=True):
    lacks: tuple[bytes, ...] = ()


class Cursor(_Message, frozen=True, array_like=True):
    """A place in a ward's order of arrival at the server; (0, b"") is before everything."""

    ward: str
    position: int = 0
    hash: bytes = b""  # of the event there: where the server has another, it starts anew


class Pull(_Message, frozen=True, array_like=True):
    """Ask for what arrived after a cursor."""

    after: Cursor
    limit: int = 500


class PullAnswer(_Message, frozen=True, array_like=True):
    """Pieces of chains in order of arrival, each ending at a head. `cursor` is where to go on, where `more` waits."""

    batches: tuple[Batch, ...]
    cursor: Cursor
    more: bool = False


class Erased(_Message, frozen=True, array_like=True):
    """Ask for the subjects erased since these cursors: of one's own ward, and by central itself."""

    after: tuple[Cursor, ...]


class ErasedAnswer(_Message, frozen=True, array_like=True):
    subjects: tuple[str, ...]
    after: tuple[Cursor, ...]
    more: bool = False


class Fetch(_Message, frozen=True, array_like=True):
    """Ask for the bytes of events of one's own ward by their places (station, epoch, seq)."""

    places: tuple[tuple[str, int, int], ...]


class FetchAnswer(_Message, frozen=True, array_like=True):
    raws: tuple[bytes, ...]  # b"" where the server has none


class Claim(_Message, frozen=True, array_like=True):
    """Ask for a standing range. `above`: the greatest number that the station's own ranges ever named."""

    station: str
    epoch: int
    request: str
    series: str
    above: int


class ClaimAnswer(_Message, frozen=True, array_like=True):
    granted: bool
    start: int = 0
    size: int = 0
    reason: str = ""  # why not: role | prefix | series | exhausted | unsure


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
    except (zstandard.ZstdError, msgspec.MsgspecError, ValueError, RecursionError) as error:
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


class Author(NamedTuple):
    """Who asks: a station, the lease of its machine, and its keys."""

    station: str
    lease: str
    identity: Identity


def _request_words(path: str, request: Request) -> bytes:
    unsigned = (request.protocol, request.sender, request.lease, request.at, request.nonce, request.body)
    return b"motcua1 request" + _ENCODER.encode((path, *unsigned))


def sign_request(author: Author, path: str, message: msgspec.Struct, now: int) -> bytes:
    """The bytes of a signed question. `now`: microseconds since 1970."""
    body = _ENCODER.encode(message)
    request = Request(PROTOCOL, author.station, author.lease, now, os.urandom(16), body)
    signature = author.identity.signing.sign(_request_words(path, request))
    return pack(msgspec.structs.replace(request, signature=signature))


def request_is_from(public_key: bytes, path: str, request: Request) -> bool:
    return _verifies(public_key, request.signature.hex(), _request_words(path, request))


def message_of(request: Request, shape: type[T]) -> T:
    """What a request asks. Raises WireError."""
    try:
        return msgspec.msgpack.decode(request.body, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise WireError(type(error).__name__) from error
