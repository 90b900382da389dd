"""Numbers that need no grant: each station's own volume of provisional codes, receipts and registers.

Called by services.dossiers inside their transaction. The whole station, and its epoch when that is not the first,
stands in the series, so no other machine can give the same number: every station that receives dossiers has its
own volume ("quyển") of the ward's books, from 1 on, also in a new year and without any line. Papers and screens show
the volume beside the number (docs/decisions/0014).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kiosk.rules import numbering
from kiosk.services.ranges import last_number
from kiosk.store import Context


class VolumeNumber(NamedTuple):
    """A number of a volume. The caller records a fact whose `numbered()` names series and number."""

    volume: str  # as papers show it, e.g. "K7Q2M9X4"
    series: str
    number: int


def next_number(ctx: Context, name: str, day: date) -> VolumeNumber:
    """The next number of this station's volume of `name`: "tam", "receipt:2026", "book:SCT/BS:2026"."""
    ctx.need_numbers()
    station = ctx.station
    series = f"{name}:{station.id}" + (f":E{station.epoch}" if station.epoch > 1 else "")
    number = last_number(ctx, series, day) + 1
    return VolumeNumber(numbering.volume(station.id, station.epoch), series, number)
