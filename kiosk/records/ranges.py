"""Facts about number ranges: granted, typed by a supervisor, taken before their first use.

The ranges themselves are local rows. Receipts, registers and provisional codes have none (services.volumes).
"""

from __future__ import annotations

from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code, Long
from kiosk.values.roles import EVERY_ROLE, Role


@fact("range.granted", authors={Role.CENTRAL, Role.HUB, Role.SINGLE})
class RangeGranted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    series: Code
    start: Long
    size: Long
    station: Code
    why: Code = "standing"  # earlier programs also: letter, gap


@fact("letter.typed", authors={Role.CITIZEN, Role.DESK, Role.HUB, Role.SINGLE})
class LetterTyped(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A supervisor named an unused letter for the tickets of a station whose epoch has no ranges."""

    series: Code  # "ticket:W"
    start: Long
    size: Long


@fact("range.taken", authors=EVERY_ROLE)
class RangeTaken(Fact, frozen=True, kw_only=True, omit_defaults=True):
    series: Code
    start: Long
    size: Long


def range_subject(series: str, start: int) -> str:
    return f"range:{series}:{start}"
