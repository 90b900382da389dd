"""Tables of numbers: standing ranges (decided, local) and the greatest number of each day (folded)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase, ProjectionBase


class NumberRange(LocalBase):
    """A standing range that this station may number from. Its key is UNIQUE: numbers are decided here."""

    __tablename__ = "ranges"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    series: Mapped[str] = mapped_column(String(64), primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    station: Mapped[str] = mapped_column(String(32))
    epoch: Mapped[int] = mapped_column(BigInteger)  # only ranges of the present epoch may be used
    taken: Mapped[int] = mapped_column(Integer, default=0)
    typed: Mapped[int] = mapped_column(Integer, default=0)  # a letter that a supervisor named: 1, 2 ... as they came


class EpochHeard(LocalBase):
    """When this server first gave an answer to an epoch of a station: since then its earlier epochs are closed."""

    __tablename__ = "epochs_heard"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class NumberMark(ProjectionBase):
    """The greatest number that a station has given in a series and period."""

    __tablename__ = "number_marks"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    series: Mapped[str] = mapped_column(String(64), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)  # business day, or "" for a year's book
    last: Mapped[int] = mapped_column(BigInteger)
