"""Closing the business day. Opening happens by itself: `ctx.day` at the day's first use."""

from __future__ import annotations

from kiosk.records.days import DayClosed, day_subject
from kiosk.services.permits import SUPERVISOR, given_by
from kiosk.store import Context
from kiosk.values.ids import EventId
from kiosk.values.journal import CloseDay


@given_by(SUPERVISOR)
def close(ctx: Context, command: CloseDay) -> EventId | None:
    """Record that the open day is over; None if no day is open. The caller empties the rating box beforehand."""
    day = ctx.open_day_now
    if day is None:
        return None
    return ctx.record(DayClosed(day=day), subject=day_subject(ctx.station.ward, day), actor=command.actor)
