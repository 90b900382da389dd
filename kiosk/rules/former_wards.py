"""Former names of wards in what somebody types: "co may" means "Phường Cỏ May (mẫu)".

Used by the desk's search for dossiers and by the city's grid of wards. Marks, brackets and the kind of unit do not
matter. Pure; raises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from kiosk.rules.search import fold

_BRACKETS = re.compile(r"\([^)]*\)")
_KINDS = ("phuong", "xa", "thi tran", "dac khu")


def _bare(name: str) -> list[str]:
    words = fold(_BRACKETS.sub(" ", name))
    for kind in _KINDS:
        words = words.removeprefix(f"{kind} ")
    return words.split()


def meant(typed: str, names: Iterable[tuple[str, date]]) -> Iterator[tuple[date, str]]:
    """Of each name that stands whole among the words: its last day, and the other words."""
    words = _bare(typed)
    for name, until in names:
        wanted = _bare(name)
        for at in range(len(words) - len(wanted) + 1 if wanted else 0):
            if words[at : at + len(wanted)] == wanted:
                yield until, " ".join(words[:at] + words[at + len(wanted) :])
                break
