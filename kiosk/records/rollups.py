"""Totals and roll-ups: what each subject adds to its ward's business days and months, kept by differences.

`add` is called by records.rows with the differences of one call, so that a slice of events costs as many rows as it has
wards, days, metrics and parts, and not as it has events. Reports add months up, and days at both ends of a period
(kiosk.queries.rolled). Which metrics there are is said where they are made: records.lives, tickets, ratings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, Table

from kiosk.db.base import ProjectionBase
from kiosk.db.engines import engine_of
from kiosk.db.tables.days import DayTotal, Rollup

_DAY_KEY, _KEY = ("ward", "day", "metric"), ("ward", "metric", "period", "part")


def month_of(day: str) -> str:
    """The period of a day's month: sorts behind every day."""
    return f"m{day[:7]}"


def add(connection: Connection, differences: Mapping[tuple[str, ...], int]) -> None:
    """`differences`: (ward, metric, day, part) -> by how much."""
    periods: dict[tuple[str, ...], int] = defaultdict(int)
    for key, by in differences.items():
        if by:
            ward, metric, day, part = key
            periods[key] += by
            periods[ward, metric, month_of(day), part] += by
    _upsert(connection, Rollup, _KEY, periods)


def add_totals(connection: Connection, differences: Mapping[tuple[str, ...], int]) -> None:
    """`differences`: (ward, day, metric) -> by how much."""
    _upsert(connection, DayTotal, _DAY_KEY, differences)


def _upsert(
    connection: Connection, model: type[ProjectionBase], key: tuple[str, ...], by: Mapping[tuple[str, ...], int]
) -> None:
    rows = [dict(zip(key, place, strict=True), count=count) for place, count in by.items() if count]
    if rows:
        table = model.__table__
        assert isinstance(table, Table)
        engine_of(connection).upsert(connection, table, rows, key=key, add=("count",))
