"""Whether the visit at a pad's desk is about a death: the pad then promises no rating.

Read by ui.rating.window after every commit; composed of two questions of kiosk.queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.queries import calls, visits

if TYPE_CHECKING:
    from kiosk.store import Reader


def served_in_mourning(reader: Reader, desk: str) -> bool:
    """`desk` by its number; False where nobody is served."""
    call = calls.served_by(reader, desk)
    known = visits.of(reader, call.ticket) if call is not None else None
    return known is not None and known.about_death
