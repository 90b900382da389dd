"""When the hall's display is dark: outside the opening hours, unless somebody is still served.

Called by the hall's window each few seconds. Pure; a ward without hours in its document is never dark.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules.calendars import ZONE, opening_sessions
from kiosk.values.calendars import OpeningHours, YearCalendar


def is_dark(now: datetime, calendars: Mapping[int, YearCalendar], hours: OpeningHours, minutes: int) -> bool:
    """Whether `now` is more than `minutes` before the day's first opening or after its last closing."""
    if not any(hours.weekdays.values()):
        return False
    day = local(now).date()
    try:
        sessions = opening_sessions(day, calendars, hours)
    except ExpectedError:
        return False
    if not sessions:
        return True
    margin = timedelta(minutes=minutes)
    first = datetime.combine(day, sessions[0].opens, ZONE) - margin
    last = datetime.combine(day, sessions[-1].closes, ZONE) + margin
    return not first <= now < last
