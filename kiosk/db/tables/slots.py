"""Booked slots as their events tell them, and the names beside today's: local, gone the same night."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase, ProjectionBase


class SlotRow(ProjectionBase):
    """One booking. `ticket`: its bearer came, and has this number."""

    __tablename__ = "slots"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), default="")
    day: Mapped[date | None] = mapped_column(Date)
    at: Mapped[datetime | None] = mapped_column(Instant)
    field: Mapped[str] = mapped_column(String(64), default="")
    ticket: Mapped[str] = mapped_column(String(96), default="")

    __table_args__ = (Index(None, "ward", "day", "at"),)


class BookedName(LocalBase):
    """Who booked, so that the greeter finds them by name on the day. No event tells it, no other machine gets it."""

    __tablename__ = "booked_names"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    name: Mapped[str] = mapped_column(String(80))
