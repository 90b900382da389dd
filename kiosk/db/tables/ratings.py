"""Ratings: open tokens and the box (local), the answers that entered the journal, and the tallies of
desks and procedures (projections)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase, ProjectionBase
from kiosk.db.engines.options import WITHOUT_ROW_IDS


class RatingToken(LocalBase):
    """An invitation that a desk opened, by its token's hash. Never beside a ticket; deleted once it is answered
    or over. Without row ids, which would tell the order."""

    __tablename__ = "rating_tokens"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index(None, "place", "opened_at"), WITHOUT_ROW_IDS)


class BoxedRating(LocalBase):
    """An answer that waits in the box to be mixed with others. No time but the day, no place, no token; without
    row ids, so that the file itself keeps no order of arrival."""

    __tablename__ = "rating_box"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # random: says nothing of the order
    day: Mapped[date] = mapped_column(Date)
    level: Mapped[int | None] = mapped_column()
    reasons: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (WITHOUT_ROW_IDS,)


class RatingRow(ProjectionBase):
    __tablename__ = "ratings"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    day: Mapped[date | None] = mapped_column(Date)
    level: Mapped[int | None] = mapped_column()
    reasons: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "ward", "day"),)


class RatingTally(ProjectionBase):
    """Answers of one desk or about one procedure, let go together; which of them is whose cannot be told."""

    __tablename__ = "rating_tallies"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    day: Mapped[date | None] = mapped_column(Date)  # on which they were let go
    of: Mapped[str] = mapped_column(String(16), default="")  # desk, procedure, or ward
    key: Mapped[str] = mapped_column(String(64), default="")
    very_satisfied: Mapped[int] = mapped_column(default=0)
    satisfied: Mapped[int] = mapped_column(default=0)
    unsatisfied: Mapped[int] = mapped_column(default=0)
    none: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    quick: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "ward", "day"),)
