"""Calls for help from the kiosks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, ProjectionBase


class HelpCall(ProjectionBase):
    __tablename__ = "help_calls"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    place: Mapped[str] = mapped_column(String(64), default="")
    form: Mapped[str] = mapped_column(String(64), default="")
    form_version: Mapped[str] = mapped_column(String(64), default="")
    procedure: Mapped[str] = mapped_column(String(64), default="")
    page: Mapped[str] = mapped_column(String(200), default="")
    question: Mapped[str] = mapped_column(String(200), default="")
    number: Mapped[int] = mapped_column(default=0)
    count: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (Index(None, "ward", "asked_at"),)
