"""Sums of roll-ups over wards, metrics and days: months where they are whole, days at both ends.

Called by the reports of kiosk.queries.city_reports and by today's figures. The cost is that of the months of a period,
not of its events: each sum is ranges of one index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.days import Rollup
from kiosk.db.tables.journal import KnownStation
from kiosk.store import Context, Reader
from kiosk.values.ids import ward_of

Sums = dict[tuple[str, str], dict[str, int]]  # (ward, part) -> metric -> count
_SUMS = Prepared(
    select(Rollup.ward, Rollup.part, Rollup.metric, func.sum(Rollup.count))
    .where(
        Rollup.ward.in_(bindparam("l_wards", expanding=True)),
        Rollup.metric.in_(bindparam("l_metrics", expanding=True)),
        Rollup.period.between(bindparam("b_first"), bindparam("b_last")),
    )
    .group_by(Rollup.ward, Rollup.part, Rollup.metric)
)
_STATIONS = Prepared(select(KnownStation.station).distinct())
_FIRST_MONTH = "m0000-00"


def wards(reader: Reader | Context) -> tuple[str, ...]:
    """Every ward of which a station is known here, and the own one."""
    known = {ward_of(str(station)) for (station,) in _STATIONS.all(reader.connection)}
    return tuple(sorted(known | {reader.station.ward}))


def between(reader: Reader | Context, of: Sequence[str], metrics: Sequence[str], first: date, last: date) -> Sums:
    """Of the days `first` to `last`; nothing where they are none."""
    return _summed(reader, of, metrics, _ranges(first, last)) if first <= last else _summed(reader, of, metrics, ())


def until(reader: Reader | Context, of: Sequence[str], metrics: Sequence[str], last: date) -> Sums:
    """Of all days from the beginning to `last`."""
    begun = last.replace(day=1)
    before = _month(begun - timedelta(days=1)) if begun > date.min else ""
    return _summed(reader, of, metrics, [(_FIRST_MONTH, before), (begun.isoformat(), last.isoformat())])


def _summed(
    reader: Reader | Context, of: Sequence[str], metrics: Sequence[str], ranges: Sequence[tuple[str, str]]
) -> Sums:
    found: Sums = defaultdict(lambda: defaultdict(int))
    for first, last in ranges:
        asked = {"l_wards": list(of), "l_metrics": list(metrics), "b_first": first, "b_last": last}
        for ward, part, metric, count in _SUMS.all(reader.connection, **asked):
            found[ward, part][metric] += int(count)
    return found


def _ranges(first: date, last: date) -> list[tuple[str, str]]:
    """Days of a month that is not whole, months that are."""
    if _month(first) == _month(last):
        whole = first.day == 1 and _ends_month(last)
        return [(_month(first), _month(last))] if whole else [(first.isoformat(), last.isoformat())]
    return [*_head(first), *_middle(first, last), *_tail(last)]


def _head(first: date) -> Iterator[tuple[str, str]]:
    if first.day != 1:
        yield first.isoformat(), (_next_month(first) - timedelta(days=1)).isoformat()


def _middle(first: date, last: date) -> Iterator[tuple[str, str]]:
    begin = first if first.day == 1 else _next_month(first)
    end = last if _ends_month(last) else last.replace(day=1) - timedelta(days=1)
    if begin <= end:
        yield _month(begin), _month(end)


def _tail(last: date) -> Iterator[tuple[str, str]]:
    if not _ends_month(last):
        yield last.replace(day=1).isoformat(), last.isoformat()


def _month(day: date) -> str:
    return f"m{day.isoformat()[:7]}"


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _ends_month(day: date) -> bool:
    return day == day.max or (day + timedelta(days=1)).day == 1
