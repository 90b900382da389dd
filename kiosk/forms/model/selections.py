"""The names of chosen options within a stored answer: one name as a whole, or several with blanks between them.

Called wherever an answer is taken apart. A single choice may have any name. Of several, a name that itself holds
blanks (a person's, where the choices are the entries of a list) is stored with no-break ones, so that it stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

KEPT = "\u00a0"
_BETWEEN = re.compile(r"[ \t\r\n]+")  # XML's blanks: Python's split() would cut at the no-break one, too


def token(name: str) -> str:
    """How one of several chosen names is stored."""
    return KEPT.join(name.split())


def together(names: Iterable[str]) -> str:
    return " ".join(token(name) for name in names)


def several(text: str) -> list[str]:
    """The names in the answer to a question with several choices."""
    return [plain(one) for one in _BETWEEN.split(text.strip(" \t\r\n")) if one]


def plain(name: str) -> str:
    """A name with plain single blanks, for comparing."""
    return " ".join(name.split())
