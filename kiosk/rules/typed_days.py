"""A day as a browser or a file sends it, in years that can be reckoned with: a week before it and twenty years after it
are days, too.

Called by the city's pages. Pure; raises ValueError.
"""

from __future__ import annotations

from datetime import date

FIRST, LAST = date(1800, 1, 1), date(2300, 12, 31)


def typed_day(words: str) -> date:
    """ "2026-11-30"."""
    found = date.fromisoformat(words)
    if not FIRST <= found <= LAST:
        raise ValueError(words)
    return found
