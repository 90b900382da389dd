"""Print jobs (local): kind and subject of a paper, never its content. And what became of them (projection)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase, ProjectionBase


class PrintJobRow(LocalBase):
    __tablename__ = "print_jobs"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(96))
    place: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    nth: Mapped[int] = mapped_column()
    asked_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(80), default="")
    remote: Mapped[str] = mapped_column(String(80), default="")  # the id that a queue gave it
    held_until: Mapped[datetime | None] = mapped_column(Instant)  # not before then: what it tells may be undone

    __table_args__ = (Index(None, "state", "asked_at"), Index(None, "kind", "subject"))


class RollRow(ProjectionBase):
    """Of each printer of a place that tells of its roll: whether it was near its end when its last paper came out."""

    __tablename__ = "rolls"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    place: Mapped[str] = mapped_column(String(64), default="")
    paper: Mapped[str] = mapped_column(String(64), default="")
    low: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime | None] = mapped_column(Instant)


class PaperRow(ProjectionBase):
    """How often the papers of a ticket, dossier or draft were printed, failed to be, or may or may not be out."""

    __tablename__ = "papers"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    failures: Mapped[str] = mapped_column(Text, default="{}")  # JSON: business day -> how often
    doubts: Mapped[str] = mapped_column(Text, default="{}")  # JSON: business day -> how often somebody had to look
