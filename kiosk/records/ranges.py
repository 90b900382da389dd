"""Facts about number ranges: granted, and taken before their first use. The ranges themselves are local rows."""

from __future__ import annotations

from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code, Long
from kiosk.records.stations import EVERY_ROLE


@fact("range.granted", authors={"central", "hub", "single"})
class RangeGranted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    series: Code
    start: Long
    size: Long
    station: Code
    why: Code = "standing"  # standing | letter (typed by a supervisor) | gap (jumped over a lost tail)


@fact("range.taken", authors=EVERY_ROLE)
class RangeTaken(Fact, frozen=True, kw_only=True, omit_defaults=True):
    series: Code
    start: Long
    size: Long


def range_subject(series: str, start: int) -> str:
    return f"range:{series}:{start}"
