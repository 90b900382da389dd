"""Days and times as people here write and type them: 30/11/2026, 30/11, 8:05, 8h05, 0805. Pure.

Called by the sheet of a kit and the desk's page for entering afterwards. What is none is None.
"""

from __future__ import annotations

import re
from datetime import date, time

from kiosk.rules.tone_marks import strip_marks

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?", re.ASCII)
_TIME = re.compile(r"(\d{1,2})\s*(?:[:.]|h|g|gio)?\s*(\d{2})(?:\s*phut)?", re.ASCII)


def day_of(words: str, today: date) -> date | None:
    """A day without a year is the last one of that name, up to `today`."""
    written = words.strip()
    found = _DAY.fullmatch(written)
    try:
        if found is None:
            return date.fromisoformat(written)
        day = date(int(found[3] or today.year), int(found[2]), int(found[1]))
        return day.replace(year=day.year - 1) if not found[3] and day > today else day
    except ValueError:
        return None


def time_of(words: str) -> time | None:
    found = _TIME.fullmatch(strip_marks(words.strip().lower()))
    try:
        return time(int(found[1]), int(found[2])) if found is not None else None
    except ValueError:
        return None
