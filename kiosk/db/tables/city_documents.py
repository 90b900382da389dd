"""Tables of the city's documents: drafts, who did what to them, the approved versions, those that a backup lacks, and
what stations say of theirs.

The city's server's alone. Contents are bytes: the JSON of kiosk.values.document_contents, or sealed.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import CityBase, Instant

CONTENT = 2**32 - 1  # a length by which every engine takes its largest type of bytes


class CityDraft(CityBase):
    """A document in the making, or what has become of it."""

    __tablename__ = "city_drafts"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    scope: Mapped[str] = mapped_column(String(8))
    base: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    valid_from: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(1000))
    note: Mapped[str] = mapped_column(String(1000), default="")
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[bytes] = mapped_column(LargeBinary(CONTENT))
    key: Mapped[bytes] = mapped_column(LargeBinary(128), default=b"")  # of a sealed content, wrapped for this server

    __table_args__ = (Index(None, "state", "kind", "scope"),)


class CityDraftAct(CityBase):
    """One act of one person on a draft."""

    __tablename__ = "city_draft_acts"
    draft: Mapped[str] = mapped_column(String(36), primary_key=True)
    nth: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    account: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(1000), default="")


class CityDocument(CityBase):
    """An approved version, signed. Nothing ever changes in it."""

    __tablename__ = "city_documents"
    scope: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    draft: Mapped[str] = mapped_column(String(36))
    base: Mapped[int] = mapped_column(Integer)
    valid_from: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(1000))
    approved_by: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[datetime] = mapped_column(Instant)
    authors: Mapped[str] = mapped_column(String(2000))  # JSON
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    size: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[bytes] = mapped_column(LargeBinary(512))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    content: Mapped[bytes] = mapped_column(LargeBinary(CONTENT))
    key: Mapped[bytes] = mapped_column(LargeBinary(128), default=b"")


class CityStationDocument(CityBase):
    """What a station said last of one kind and scope."""

    __tablename__ = "city_station_documents"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope: Mapped[str] = mapped_column(String(8), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    why: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(Instant)


class CityLostDocument(CityBase):
    """A version that this server signed, that its database does not have, and that a ward showed."""

    __tablename__ = "city_lost_documents"
    scope: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    mark: Mapped[str] = mapped_column(String(16), primary_key=True)
    valid_from: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(Instant)
    station: Mapped[str] = mapped_column(String(32))
    heard_at: Mapped[datetime] = mapped_column(Instant)
