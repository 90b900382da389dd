"""Days and instants of the form language: numbers of days since 1970-01-01T00:00Z, in a zone that is given.

Called by `convert` and the function library. A text that is no date gives NaN, as ODK has it.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, tzinfo

from kiosk.values.dates import PartialDate

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400.0
_CLOCK = r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?"
_DATE = re.compile(rf"\s*(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:[T ]{_CLOCK})?\s*", re.ASCII)
_TIME = re.compile(rf"\s*{_CLOCK}\s*", re.ASCII)
DAY_NAMES = {
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTH_NAMES = {
    "vi": tuple(f"Thg {month}" for month in range(1, 13)),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


class DateTime:
    """A date, or date and time, as a value of an expression. `days` may be NaN."""

    __slots__ = ("days", "timed", "zone")

    def __init__(self, days: float, zone: tzinfo, timed: bool = False) -> None:
        self.days = days
        self.zone = zone
        self.timed = timed

    def local(self) -> datetime | None:
        """Wall time in the form's zone; None where it is no date, or outside the years 1 to 9999."""
        if not math.isfinite(self.days):
            return None
        try:
            instant = EPOCH + timedelta(milliseconds=round(self.days * DAY * 1000))
            return instant.astimezone(self.zone)
        except (OverflowError, ValueError):
            return None

    def __str__(self) -> str:
        wall = self.local()
        if wall is None:
            return "Invalid Date"
        return wall.isoformat(timespec="milliseconds") if self.timed else wall.date().isoformat()


def days_of(instant: datetime) -> float:
    return (instant - EPOCH).total_seconds() / DAY


def parse(text: str, zone: tzinfo) -> float:
    """Days since the epoch of "2026-11-24" or "2026-11-24T08:00:00+07:00"; NaN where it is none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return math.nan
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        clock = (int(hour or 0), int(minute or 0), int(second or 0))
        wall = datetime(int(year), int(month), int(day), *clock, tzinfo=UTC)
        micro = float(f"0.{fraction}") if fraction else 0.0
        shift = _offset(offset) if offset else wall.replace(tzinfo=zone).utcoffset() or timedelta()
    except (ValueError, OverflowError):
        return math.nan
    return ((wall - EPOCH) - shift).total_seconds() / DAY + micro / DAY


def looks_like_date(text: str) -> bool:
    return len(text) >= 8 and _DATE.fullmatch(text) is not None


def time_of_day(text: str, zone: tzinfo) -> float:
    """Part of a local day, 0 to 1, of "06:00:00.000-01:00"; NaN where it is no time."""
    match = _TIME.fullmatch(text)
    if match is None:
        return math.nan
    hour, minute, second, fraction, offset = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return math.nan
    seconds = int(hour) * 3600 + int(minute) * 60 + int(second or 0) + (float(f"0.{fraction}") if fraction else 0)
    if offset:
        here = EPOCH.astimezone(zone).utcoffset() or timedelta()
        try:
            seconds += (here - _offset(offset)).total_seconds()
        except ValueError:
            return math.nan
    return (seconds % DAY) / DAY


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta()
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise ValueError(f"no offset: {text}")
    return sign * timedelta(hours=hours, minutes=minutes)


def formatted(wall: datetime, pattern: str, language: str) -> str:
    """`pattern` with %Y %y %m %n %b %d %e %H %h %M %S %3 %a filled in."""
    days, months = DAY_NAMES.get(language, DAY_NAMES["en"]), MONTH_NAMES.get(language, MONTH_NAMES["en"])
    parts = {
        "Y": f"{wall.year:04d}", "y": f"{wall.year % 100:02d}", "m": f"{wall.month:02d}", "n": str(wall.month),
        "b": months[wall.month - 1], "d": f"{wall.day:02d}", "e": str(wall.day), "H": f"{wall.hour:02d}",
        "h": str(wall.hour), "M": f"{wall.minute:02d}", "S": f"{wall.second:02d}",
        "3": f"{wall.microsecond // 1000:03d}", "a": days[wall.weekday()], "W": str(wall.isocalendar().week),
        "j": f"{wall.timetuple().tm_yday:03d}", "%": "%",
    }  # fmt: skip
    return re.sub(r"%(.)", lambda match: parts.get(match.group(1), match.group(0)), pattern)


def is_partial(text: str) -> bool:
    """Whether `text` is a whole date, a month or a year that can be: "2026-11-24", "2026-11", "2026"."""
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text, re.ASCII) is None:
        return False
    try:
        PartialDate.parse(text)
    except ValueError:
        return False
    return True
