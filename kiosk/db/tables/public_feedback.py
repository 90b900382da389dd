"""Phản ánh, kiến nghị: where each stands. What was said is in the events' sealed parts alone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, ProjectionBase
from kiosk.db.engines.options import only

# In the words of a query, not as parameters: only so the partial index answers.
UNANSWERED = text("state IN ('said', 'forwarded')")
WORDED = text("closed_on IS NOT NULL AND NOT erased")  # answered, and its words still there


class PublicFeedback(ProjectionBase):
    __tablename__ = "public_feedback"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), default="")  # values.public_feedback.FeedbackState
    code: Mapped[str | None] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(16), default="")
    channel: Mapped[str] = mapped_column(String(16), default="")
    day: Mapped[date | None] = mapped_column(Date)
    said_at: Mapped[datetime | None] = mapped_column(Instant)
    forward_by: Mapped[str] = mapped_column(String(16), default="")
    answer_by: Mapped[str] = mapped_column(String(16), default="")
    unit: Mapped[str] = mapped_column(String(200), default="")
    forwarded_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    late: Mapped[bool] = mapped_column(default=False)  # answered after its time
    closed_on: Mapped[date | None] = mapped_column(Date)
    erased: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(None, "day", "ward"),
        Index(None, "ward", "code"),
        Index(
            "ix_public_feedback_open", "ward", "answer_by", "state", **only(UNANSWERED),
        ),
        Index("ix_public_feedback_worded", "ward", "closed_on", **only(WORDED)),
        Index(None, "ward", "closed_on"),
        Index(None, "ward", "day"),
    )  # fmt: skip
