"""Whether the visit at a pad's desk is about a death: the pad then promises no rating.

Read by ui.rating.window after every commit: while nobody is served the pad stays as it was for the last visit, whose
people may still stand there. Composed of two questions of kiosk.queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.queries import calls, visits

if TYPE_CHECKING:
    from kiosk.store import Reader


def served_in_mourning(reader: Reader, desk: str) -> bool | None:
    """`desk` by its number; None where nobody is served."""
    call = calls.served_by(reader, desk)
    if call is None:
        return None
    known = visits.of(reader, call.ticket)
    return known is not None and known.about_death
