"""Sums of roll-ups over wards, metrics and days: months where they are whole, days at both ends.

Called by the reports of kiosk.queries.city_reports and by today's figures. The cost is that of the months of a period,
not of its events: each sum is ranges of one index. A database without roll-ups (a station's, a hub's) is counted
through once for each `Rolls`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select, true
from sqlalchemy.orm import InstrumentedAttribute

from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.days import Rollup
from kiosk.db.tables.journal import KnownStation
from kiosk.records import rollups
from kiosk.records.counting import counted
from kiosk.store import Context, Reader
from kiosk.values.ids import ward_of

Sums = dict[str, dict[str, int]]  # ward or part -> metric -> count


def _sums(key: InstrumentedAttribute[str], part: ColumnElement[bool]) -> Prepared:
    return Prepared(
        select(key, Rollup.metric, func.sum(Rollup.count))
        .where(
            Rollup.ward.in_(bindparam("l_wards", expanding=True)),
            Rollup.metric.in_(bindparam("l_metrics", expanding=True)),
            Rollup.period.between(bindparam("b_first"), bindparam("b_last")),
            part,
        )
        .group_by(key, Rollup.metric)
    )


_SUMS = {
    (by_part, alone): _sums(Rollup.part if by_part else Rollup.ward, one)
    for by_part in (False, True)
    for alone, one in ((True, Rollup.part == bindparam("b_part")), (False, true()))
}
_STATIONS = Prepared(select(KnownStation.station).distinct())
_FIRST_MONTH = "m0000-00"


def wards(reader: Reader | Context) -> tuple[str, ...]:
    """Every ward of which a station is known here, and the own one."""
    known = {ward_of(str(station)) for (station,) in _STATIONS.all(reader.connection)}
    return tuple(sorted(known | {reader.station.ward}))


class RollsAsked(NamedTuple):
    """Of which wards, of one part alone where it is named, and whether a line is a part or a ward."""

    wards: Sequence[str]
    by_part: bool = False
    part: str = ""


class Rolls:
    """Roll-ups as one snapshot has them; valid inside the query that made it."""

    def __init__(self, reader: Reader | Context) -> None:
        self._connection, self._kept = reader.connection, rollups.said(reader.connection)
        self._counted: Mapping[tuple[str, ...], int] | None = None  # at the first question

    def between(self, asked: RollsAsked, metrics: Sequence[str], first: date, last: date) -> Sums:
        """Of the days `first` to `last`; nothing where they are none."""
        return self._summed(asked, metrics, _ranges(first, last) if first <= last else ())

    def until(self, asked: RollsAsked, metrics: Sequence[str], last: date) -> Sums:
        """Of all days from the beginning to `last`."""
        begun = last.replace(day=1)
        if _ends_month(last):
            return self._summed(asked, metrics, [(_FIRST_MONTH, _month(last))])
        before = _month(begun - timedelta(days=1)) if begun > date.min else ""
        return self._summed(asked, metrics, [(_FIRST_MONTH, before), (begun.isoformat(), last.isoformat())])

    def _summed(self, asked: RollsAsked, metrics: Sequence[str], ranges: Sequence[tuple[str, str]]) -> Sums:
        found: Sums = defaultdict(lambda: defaultdict(int))
        for first, last in ranges:
            for key, metric, count in self._found(asked, metrics, first, last):
                found[key][metric] += int(count)
        return found

    def _found(
        self, asked: RollsAsked, metrics: Sequence[str], first: str, last: str
    ) -> Sequence[Columns] | Iterator[Columns]:
        if not self._kept:
            self._counted = counted(self._connection) if self._counted is None else self._counted
            return _among(self._counted, asked, metrics, first, last)
        given: dict[str, object] = {"l_wards": list(asked.wards), "l_metrics": list(metrics)}
        if asked.part:
            given["b_part"] = asked.part
        query = _SUMS[asked.by_part, bool(asked.part)]
        return query.all(self._connection, **given, b_first=first, b_last=last)


def _among(
    counts: Mapping[tuple[str, ...], int], asked: RollsAsked, metrics: Sequence[str], first: str, last: str
) -> Iterator[Columns]:
    wards, wanted = set(asked.wards), set(metrics)
    for (ward, metric, period, part), count in counts.items():
        if metric in wanted and ward in wards and first <= period <= last and asked.part in ("", part):
            yield part if asked.by_part else ward, metric, count


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
