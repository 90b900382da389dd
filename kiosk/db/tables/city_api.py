"""Tokens by which programs of processing departments ask the city's JSON API. Of each only a hash is here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import CityBase, Instant


class ApiTokenRow(CityBase):
    """`wards`, `fields`: JSON lists; an empty one is all of them."""

    __tablename__ = "api_tokens"
    name: Mapped[str] = mapped_column(String(16), primary_key=True)  # random; the first part of the token itself
    department: Mapped[str] = mapped_column(String(64))
    department_name: Mapped[str] = mapped_column(String(200))
    secret: Mapped[bytes] = mapped_column(LargeBinary(32))  # SHA-256 of the second part
    wards: Mapped[str] = mapped_column(Text)
    fields: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[str] = mapped_column(String(64), default="")
    used_at: Mapped[datetime | None] = mapped_column(Instant)  # to the hour

    __table_args__ = (Index(None, "department"),)
