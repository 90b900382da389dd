"""What a report of the city is made of: the lines that it shows, and how metrics are summed for each.

Used by kiosk.queries.city_reports and its modules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from kiosk.queries import rolled
from kiosk.store import Reader
from kiosk.values.city_reports import ReportColumn, ReportRow
from kiosk.values.targets import FigureTargets

Counts = Mapping[str, int]  # metric -> count, of one line


class ListedPart(NamedTuple):
    """Of single dossiers: from which on, and how many."""

    first: int = 0
    most: int = 0


class ListedDossiers(NamedTuple):
    """Single dossiers of a report. `total`: how many there are, shown or not."""

    columns: tuple[ReportColumn, ...] = ()
    rows: tuple[ReportRow, ...] = ()
    total: int = 0


class ReportLines(NamedTuple):
    """What a report is made of: the lines it shows, and how to sum metrics for each."""

    reader: Reader
    first: date
    last: date
    wards: tuple[str, ...]
    by_field: bool
    field: str
    names: Mapping[str, str]  # key of a line -> its name
    rolls: rolled.Rolls
    targets: FigureTargets
    procedures: Mapping[str, str]  # code -> name
    listed: ListedPart

    def between(self, *metrics: str) -> dict[str, Counts]:
        return self.rolls.between(self._asked, metrics, self.first, self.last)  # type: ignore[return-value]

    def until(self, day: date, *metrics: str) -> dict[str, Counts]:
        return self.rolls.until(self._asked, metrics, day)  # type: ignore[return-value]

    def before(self, *metrics: str) -> dict[str, Counts]:
        """Up to the day before the first."""
        if self.first == date.min:
            return defaultdict(lambda: defaultdict(int))
        return self.until(min(date.fromordinal(self.first.toordinal() - 1), self.last), *metrics)

    def after(self, day: date, *metrics: str) -> int:
        """How much carries a later day than this one, of these wards."""
        found = self.rolls.after(rolled.RollsAsked(self.wards), metrics, day)
        return sum(count for counts in found.values() for count in counts.values())

    def procedure(self, code: str | None) -> str:
        name = self.procedures.get(code or "", "")
        return f"{code} {name}" if name else code or ""

    @property
    def _asked(self) -> rolled.RollsAsked:
        return rolled.RollsAsked(self.wards, self.by_field, self.field)
