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
    source: Mapped[str] = mapped_column(String(64), default="")  # "city": by central's list
    withdrawn: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "ward", "day", "at"),)


class BookedName(LocalBase):
    """Who booked, so that the greeter finds them by name on the day. No event tells it, no other machine gets it."""

    __tablename__ = "booked_names"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    name: Mapped[str] = mapped_column(String(80))


class CitySlot(LocalBase):
    """At the city's server: a line of the list that it was given for a ward, for that ward's hub alone to fetch. It
    counts once its whole list is there (`whole`), and goes when its day is over."""

    __tablename__ = "city_slots"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    list: Mapped[str] = mapped_column(String(36), primary_key=True)  # which one brought it
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    field: Mapped[str] = mapped_column(String(64))  # as written: the ward knows its own fields
    name: Mapped[str] = mapped_column(String(80))
    whole: Mapped[bool] = mapped_column(default=False)
