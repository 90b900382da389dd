"""How much time lies between two events that two machines wrote down, each by its own clock.

Called by queries.statistics. Pure. Of one machine the difference of its times counts. Of two it counts after each was
put right by its nearest measured offset (docs/design/sync.md#time); without one nothing is said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

NOISE = timedelta(minutes=2)  # by which an end may lie before its beginning: how well offsets are measured


class Stamp(NamedTuple):
    """A time, and the machine whose clock told it."""

    station: str
    at: datetime


class Offset(NamedTuple):
    """What was to be added to a machine's clock when it was measured at `at`, by that clock."""

    at: datetime
    add: timedelta


class MachineClocks:
    """`offsets`: of each machine, in the order of their times. `reference`: machines whose clock the others were
    measured against."""

    def __init__(self, offsets: Mapping[str, Sequence[Offset]], reference: frozenset[str] = frozenset()) -> None:
        self._offsets, self._reference = offsets, reference

    def put_right(self, stamp: Stamp) -> datetime | None:
        """The time by the clock that all are measured against; None where this one's was never measured."""
        if stamp.station in self._reference:
            return stamp.at
        measured = self._offsets.get(stamp.station, ())
        if not measured:
            return None
        place = bisect_left(measured, stamp.at, key=lambda one: one.at)
        near = measured[max(0, place - 1) : place + 1]
        return stamp.at + min(near, key=lambda one: abs(one.at - stamp.at)).add

    def seconds(self, begin: Stamp, end: Stamp) -> float | None:
        """From one event to the other; None where that cannot be told."""
        first: datetime | None = begin.at
        last: datetime | None = end.at
        if begin.station != end.station:
            first, last = self.put_right(begin), self.put_right(end)
        if first is None or last is None or last < first - NOISE:
            return None
        return max(0.0, (last - first).total_seconds())
