"""Print jobs: kind and subject of a paper, never its content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase


class PrintJobRow(LocalBase):
    __tablename__ = "print_jobs"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(96))
    place: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    nth: Mapped[int] = mapped_column()
    asked_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(80), default="")

    __table_args__ = (Index(None, "state", "asked_at"), Index(None, "kind", "subject"))
