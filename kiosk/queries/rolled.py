"""Sums of roll-ups over wards, metrics and days: months where they are whole, days at both ends.

Called by the reports of kiosk.queries.city_reports and by today's figures. The cost is that of the months of a period,
not of its events: one pass over the rows of its wards, months and fields, whatever the metrics. A database without
roll-ups (a station's, a hub's) is counted through once for each `Rolls`.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, true

from kiosk.db.base import ProjectionBase
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.days import TABLE_OF, column_of
from kiosk.db.tables.journal import KnownStation
from kiosk.records import rollups
from kiosk.records.counting import counted
from kiosk.store import Context, Reader
from kiosk.values.ids import ward_of

Sums = dict[str, dict[str, int]]  # ward or part -> metric -> count


class _Asked(NamedTuple):
    """What one statement is made for."""

    table: str
    columns: tuple[str, ...]
    by_part: bool
    alone: bool  # of one part


@functools.cache
def _sums(asked: _Asked) -> Prepared:
    """A pass over the rows of some wards and periods; each row has all counts of a part."""
    table = ProjectionBase.metadata.tables[asked.table]
    key = table.c.part if asked.by_part else table.c.ward
    part = table.c.part == bindparam("b_part") if asked.alone else true()
    return Prepared(
        select(key, *(func.sum(table.c[name]) for name in asked.columns))
        .where(
            table.c.ward.in_(bindparam("l_wards", expanding=True)),
            table.c.period.between(bindparam("b_first"), bindparam("b_last")),
            part,
        )
        .group_by(key)
    )


@functools.cache
def _by_table(metrics: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """name of a table -> those of the metrics that it holds."""
    found: dict[str, tuple[str, ...]] = {}
    for metric in metrics:
        name = TABLE_OF[metric].name
        found[name] = (*found.get(name, ()), metric)
    return found


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

    def after(self, asked: RollsAsked, metrics: Sequence[str], last: date) -> Sums:
        """Of days that come after `last`: events of a clock that is ahead."""
        if last == date.max:
            return {}
        return self._summed(asked, metrics, [((last + timedelta(days=1)).isoformat(), date.max.isoformat())])

    def _summed(self, asked: RollsAsked, metrics: Sequence[str], ranges: Sequence[tuple[str, str]]) -> Sums:
        found: Sums = defaultdict(lambda: defaultdict(int))
        for first, last in ranges:
            for key, metric, count in self._found(asked, metrics, first, last):
                found[key][metric] += int(count)
        return found

    def _found(
        self, asked: RollsAsked, metrics: Sequence[str], first: str, last: str
    ) -> Iterator[Columns]:
        if not self._kept:
            self._counted = counted(self._connection) if self._counted is None else self._counted
            return _among(self._counted, asked, metrics, first, last)
        return self._kept_ones(asked, tuple(metrics), first, last)

    def _kept_ones(
        self, asked: RollsAsked, metrics: tuple[str, ...], first: str, last: str
    ) -> Iterator[Columns]:
        given: dict[str, object] = {"l_wards": list(asked.wards), "b_first": first, "b_last": last}
        if asked.part:
            given["b_part"] = asked.part
        for table, held in _by_table(metrics).items():
            query = _sums(_Asked(table, tuple(map(column_of, held)), asked.by_part, bool(asked.part)))
            for key, *counts in query.all(self._connection, **given):
                yield from ((key, metric, count) for metric, count in zip(held, counts, strict=True) if count)


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
