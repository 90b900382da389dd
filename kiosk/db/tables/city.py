"""Tables of the city's server alone: the last position of each ward, and who folds a ward's events now."""

from __future__ import annotations

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import CityBase


class WardCounter(CityBase):
    """The last place given in a ward's order of arrival: read and raised under a lock, held to the commit, so that a
    position becomes visible only when all earlier ones are."""

    __tablename__ = "ward_counters"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, default=0)


class WardLease(CityBase):
    """Which process folds a ward's events, until when (microseconds since 1970): a row, since a pooler keeps no
    session's lock."""

    __tablename__ = "ward_leases"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    holder: Mapped[str] = mapped_column(String(36), default="")
    until: Mapped[int] = mapped_column(BigInteger, default=0)
