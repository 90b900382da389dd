"""Templates of a form's layout: "{m_name}, sinh năm {m_year}" filled from answers.

`{name}` is the answer as a person reads it; `{name|words}` a date in Vietnamese words, `{name|raw}` as stored,
`{name|day}` `{name|month}` `{name|year}` parts of a date (dots to write on for a part that nobody knows),
`{name|upper}` in capitals, `{name|paper}` a choice in the paper's own words. Text in [square brackets] is left out
where an answer within it is empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from kiosk.rules.words import date_in_words
from kiosk.values.dates import PartialDate


class Values(Protocol):
    def raw(self, name: str) -> str: ...

    def label(self, name: str) -> str: ...


UNKNOWN_PART = "………"
_PADDED = {"day": 10, "month": 3, "year": 0}  # smaller ones begin with a nought: NĐ 30/2020/NĐ-CP, so no 1 becomes 11
_PLACE = re.compile(r"\{([\w.-]+|#)(?:\|(\w+))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def fill(template: str, values: Values, language: str = "vi") -> str:
    def optional(match: re.Match[str]) -> str:
        inner = match.group(1)
        names = [place.group(1) for place in _PLACE.finditer(inner)]
        return inner if all(values.raw(name) for name in names) else ""

    return _PLACE.sub(lambda match: _shown(values, *match.groups()), _OPTIONAL.sub(optional, template)).strip()


def _shown(values: Values, name: str, form: str | None) -> str:
    if not form:
        return values.label(name)
    return _FORMS[form](values, name)


def names_in(template: str) -> list[str]:
    """The questions that a template speaks of."""
    return [match.group(1) for match in _PLACE.finditer(template)]


def _partial(raw: str) -> PartialDate | None:
    try:
        return PartialDate.parse(raw)
    except (ValueError, TypeError):
        return None


def _words(values: Values, name: str) -> str:
    found = _partial(values.raw(name))
    return date_in_words(found) if found is not None else ""


def _part(which: str) -> Callable[[Values, str], str]:
    def part(values: Values, name: str) -> str:
        found = _partial(values.raw(name))
        if found is None:
            return ""
        number = getattr(found, which)
        if number is None:
            return UNKNOWN_PART
        return f"{number:02d}" if number < _PADDED[which] else str(number)

    return part


_FORMS: dict[str, Callable[[Values, str], str]] = {
    "raw": lambda values, name: values.raw(name),
    "words": _words,
    "day": _part("day"),
    "month": _part("month"),
    "year": _part("year"),
    "paper": lambda values, name: getattr(values, "paper", values.label)(name),
    "upper": lambda values, name: values.label(name).upper(),
}
