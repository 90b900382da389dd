"""Phản ánh, kiến nghị that was said over some days, by ward: how much of it has its answer, and where the rest is.

Called by kiosk.queries.city_reports. Everything that was said is accounted for: said = answered in time + answered
late + open + passed on + withdrawn, each of them counted for itself.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from kiosk.queries import public_feedback
from kiosk.store import Reader
from kiosk.values.city_reports import Cell, CellKind, IdentityOutcome, ReportColumn
from kiosk.values.public_feedback import FeedbackCounts

COLUMNS = (
    ReportColumn(key="feedback_said", number=3), ReportColumn(key="feedback_in_time", number=4),
    ReportColumn(key="feedback_late", number=5), ReportColumn(key="feedback_open", number=6),
    ReportColumn(key="feedback_passed", number=7), ReportColumn(key="feedback_withdrawn", number=8),
    ReportColumn(key="feedback_overdue", number=9), ReportColumn(key="feedback_share", kind=CellKind.SHARE),
)  # fmt: skip
IDENTITIES: tuple[tuple[int, tuple[int, ...]], ...] = ((3, (4, 5, 6, 7, 8)),)
_FIRST = 3


class FeedbackLines(NamedTuple):
    cells: dict[str, tuple[Cell, ...]]
    total: tuple[Cell, ...]
    identities: tuple[IdentityOutcome, ...]


def accounted(reader: Reader, wards: Collection[str], first: date, last: date) -> FeedbackLines:
    """A line a ward of which anything was said."""
    found = public_feedback.counts(reader, first, last, wards)
    cells = {one.ward: _cells(one) for one in found}
    sums = tuple(sum(int(line[place] or 0) for line in cells.values()) for place in range(7))
    checked = {**cells, "": sums}
    return FeedbackLines(
        cells, (*sums, _share(sums[1], sums[1] + sums[2])), tuple(_checked(checked, *one) for one in IDENTITIES)
    )


def _cells(one: FeedbackCounts) -> tuple[Cell, ...]:
    share = _share(one.in_time, one.answered)
    return (one.said, one.in_time, one.late, one.open, one.passed, one.withdrawn, one.overdue, share)


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _checked(cells: dict[str, tuple[Cell, ...]], whole: int, parts: tuple[int, ...]) -> IdentityOutcome:
    wrong = tuple(
        key for key, line in cells.items()
        if line[whole - _FIRST] != sum(int(line[part - _FIRST] or 0) for part in parts)
    )
    return IdentityOutcome(says=f"{whole} = {' + '.join(map(str, parts))}", wrong=wrong)
