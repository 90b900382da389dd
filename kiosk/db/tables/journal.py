"""Tables of the journal: events as they were written, heads, marks, pending work, quarantine, stations, meta."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import LocalBase

ACCEPTED, QUARANTINED = 0, 1


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
    depth: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[int] = mapped_column(BigInteger)  # microseconds since 1970
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[int] = mapped_column(Integer, default=ACCEPTED)
    __table_args__ = (
        Index("ix_journal_events_subject", "subject", "depth"),
        Index("ix_journal_events_id", "id"),
    )


class PendingEvent(LocalBase):
    """Received and acknowledged, not applied yet."""

    __tablename__ = "journal_pending"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subject: Mapped[str] = mapped_column(String(96))


class JournalHead(LocalBase):
    __tablename__ = "journal_heads"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class JournalMark(LocalBase):
    """Up to which seq a chain is durable at a level: "hub" or "central"."""

    __tablename__ = "journal_marks"
    level: Mapped[str] = mapped_column(String(16), primary_key=True)
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class QuarantinedEvent(LocalBase):
    """An authentic event that could not be accepted: unreadable bytes, unknown version, or a role's breach."""

    __tablename__ = "journal_quarantine"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32))  # bytes | version | kind | role | fork | hole
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[int] = mapped_column(BigInteger)
    closed: Mapped[int] = mapped_column(Integer, default=0)


class KnownStation(LocalBase):
    """Public keys and roles of stations that may sign here, the own one included."""

    __tablename__ = "known_stations"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    seal_key: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")
    roles: Mapped[str] = mapped_column(String(200), default="")


class Meta(LocalBase):
    """Small facts of this file: station, epoch, lease, versions of projections."""

    __tablename__ = "meta"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))
