"""Documents of the city as a station or a hub holds them, and what a hub's stations say of theirs. All local."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase


class HeldDocument(LocalBase):
    """A version whose signature and bytes verified when it came. `key`: of a sealed one, wrapped for this station."""

    __tablename__ = "documents"
    scope: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    valid_from: Mapped[date] = mapped_column(Date)
    head: Mapped[bytes] = mapped_column(LargeBinary(512))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    key: Mapped[bytes] = mapped_column(LargeBinary(128), default=b"")
    got_at: Mapped[datetime] = mapped_column(Instant)


class StationDocumentRow(LocalBase):
    """At a hub: what a station of the ward said last of one kind and scope."""

    __tablename__ = "station_documents"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope: Mapped[str] = mapped_column(String(8), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    why: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(Instant)
