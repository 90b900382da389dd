"""What a clerk types in a hurry, as the answer it means: 15081996, 15/8/1996, 8h30, "2", "kinh".

Pure; called by kiosk.forms.clerk.entry_form. What means nothing is handed back as typed: the form's own message says
what to do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kiosk.clock import ZONE
from kiosk.rules.search import fold
from kiosk.values.forms import Choice, Question, QuestionType

_DAY = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})")
_PACKED_DAY = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_HOUR = re.compile(r"(\d{1,2})\s*(?::|h|g|giờ|\.)\s*(\d{1,2})?(?:\s*(?:phút|p))?", re.IGNORECASE)
_PACKED_HOUR = re.compile(r"(\d{1,2})(\d{2})")
_NAMES = ("full-name", "family-name", "given-name")
CHOOSING_ONE = (QuestionType.SELECT_ONE, QuestionType.ACKNOWLEDGE, QuestionType.SIGNATURE)
CHOOSING_MANY = (QuestionType.SELECT_MANY, QuestionType.RANK)


def answer(question: Question, words: str) -> str | tuple[str, ...]:
    """The answer that `words` mean for this question; "" empties it."""
    words = " ".join(words.split())
    kind = question.type
    if not words:
        return ""
    if kind in CHOOSING_ONE:
        found = chosen(question.choices, words)
        return found[0].name if len(found) == 1 else words
    if kind in CHOOSING_MANY:
        return _several(question.choices, words)
    if kind == QuestionType.DATE:
        return day(words) or words
    if kind == QuestionType.TIME:
        return hour(words) or words
    if kind == QuestionType.DATETIME:
        return _moment(words) or words
    if kind in (QuestionType.DECIMAL, QuestionType.RANGE):
        return decimal(words)
    if kind == QuestionType.INTEGER or "personal-number" in question.appearance:
        return re.sub(r"[\s.]", "", words)
    if words.islower() and any(name in question.appearance for name in _NAMES):
        return " ".join(word[:1].upper() + word[1:] for word in words.split())
    return words


def decimal(words: str) -> str:
    """ "12,5", "1.234,5", "1,234.5", "1.000.000" -> "12.5", "1234.5", "1234.5", "1000000"."""
    words = words.replace(" ", "")
    last = max(words.rfind(","), words.rfind("."))
    sign = words[last] if last >= 0 else ""
    if sign and words.count(sign) > 1:
        return words.replace(".", "").replace(",", "")
    whole, part = (words[:last], words[last + 1 :]) if sign else (words, "")
    return whole.replace(".", "").replace(",", "") + (f".{part}" if sign else "")


def day(words: str) -> str:
    """ "15081996", "15/8/1996", "15-8-1996" -> "1996-08-15"; "1996" stays a year; "" = no date."""
    for pattern in (_DAY, _PACKED_DAY):
        found = pattern.fullmatch(words)
        if found:
            day_, month, year = found.groups()
            return f"{year}-{int(month):02d}-{int(day_):02d}"
    found = _ISO_DAY.fullmatch(words)
    if found:
        return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"
    return words if re.fullmatch(r"\d{4}", words) else ""


def hour(words: str) -> str:
    """ "8h30", "8:30", "0830", "8 giờ" -> "08:30"; "" = no time of day."""
    found = _HOUR.fullmatch(words) or _PACKED_HOUR.fullmatch(words)
    if not found:
        return ""
    return f"{int(found[1]):02d}:{int(found[2] or 0):02d}"


def _moment(words: str) -> str:
    first, _, rest = words.partition(" ")
    when, clock = day(first), hour(rest) if rest else "00:00"
    if not (when.count("-") == 2 and clock):
        return ""
    from datetime import datetime

    try:
        return datetime.fromisoformat(f"{when}T{clock}:00").replace(tzinfo=ZONE).isoformat(timespec="milliseconds")
    except ValueError:
        return ""


def _several(choices: Sequence[Choice], words: str) -> tuple[str, ...]:
    """ "1 3", "1,3" or labels with commas; a part that fits nothing is kept, so that the form can complain."""
    parts = [part.strip() for part in re.split(r"[,;]", words) if part.strip()]
    if len(parts) == 1 and re.fullmatch(r"\d+( \d+)*", parts[0]):
        parts = parts[0].split()
    names = []
    for part in parts:
        found = chosen(choices, part)
        names.append(found[0].name if len(found) == 1 else part.replace(" ", "_"))
    return tuple(dict.fromkeys(names))


def chosen(choices: Sequence[Choice], words: str) -> tuple[Choice, ...]:
    """The choices that `words` can mean: its number, its whole label or name, the beginning, then any word of it."""
    if words.isascii() and words.isdigit() and 1 <= int(words) <= len(choices):
        return (choices[int(words) - 1],)
    wanted = fold(words)
    if not wanted:
        return ()
    exact = tuple(one for one in choices if wanted == fold(one.label) or words == one.name)
    if exact:
        return exact[:1] if len({one.name for one in exact}) == 1 else exact
    begins = tuple(one for one in choices if fold(one.label).startswith(wanted))
    if begins:
        return begins
    return tuple(one for one in choices if f" {wanted}" in f" {fold(one.label)}")
