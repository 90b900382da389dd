"""Roll-ups: what each subject adds to its ward's business days and months, kept by differences as rows change.

`add` is called by records.rows with the differences of one call, so that a slice of events costs as many rows as it has
wards, days, metrics and parts, and not as it has events. Reports add months up, and days at both ends of a period
(kiosk.queries.rolled). Which metrics there are is said where they are made: records.lives, tickets, ratings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, insert, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.days import Rollup

_ADD = Prepared(
    update(Rollup)
    .where(
        Rollup.ward == bindparam("b_ward"),
        Rollup.metric == bindparam("b_metric"),
        Rollup.period == bindparam("b_period"),
        Rollup.part == bindparam("b_part"),
    )
    .values(count=Rollup.count + bindparam("v_by"))
)
_NEW = Prepared(insert(Rollup))


def month_of(day: str) -> str:
    """The period of a day's month: sorts behind every day."""
    return f"m{day[:7]}"


def add(connection: Connection, differences: Mapping[tuple[str, ...], int]) -> None:
    """`differences`: (ward, metric, day, part) -> by how much."""
    periods: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for (ward, metric, day, part), by in differences.items():
        if by:
            periods[ward, metric, day, part] += by
            periods[ward, metric, month_of(day), part] += by
    fresh = []
    for (ward, metric, period, part), by in sorted(periods.items()):
        if by and not _ADD.run(connection, b_ward=ward, b_metric=metric, b_period=period, b_part=part, v_by=by):
            fresh.append({"ward": ward, "metric": metric, "period": period, "part": part, "count": by})
    _NEW.run_many(connection, fresh)
