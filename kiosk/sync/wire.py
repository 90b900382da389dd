"""The bytes of the protocol between a station, a hub and central: MessagePack in zstd, every message signed.

Shared by both ends (kiosk.remote, kiosk.sync, kiosk.server.protocol). `unpack` raises `WireError` for anything that is
not exactly the expected shape and within its bounds, too large, or cut off. A request is one envelope, signed over all
of it by the key of whoever sends it (a hub sends others' chains too). Every answer is signed by the server's pinned
key over the request it answers, so that nobody on the line can acknowledge what was not stored.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from kiosk.journal import decoding
from kiosk.values.journal import (
    Amount,
    Batch,
    Counted,
    Digest,
    Head,
    Micros,
    Name,
    Raw,
    Small,
    StationName,
    WrappedKey,
)

if TYPE_CHECKING:
    from kiosk.journal.identity import Identity

PROTOCOL = 2
MEDIA_TYPE = "application/vnd.motcua+msgpack+zstd"
SIGNATURE = "x-motcua-signature"
LIMIT = 8 * 1024 * 1024  # bytes of a body, unpacked
MOST_FETCHED = 200  # places in one Fetch
STATION_ID = r"^[0-9]{5}\.[2-9a-z]{8}\Z"  # as stations make their ids
EnrolledName = Annotated[str, Meta(max_length=14, pattern=STATION_ID)]
Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Versions = Annotated[tuple[Version, ...], Meta(max_length=64)]
Lease = Annotated[str, Meta(max_length=32, pattern="^[^\\x00]*$")]
Series = Annotated[str, Meta(max_length=64, pattern="^[^\\x00]*$")]
WardName = Annotated[str, Meta(max_length=200, pattern="^[^\\x00]*$")]
Hashes = Annotated[tuple[Digest, ...], Meta(max_length=10_000)]
KeyIds = Annotated[tuple[Digest, ...], Meta(max_length=1_000)]
Marks = Annotated[tuple[tuple[Counted, Amount], ...], Meta(max_length=5_000)]  # epoch, seq
Roles = Annotated[tuple[Name, ...], Meta(max_length=16)]
Subjects = Annotated[tuple[Name, ...], Meta(max_length=10_000)]
Chain = tuple[StationName, Counted, Counted]  # station, epoch, seq
End = tuple[StationName, Counted, Amount]  # station, epoch, last seq held; 0 = nothing
RequestId = Annotated[str, Meta(max_length=36, pattern="^[^\\x00]*$")]  # UUIDv7, stored by the asker before it asks
Url = Annotated[str, Meta(max_length=200, pattern="^[^\\x00]*$")]
Label = Annotated[str, Meta(max_length=40, pattern="^[^\\x00]*$")]  # of a ticket, as people see it
Inner = Annotated[bytes, Meta(max_length=8 * 1024)]  # a packed value inside a message
Machine = Annotated[tuple[tuple[Series, WardName], ...], Meta(max_length=40)]  # what a machine says of itself
Ward = Annotated[str, Meta(max_length=8, pattern="^[^\\x00]*$")]
T = TypeVar("T")


class WireError(Exception):
    """The bytes are not what the protocol says."""


class _Message(msgspec.Struct, frozen=True, array_like=True):
    """Fields are only ever added at the end, with defaults."""


class Request(_Message, frozen=True, array_like=True):
    """The one envelope of every question. `body` is the packed message, `signature` that of `sender` over the rest."""

    protocol: Version
    sender: StationName
    lease: Lease  # of the sender's machine, so that two with one identity are told from one
    at: Micros  # the sender's clock, microseconds since 1970
    nonce: Small
    body: Annotated[bytes, Meta(max_length=LIMIT)]
    signature: Small = b""


class Push(_Message, frozen=True, array_like=True):
    batch: Batch
    waiting: Amount = 0  # own events that will still wait after this batch
    oldest: Micros = 0  # made_at of the oldest of all unsent ones, microseconds since 1970; 0 = none


class PushAnswer(_Message, frozen=True, array_like=True):
    here: Amount  # contiguous seq of the batch's chain, durable at the answering server: stops at a hole of damage
    central: Amount  # the same at central
    speaks: Versions = (PROTOCOL,)
    quarantined: Amount = 0
    forked: bool = False  # the chain reads otherwise there: shake hands
    through: Amount = 0  # last seq stored at the answering server, beyond holes
    lacks: KeyIds = ()  # ids of keys that it needs for the chain's events and does not have


class HubTerm(_Message, frozen=True, array_like=True):
    """Who is the hub of a ward in its n-th term. `by` has signed it: the hub of a term before (of the first: itself),
    or central."""

    ward: Ward
    term: Counted
    station: StationName
    public_key: Small
    seal_key: Small
    certificate_hash: Digest  # SHA-256 of the DER certificate, b"" on plain HTTP
    by: StationName
    signature: Small = b""


class Hello(_Message, frozen=True, array_like=True):
    """Signed ends of the station's own chains; `hashes` of a chain's events from `first` on, after a fork."""

    station: StationName
    heads: Annotated[tuple[Head, ...], Meta(max_length=5_000)]
    now: Micros  # the station's clock, microseconds since 1970
    first: Amount = 0
    epoch: Amount = 0
    hashes: Hashes = ()
    ward_name: WardName = ""
    told: Annotated[tuple[Lease, ...], Meta(max_length=100)] = ()  # leases answered to last, or tried since
    named: Annotated[tuple[tuple[Series, Amount], ...], Meta(max_length=1_000)] = ()  # greatest number held of each
    marks: Marks = ()  # up to where central had acknowledged its chains: a central that holds less was put back
    machine: Machine = ()  # ("place", "kiosk-1"), ("printer:ticket", "ok") ...: the newest word of its state
    terms: Annotated[tuple[HubTerm, ...], Meta(max_length=16)] = ()  # the hub's terms that the station knows


class ChainThere(_Message, frozen=True, array_like=True):
    """How a chain stands at the server: whole up to `here`, stored through `through`, whose hash is named.

    `same`: it holds the station's own last event, unchanged.
    """

    epoch: Counted
    here: Amount
    hash: Digest
    same: bool
    through: Amount = 0


class HelloAnswer(_Message, frozen=True, array_like=True):
    chains: Annotated[tuple[ChainThere, ...], Meta(max_length=10_000)]
    now: Micros  # the server's clock, microseconds since 1970
    shared: Amount = 0  # answer to `hashes`: the last seq that reads alike on both sides
    speaks: Versions = (PROTOCOL,)
    kinds: Annotated[dict[Name, Version], Meta(max_length=1_000)] = {}  # versions of event kinds understood
    dossier_prefix: Series = ""
    lacks: KeyIds = ()  # as in PushAnswer
    branched: bool = False  # this database may be in use elsewhere too: go on in a new epoch
    term: Amount = 0  # of the answering hub; 0: no hub, or one that only relays
    central: Marks = ()  # up to where central has the asking station's chains, as far as the hub knows
    receipts: Small = b""  # the server's word for the asking station's key, where that may issue receipts


class Keys(_Message, frozen=True, array_like=True):
    """Keys that the server said it lacks for a station's events, from that station or the hub of its ward; `gone`:
    those that the station itself does not have either."""

    station: StationName
    keys: Annotated[tuple[WrappedKey, ...], Meta(max_length=1_000)]
    gone: KeyIds = ()


class KeysAnswer(_Message, frozen=True, array_like=True):
    lacks: KeyIds = ()


class Cursor(_Message, frozen=True, array_like=True):
    """A place in a ward's order of arrival at the server; (0, b"") is before everything."""

    ward: StationName
    position: Amount = 0
    hash: Digest = b""  # of the event there: where the server has another, it starts anew


class Pull(_Message, frozen=True, array_like=True):
    """Ask for what arrived in one's ward after a cursor: the first of `after`, newest first, that the server knows.

    `ends`: the last seq that the asking station holds of each chain. What it lacks before an arrival, it gets too.
    """

    after: Annotated[tuple[Cursor, ...], Meta(max_length=200)] = ()
    ends: Annotated[tuple[End, ...], Meta(max_length=10_000)] = ()
    limit: Amount = 500


class SenderKeys(_Message, frozen=True, array_like=True):
    """Who wrote a chain: a station's public keys and roles, as enrolled at the answering server."""

    station: StationName
    public_key: Small
    seal_key: Small
    roles: Roles
    withdrawn_at: Amount = 0  # microseconds since 1970; 0 = live
    ends: Marks = ()  # up to where a withdrawn key vouches for each chain


class PullAnswer(_Message, frozen=True, array_like=True):
    """Pieces of chains in order of arrival, each ending at a head. `cursor` is where to go on, where `more` waits.

    `scope`: beginnings of the kinds that the asker may see; () = all. Where it differs from the last answer's, what
    lies behind the cursor reads otherwise now: the asker starts anew, and holes of scope are filled.
    """

    batches: Annotated[tuple[Batch, ...], Meta(max_length=1_000)]
    cursor: Cursor
    more: bool = False
    senders: Annotated[tuple[SenderKeys, ...], Meta(max_length=2_000)] = ()
    scope: Annotated[tuple[Name, ...], Meta(max_length=1_000)] = ()


class Erased(_Message, frozen=True, array_like=True):
    """Ask for the subjects erased since these cursors: of one's own ward, and by central itself."""

    after: Annotated[tuple[Cursor, ...], Meta(max_length=200)]


class ErasedAnswer(_Message, frozen=True, array_like=True):
    subjects: Subjects
    after: Annotated[tuple[Cursor, ...], Meta(max_length=200)]
    more: bool = False
    expired: Subjects = ()  # those among them that were drafts for which nobody came


class Fetch(_Message, frozen=True, array_like=True):
    """Ask for the bytes of events of one's own ward by their places (station, epoch, seq)."""

    places: Annotated[tuple[Chain, ...], Meta(max_length=MOST_FETCHED)]


class FetchAnswer(_Message, frozen=True, array_like=True):
    raws: Annotated[tuple[Raw, ...], Meta(max_length=MOST_FETCHED)]  # b"" where the server has none


class Claim(_Message, frozen=True, array_like=True):
    """Ask for a standing range. `above`: the greatest number that the station's own ranges ever named."""

    station: StationName
    epoch: Counted
    request: RequestId
    series: Series
    above: Amount


class ClaimAnswer(_Message, frozen=True, array_like=True):
    granted: bool
    start: Amount = 0
    size: Amount = 0
    reason: Lease = ""  # why not: role | prefix | series | above | exhausted | unsure (ask again later)


class Offer(_Message, frozen=True, array_like=True):
    """Who the server says it is, before anything is proved."""

    station: StationName
    public_key: Small
    seal_key: Small
    role: Name = "central"  # or "hub": what it is to its stations; bound by the proofs


class Enrol(_Message, frozen=True, array_like=True):
    station: EnrolledName
    public_key: Small
    seal_key: Small
    roles: Roles
    proof: Small
    ward_name: WardName = ""
    signature: Small = b""  # of the station's key over the proof: whoever enrols holds the key


class EnrolAnswer(_Message, frozen=True, array_like=True):
    proof: Small
    first: bool = False  # nobody else of the ward was ever heard of: a single station may grant itself tickets


# -- what a ward's hub answers -------------------------------------------------------------------------------


class CallAsked(_Message, frozen=True, array_like=True):
    """Ask for a ticket: the first committed call of it wins. A repeated request gets the stored answer."""

    station: StationName
    request: RequestId
    kind: Name  # "next": body is a packed values.calls.CallNext; "one": a packed CallTicket
    body: Inner


class CallAnswer(_Message, frozen=True, array_like=True):
    """`call`: a packed values.calls.Call; the event of it stands in the hub's chain at (station, epoch, seq)."""

    found: bool  # False: nobody waits, or `error`
    call: Inner = b""
    error: Name = ""  # key of the ExpectedError that it was refused with
    label: Label = ""  # the ticket that the error is about
    station: StationName = ""
    epoch: Amount = 0
    seq: Amount = 0


class Listen(_Message, frozen=True, array_like=True):
    """Ask for a stream of nudges (text/event-stream): `event: news`, `event: wanted`, a comment every 5 seconds."""

    station: StationName


class HubTerms(_Message, frozen=True, array_like=True):
    """The terms that have begun, as far as the answering hub knows, newest last, and where hubs can be reached.

    Whoever follows checks the signatures from a key that it has pinned; addresses prove nothing.
    """

    ward: Ward
    ward_name: WardName = ""
    station: StationName = ""  # who answers
    terms: Annotated[tuple[HubTerm, ...], Meta(max_length=200)] = ()
    addresses: Annotated[tuple[tuple[StationName, Url], ...], Meta(max_length=20)] = ()


class TermAsked(_Message, frozen=True, array_like=True):
    """A standby asks the hub to sign the term that it would begin; the answer is the HubTerm."""

    station: StationName
    certificate_hash: Digest = b""
    url: Url = ""


class HeldChains(_Message, frozen=True, array_like=True):
    """How far the asker holds the chains of others in its ward, as whole events."""

    ends: Annotated[tuple[End, ...], Meta(max_length=10_000)]


class LackedChains(_Message, frozen=True, array_like=True):
    """What of it the hub lacks: (station, epoch, last seq that the hub holds). The asker pushes what follows."""

    lacks: Annotated[tuple[End, ...], Meta(max_length=10_000)] = ()


class Introduce(_Message, frozen=True, array_like=True):
    """An enrolled hub names the stations of its ward to central."""

    stations: Annotated[tuple[SenderKeys, ...], Meta(max_length=200)]


class IntroduceAnswer(_Message, frozen=True, array_like=True):
    known: Annotated[tuple[StationName, ...], Meta(max_length=200)] = ()
    refused: Annotated[tuple[StationName, ...], Meta(max_length=200)] = ()


BUSY = "sync.errors.busy"  # ask again in so many seconds as `here` says, and not before


class Problem(_Message, frozen=True, array_like=True):
    """An answer that is a refusal. `error` is the key of its texts."""

    error: Name
    here: Amount = 0


_ENCODER = msgspec.msgpack.Encoder()


def pack(message: msgspec.Struct) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(level=3).compress(_ENCODER.encode(message))


def unpack(body: bytes, shape: type[T]) -> T:
    """Raises WireError."""
    import zstandard

    try:
        with zstandard.ZstdDecompressor(max_window_size=LIMIT).stream_reader(body) as reader:
            plain = reader.read(LIMIT + 1)
    except (zstandard.ZstdError, ValueError) as error:
        raise WireError(type(error).__name__) from error
    if len(plain) > LIMIT:
        raise WireError("too large")
    return decoded(plain, shape)


_DECODERS: dict[Any, Any] = {}


def _decoder(shape: type[T]) -> msgspec.msgpack.Decoder[T]:
    found: msgspec.msgpack.Decoder[T] | None = _DECODERS.get(shape)
    if found is None:
        found = _DECODERS[shape] = msgspec.msgpack.Decoder(shape)
    return found


def decoded(plain: bytes, shape: type[T]) -> T:
    """A message of its unpacked bytes. Raises WireError."""
    try:
        return decoding.packed(plain, _decoder(shape))
    except decoding.Garbled as error:
        raise WireError(str(error)) from error


def _words(path: str, request: bytes, status: int, answer: bytes) -> bytes:
    parts = (b"motcua1 answer", path, hashlib.sha256(request).digest(), status, hashlib.sha256(answer).digest())
    return _ENCODER.encode(parts)


def sign_answer(identity: Identity, path: str, request: bytes, status: int, answer: bytes) -> str:
    return identity.signing.sign(_words(path, request, status, answer)).hex()


def answer_is_from(public_key: bytes, path: str, request: bytes, status: int, answer: bytes, signature: str) -> bool:
    return verifies(public_key, signature, _words(path, request, status, answer))


def verifies(public_key: bytes, signature: str, words: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(bytes.fromhex(signature), words)
    except (InvalidSignature, ValueError):
        return False
    return True


def _term_words(term: HubTerm) -> bytes:
    return b"motcua1 hub term" + _ENCODER.encode(msgspec.structs.replace(term, signature=b""))


def sign_term(identity: Identity, term: HubTerm) -> HubTerm:
    """The term with the signature of the one that it names as `by`."""
    return msgspec.structs.replace(term, signature=identity.signing.sign(_term_words(term)))


def term_is_from(public_key: bytes, term: HubTerm) -> bool:
    return verifies(public_key, term.signature.hex(), _term_words(term))


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
    return verifies(public_key, request.signature.hex(), _request_words(path, request))


def message_of(request: Request, shape: type[T]) -> T:
    """What a request asks. Raises WireError."""
    return decoded(request.body, shape)
