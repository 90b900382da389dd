"""Numbers, dates and times as people write them: 1.234,5 and 20/11/2026 in Vietnamese, 1,234.5 in English.

Pure. Called where an answer or a worked-out value is shown, printed or read aloud; what is stored stays as it is. A
text that is no plain number or date (0912345678, 12a) is handed back as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable

NUMBER, DAY, TIME, MOMENT = "number", "day", "time", "moment"
_NUMBER = re.compile(r"(-?)(0|[1-9]\d*)(?:\.(\d+))?", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_CLOCK = re.compile(r"(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)
_YEARS = range(1800, 2200)  # a whole number that may be a year keeps its four digits together
_SIGNS = {"vi": (".", ","), "en": (",", ".")}


def number(text: str, language: str = "vi") -> str:
    """ "1234.5" -> "1.234,5"; "2026" stays."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    minus, whole, part = found.groups()
    group, point = _SIGNS.get(language, _SIGNS["vi"])
    if part is not None or minus or int(whole) not in _YEARS:
        whole = f"{int(whole):,}".replace(",", group)
    return f"{minus}{whole}" + (f"{point}{part}" if part else "")


def day(text: str, language: str = "vi") -> str:
    """ "2026-11-20" -> "20/11/2026", "2026-11" -> "11/2026"; a time that stands behind it is left out."""
    found = _DAY.fullmatch(text[:10]) if text[10:11] in ("", "T", " ") else None
    return "/".join(part for part in reversed(found.groups()) if part) if found is not None else text


def clock(text: str, language: str = "vi") -> str:
    """ "08:30:00.000+07:00" -> "08:30"."""
    found = _CLOCK.fullmatch(text)
    return f"{found[1]}:{found[2]}" if found is not None else text


def moment(text: str, language: str = "vi") -> str:
    """ "2026-11-20T08:30:00.000+07:00" -> "20/11/2026 08:30"."""
    when, mark, rest = text[:10], text[10:11], text[11:]
    if mark not in ("T", " ") or _DAY.fullmatch(when) is None or _CLOCK.fullmatch(rest) is None:
        return day(text, language)
    return f"{day(when, language)} {clock(rest, language)}"


_WRITE: dict[str, Callable[[str, str], str]] = {NUMBER: number, DAY: day, TIME: clock, MOMENT: moment}


def as_kind(kind: str, text: str, language: str = "vi") -> str:
    """A text that is known to be a number, a day, a time or a moment; any other kind is left alone."""
    write = _WRITE.get(kind)
    return write(text, language) if write is not None else text
