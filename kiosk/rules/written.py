"""Numbers, dates and times as people write them: 1.234,5 and 20/11/2026 in Vietnamese, 1,234.5 and 20 November 2026 in
English, where 4/11 might be read as April.

Pure. Called where an answer or a worked-out value is shown, printed or read aloud; what is stored stays as it is. A
text that is no plain number or date (0912345678, 12a) is handed back as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kiosk import texts
from kiosk.texts import text as said

NUMBER, DAY, TIME, MOMENT = "number", "day", "time", "moment"
_NUMBER = re.compile(r"(-?)(0|[1-9]\d*)(?:\.(\d+))?", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_CLOCK = re.compile(r"(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)
_YEARS = range(1800, 2200)  # a whole number that may be a year keeps its four digits together


def number(text: str, language: str = "vi") -> str:
    """ "1234.5" -> "1.234,5"; "2026" stays."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    minus, whole, part = found.groups()
    point = texts.SIGNS.get(language, texts.SIGNS["vi"])[1]
    if part is not None or minus or int(whole) not in _YEARS:
        whole = texts.grouped(int(whole), language)
    return f"{minus}{whole}" + (f"{point}{part}" if part else "")


def day(text: str, language: str = "vi") -> str:
    """ "2026-11-20" -> "20/11/2026", "2026-11" -> "11/2026"; a time that stands behind it is left out."""
    found = _DAY.fullmatch(text[:10]) if text[10:11] in ("", "T", " ") else None
    if found is None:
        return text
    year, month, number = found.groups()
    if month is None:
        return year
    names = said("rules.written.months", language).split("|")
    if not 1 <= int(month) <= len(names):
        return text
    named = {"month": names[int(month) - 1], "year": year}
    return said("rules.written.day", language, day=int(number), **named) if number else said(
        "rules.written.month", language, **named
    )


def clock(text: str, language: str = "vi") -> str:
    """ "08:30:00.000+07:00" -> "08:30"."""
    found = _CLOCK.fullmatch(text)
    return f"{found[1]}:{found[2]}" if found is not None else text


def moment(text: str, language: str = "vi") -> str:
    """ "2026-11-20T08:30:00.000+07:00" -> "20/11/2026 08:30"."""
    when, mark, rest = text[:10], text[10:11], text[11:]
    if mark not in ("T", " ") or _DAY.fullmatch(when) is None or _CLOCK.fullmatch(rest) is None:
        return day(text, language)
    return said("rules.written.moment", language, time=clock(rest, language), day=day(when, language))


_WRITE: dict[str, Callable[[str, str], str]] = {NUMBER: number, DAY: day, TIME: clock, MOMENT: moment}


def as_kind(kind: str, text: str, language: str = "vi") -> str:
    """A text that is known to be a number, a day, a time or a moment; any other kind is left alone."""
    write = _WRITE.get(kind)
    return write(text, language) if write is not None else text
