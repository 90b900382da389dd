"""Tables of business days, of the totals counted per day, and of the roll-ups that reports over long periods read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, ProjectionBase
from kiosk.db.engines.options import WITHOUT_ROW_IDS
from kiosk.values.city_reports import STEPS

COUNTED = {"counted": True}  # `info` of a table of counts kept by differences: a row of nothing is as none


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

    __table_args__ = ({"info": COUNTED},)


# -- roll-ups -------------------------------------------------------------------------------------------------------
# A row holds all counts of a part of a ward's work ("ho-tich", desk "1") on a business day ("2026-11-24") or in its
# month ("m2026-11"); kept by differences (kiosk.records.rollups). Without row ids: one tree to write.
_LEVELS = ("3", "2", "1", "none", "skip", "quick")
DOSSIER_METRICS = (
    *(f"in.{way}.{by}" for way in ("online", "post", "counter") for by in ("self", "helped", "desk")),
    *(f"out.{how}" for how in ("before", "on_time", "late", "back", "bare")),
    "returned", "refused", "sorry", "waits", "overdue",
)  # fmt: skip
QUEUE_METRICS = (
    "taken", "done", "left",
    *(f"{span}.{step}" for span in ("wait", "serve")
      for step in ("s", "unknown", *(f"{minutes:03d}" for minutes in STEPS), "more")),
)  # fmt: skip
RATING_METRICS = (*(f"{of}.{level}" for of in ("rate", "desk", "proc") for level in _LEVELS), "reason")
_WIDE = ("wait.s", "serve.s", *RATING_METRICS)  # seconds; what a tally says


def column_of(metric: str) -> str:
    """The column that holds a metric."""
    return metric.replace(".", "_")


def counts_of(table: Table) -> tuple[str, ...]:
    """The columns of a table of counts that are added up."""
    return tuple(column.name for column in table.columns if not column.primary_key)


def _rolled(name: str, metrics: Sequence[str]) -> Table:
    counts = [
        Column(column_of(metric), BigInteger() if metric in _WIDE else Integer(), nullable=False, default=0)
        for metric in metrics
    ]
    key = [Column(key, String(length), primary_key=True) for key, length in (("ward", 8), ("period", 10), ("part", 64))]
    options: dict[str, Any] = {"info": COUNTED, **WITHOUT_ROW_IDS}
    return Table(name, ProjectionBase.metadata, *key, *counts, **options)


# By field; ratings by desk, procedure and reason, or "" of the whole ward.
TABLE_OF: Mapping[str, Table] = {
    metric: table
    for name, metrics in (
        ("dossier_rolls", DOSSIER_METRICS), ("queue_rolls", QUEUE_METRICS), ("rating_rolls", RATING_METRICS),
    )
    for table in (_rolled(name, metrics),)
    for metric in metrics
}  # fmt: skip
