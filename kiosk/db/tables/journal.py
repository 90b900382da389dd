"""Tables of the journal: events as they were written, heads, marks, pending work, quarantine, stations, meta."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import BY_WARD, LocalBase, Moment, Stored, Whole
from kiosk.db.engines.options import only

ACCEPTED, QUARANTINED, HOLE = 0, 1, 2  # HOLE: the place stands in the chain, its bytes are not here
RANGES = text("kind IN ('letter.typed', 'range.granted', 'range.taken')")
_ERASURES = "kind IN ('draft.expired', 'erasure.asked', 'subject.erased')"
_ERASED = text(_ERASURES)
# The kinds stand in the words of a query, not as parameters: only so the index of erasures alone answers. An expiry is
# one where it took effect: the key file then has the subject's tombstone.
IS_ERASURE = text(f"journal_events.{_ERASURES}")


class JournalEvent(LocalBase):
    """One event. `raw` is the exact bytes; the other columns repeat what queries need of them."""

    __tablename__ = "journal_events"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[str] = mapped_column(String(36))
    ward: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(48))
    subject: Mapped[str] = mapped_column(String(96))
    depth: Mapped[int] = mapped_column(Whole)
    made_at: Mapped[int] = mapped_column(Moment)  # microseconds since 1970
    hash: Mapped[bytes] = mapped_column(Stored(32))
    raw: Mapped[bytes] = mapped_column(Stored)
    state: Mapped[int] = mapped_column(Integer, default=ACCEPTED)
    position: Mapped[int] = mapped_column(Whole)  # order of arrival here, per ward and from 1: the pull cursor
    __table_args__ = (
        Index("ix_journal_events_subject", "subject", "depth"),
        Index("ix_journal_events_id", "id", "ward"),
        Index("ix_journal_events_position", "ward", "position", unique=True),
        Index("ix_journal_events_ranges", "ward", "subject", **only(RANGES)),
        Index("ix_journal_events_erasures", "ward", "position", **only(_ERASED)),
        {"info": BY_WARD},
    )


class PendingEvent(LocalBase):
    """Received and acknowledged, not applied yet; its place in the order of arrival of its ward."""

    __tablename__ = "journal_pending"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    station: Mapped[str] = mapped_column(String(32))
    epoch: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    subject: Mapped[str] = mapped_column(String(96))
    __table_args__ = (
        Index("ix_journal_pending_subject", "subject"),
        Index("ix_journal_pending_station", "ward", "station"),
    )


class JournalHole(LocalBase):
    """A place of a chain whose bytes are not here: damaged (the contiguous seq stops at it until the true bytes
    fill it), or out of scope ("not for your role": passed, and may be filled later)."""

    __tablename__ = "journal_holes"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[bytes] = mapped_column(Stored(32))
    reason: Mapped[str] = mapped_column(String(16))  # damaged | scope
    at: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (Index("ix_journal_holes_reason", "station", "epoch", "reason", "seq"),)


class JournalFork(LocalBase):
    """Where an own chain ends since a server knew another continuation of it; what came after was set aside."""

    __tablename__ = "journal_forks"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class LackingKey(LocalBase):
    """A key that a station's sealed part held here needs and that is not here: asked for again."""

    __tablename__ = "lacking_keys"
    key_id: Mapped[bytes] = mapped_column(Stored(32), primary_key=True)
    ward: Mapped[str] = mapped_column(String(8))
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96))
    __table_args__ = (
        Index("ix_lacking_keys_station", "station"),
        Index("ix_lacking_keys_subject", "subject"),
        Index("ix_lacking_keys_ward", "ward"),
    )


class StationLease(LocalBase):
    """Leases under which a key was heard here, so that two machines with one identity are told from one."""

    __tablename__ = "station_leases"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    lease: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))  # current | branch | lost | refused
    at: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (Index("ix_station_leases_state", "state"),)


class JournalHead(LocalBase):
    __tablename__ = "journal_heads"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[bytes] = mapped_column(Stored(32))
    signature: Mapped[bytes] = mapped_column(Stored(64))


class JournalMark(LocalBase):
    """Up to which seq a chain is durable at a level: "hub" or "central"."""

    __tablename__ = "journal_marks"
    level: Mapped[str] = mapped_column(String(16), primary_key=True)
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(Whole)


class QuarantinedEvent(LocalBase):
    """An authentic event that is stored and not folded: bytes, version or kind that this program cannot read, a
    role's breach, something of another ward, a withdrawn key, another continuation of a chain (fork), an id that counts
    already (twice), a fold that fails."""

    __tablename__ = "journal_quarantine"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[bytes] = mapped_column(Stored(32), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32))  # kind, version, bytes, role, ward, revoked, fork, twice or fold
    raw: Mapped[bytes] = mapped_column(Stored)
    at: Mapped[int] = mapped_column(BigInteger)
    closed: Mapped[int] = mapped_column(Integer, default=0)
    event_id: Mapped[str] = mapped_column(String(36), default="")  # "" where the bytes are no event
    __table_args__ = (
        Index("ix_journal_quarantine_open", "closed", "station", "reason"),
        Index("ix_journal_quarantine_event_id", "event_id"),
    )


class KnownStation(LocalBase):
    """Public keys and roles of stations, the own one included: one live key each, and those withdrawn before it."""

    __tablename__ = "known_stations"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(Stored(32), primary_key=True)
    seal_key: Mapped[bytes] = mapped_column(Stored(32), default=b"")
    roles: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_at: Mapped[int] = mapped_column(BigInteger, default=0)  # microseconds since 1970; 0 = live


class WithdrawnEnd(LocalBase):
    """Up to where a withdrawn key vouches for each chain of its station."""

    __tablename__ = "withdrawn_ends"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(Stored(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class Meta(LocalBase):
    """Small facts of this file: station, epoch, lease, versions of projections."""

    __tablename__ = "meta"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
