"""Tries at the city's public page, counted for all processes: by a keyed name, never by an address or a code."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import CityBase


class PublicTry(CityBase):
    """`name`: HMAC of what is counted and of its span of time, so that a new span begins with a new row."""

    __tablename__ = "public_tries"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    tries: Mapped[int] = mapped_column(BigInteger, default=0)
    until: Mapped[int] = mapped_column(BigInteger, default=0)  # microseconds since 1970: then the row goes
    __table_args__ = (Index(None, "until"),)
