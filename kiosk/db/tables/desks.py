"""Desks and groups of the queue as their events tell them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, ProjectionBase


class DeskRow(ProjectionBase):
    """One desk, by its place; `state` is values.desks.DeskState."""

    __tablename__ = "desks"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    place: Mapped[str] = mapped_column(String(64), default="")
    number: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(12), default="closed")
    why: Mapped[str] = mapped_column(String(64), default="")
    since: Mapped[datetime | None] = mapped_column(Instant)
    fields: Mapped[str] = mapped_column(Text, default="")  # comma between them
    chosen: Mapped[bool] = mapped_column(default=False)  # False: the fields are those of its habit (ward.toml)


class GroupRow(ProjectionBase):
    """What staff said of a group by hand, and for which business day."""

    __tablename__ = "queue_groups"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    field: Mapped[str] = mapped_column(String(64), default="")
    hand: Mapped[str] = mapped_column(String(12), default="")  # open | closed | "" = by its hours
    day: Mapped[date | None] = mapped_column(Date)
    since: Mapped[datetime | None] = mapped_column(Instant)
