"""What the journal tells others: announcements after a commit, batches on the wire, reports of its checks.

Bounds stand in the types of what travels: a decoder refuses what no SQL engine could hold or no program would send.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.ids import EventId, JobId, Place, StationId

# What makes a ticket, draft or dossier: no station can be kept from recording it because another ward was first to
# name its id.
BEGINS = frozenset(
    {
        "ticket.issued", "ticket.entered", "ticket.met", "draft.parked", "draft.finished", "dossier.received",
        "dossier.refused", "dossier.certified", "rating.given", "feedback.help_asked",
        "feedback.said",
    }
)  # fmt: skip


class Noted(Value, frozen=True, kw_only=True):
    """One committed event, without its sealed part. `body` is the kind's frozen fact."""

    kind: str
    subject: str
    event_id: EventId
    body: Any


class Committed(Value, frozen=True, kw_only=True):
    """Announced on the bus by the writer thread after a commit."""

    events: tuple[Noted, ...]


class JobQueued(Value, frozen=True, kw_only=True):
    """Announced after the commit that made a print job."""

    job: JobId


class DiskLow(Value, frozen=True, kw_only=True):
    """Announced when the reserve file had to be given up: clear the disk now."""

    free_mib: int


class StationIdentity(Value, frozen=True, kw_only=True):
    """Who this station is. `first_epoch` is False after a restore: then it owns no standing ranges."""

    id: StationId
    ward: str
    epoch: int
    roles: tuple[str, ...]
    first_epoch: bool = True


MOST_PLACES = 500  # of one batch
Counted = Annotated[int, Meta(ge=1, le=2**53)]  # epochs and places in a chain
Amount = Annotated[int, Meta(ge=0, le=2**53)]  # a count
Micros = Annotated[int, Meta(ge=0, lt=253_370_764_800_000_000)]  # since 1970; kiosk.db.base.LATEST
Raw = Annotated[bytes, Meta(max_length=8 * 1024 * 1024)]  # of one event
Name = Annotated[str, Meta(max_length=96, pattern="^[^\\x00]*$")]  # ids and subjects
Actor = Annotated[str, Meta(max_length=40, pattern="^[^\\x00]*$")]  # an account, or a name as typed
StationName = Annotated[str, Meta(max_length=32, pattern="^[^\\x00.]{0,8}([.][^\\x00]*)?$")]
Digest = Annotated[bytes, Meta(max_length=32)]
Small = Annotated[bytes, Meta(max_length=256)]  # keys, signatures, wrapped keys


class Head(msgspec.Struct, frozen=True, array_like=True):
    """A station's signed word that its chain reads `hash` at (epoch, seq)."""

    station: StationName
    epoch: Counted
    seq: Counted
    hash: Digest
    signature: Small


class WrappedKey(msgspec.Struct, frozen=True, array_like=True):
    """A subject's key, readable by one recipient only (X25519, HKDF, ChaCha20-Poly1305)."""

    key_id: Digest
    subject: Name
    wrapped: Small
    recipient: StationName = ""  # station id of the one reader


class Hole(msgspec.Struct, frozen=True, array_like=True):
    """A place of the chain whose bytes do not travel. Its hash still stands in the chain that heads vouch for; b""
    where nobody can vouch for it (another hole follows)."""

    seq: Counted
    hash: Digest
    reason: Annotated[str, Meta(max_length=16)]  # "damaged" | "scope": not for the recipient's role


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """Events of one chain in order from seq `first` on, the heads that vouch for them, and the keys that travel along.

    Where a hole is, `events` holds b"".
    """

    station: StationName
    epoch: Counted
    first: Counted
    events: Annotated[tuple[Raw, ...], Meta(max_length=MOST_PLACES)]
    heads: Annotated[tuple[Head, ...], Meta(max_length=64)] = ()
    keys: Annotated[tuple[WrappedKey, ...], Meta(max_length=MOST_PLACES)] = ()
    holes: Annotated[tuple[Hole, ...], Meta(max_length=MOST_PLACES)] = ()


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a batch. Quarantined events count as stored."""

    station: str
    epoch: int
    here: int  # contiguous seq durable here: stops at a hole of damage
    through: int = 0  # last seq stored here, beyond holes
    new: int = 0
    quarantined: int = 0
    forked: bool = False  # the chain reads otherwise here: the sender must begin a new epoch
    lacks: tuple[bytes, ...] = ()  # ids of keys that sealed parts of this station need here


class Sender(Value, frozen=True, kw_only=True):
    """A station that may send: its public keys and roles as enrolled.

    A withdrawn key vouches for its station's chains up to `ends` (epoch, seq) alone.
    """

    station: str
    public_key: bytes
    seal_key: bytes = b""
    roles: tuple[str, ...] = ()
    withdrawn_at: int = 0  # microseconds since 1970; 0 = live
    ends: tuple[tuple[int, int], ...] = ()

    def last_of(self, epoch: int) -> int:
        """The last seq of a chain that the key vouches for."""
        return dict(self.ends).get(epoch, 0) if self.withdrawn_at else 2**62


class ConfirmDate(Value, frozen=True, kw_only=True):
    """Command: a member of staff says that the machine's date and time are right now."""

    day: date  # the date as the person sees it; must be the clock's own
    actor: str
    place: Place = Place("")  # where the actor is signed in; "" = anywhere at this station


class RangeGrant(Value, frozen=True, kw_only=True):
    """A standing range of numbers for one series: from `start`, `size` numbers."""

    series: str
    start: int
    size: int
    granted_by: str = ""


class TypeLetter(Value, frozen=True, kw_only=True):
    """Command: a supervisor names an unused letter for the tickets of a station without ranges."""

    letter: str
    actor: str
    place: Place = Place("")


class CloseDay(Value, frozen=True, kw_only=True):
    actor: str = ""
    place: Place = Place("")


class EraseSubject(Value, frozen=True, kw_only=True):
    """Command: make the personal data of a subject unreadable for ever. The chain stays whole."""

    subject: str
    actor: str
    reason: str = ""


class LookForErasure(Value, frozen=True, kw_only=True):
    """Command: find what bears this code, ticket or id; `ward`: whose."""

    words: str
    ward: str = ""


class EraseAsked(Value, frozen=True, kw_only=True):
    """Command: erase these subjects and what belongs to them, because a person or an official asked for it.

    `ward`: whose; "" = the station's own. `actor`: the account or the name of who says so.
    """

    subjects: tuple[str, ...]
    actor: str
    why: str
    ward: str = ""


class JournalStatus(Value, frozen=True, kw_only=True):
    """Always visible: what has not reached central, and what could not be accepted."""

    events: int
    unsent: int
    oldest_unsent: datetime | None
    quarantined: int


class Report(Value, frozen=True, kw_only=True):
    """What `verify` or `replay` found. `problems` are English sentences with ids, never personal data."""

    ok: bool
    events: int
    chains: int = 0
    heads: int = 0
    rows: int = 0
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
