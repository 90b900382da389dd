"""Tables of business days, of the totals counted per day, and of the roll-ups that reports over long periods read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, ProjectionBase
from kiosk.db.engines.options import WITHOUT_ROW_IDS


class BusinessDay(ProjectionBase):
    __tablename__ = "days"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    day: Mapped[str | None] = mapped_column(String(10))
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class DayTotal(ProjectionBase):
    """How often something happened on a business day; kept by differences of rows."""

    __tablename__ = "day_totals"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    metric: Mapped[str] = mapped_column(String(96), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class Rollup(ProjectionBase):
    """How often, or how much, in a business day ("2026-11-24") and in its month ("m2026-11"), of a part of the ward's
    work; kept by differences of rows (kiosk.records.rollups names the metrics). Without row ids: one tree to write."""

    __tablename__ = "rollups"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    metric: Mapped[str] = mapped_column(String(32), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    part: Mapped[str] = mapped_column(String(64), primary_key=True)  # a field; of ratings a desk or procedure
    count: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (WITHOUT_ROW_IDS,)
