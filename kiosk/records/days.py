"""Facts about business days and clocks, and the table of days."""

from __future__ import annotations

from datetime import date
from typing import Any

from kiosk.db.tables.days import BusinessDay
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Span
from kiosk.values.roles import EVERY_ROLE


@fact("day.opened", authors=EVERY_ROLE)
class DayOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    confirmed: bool = False  # staff confirmed the date after the clock had been doubted


@fact("day.closed", authors=EVERY_ROLE)
class DayClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date


@fact("clock.measured", authors=EVERY_ROLE)
class ClockMeasured(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The server's clock minus this station's, as seen in an exchange."""

    offset_ms: Span
    round_trip_ms: Span = 0


@fact("clock.stepped", authors=EVERY_ROLE)
class ClockStepped(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The clock moved against its last event, and a person confirmed the date."""

    step_ms: Span  # now minus the last event's time
    confirmed: bool = True


def day_subject(ward: str, day: date) -> str:
    return f"day:{ward}:{day.isoformat()}"


def step(row: Row | None, event: OpenedEvent) -> Row:
    body: Any = event.body
    new: Row = dict(row or {"opened_at": None, "closed_at": None})
    new["day"] = body.day.isoformat()
    if event.kind == "day.opened":
        new["opened_at"] = new["opened_at"] or event.made_at
        new["closed_at"] = None
    else:
        new["closed_at"] = event.made_at
    return new


projection = Projection(table=BusinessDay.__table__, kinds=("day.opened", "day.closed"), step=step)
