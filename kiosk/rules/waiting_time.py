"""How long somebody may have to wait: a range from today's real services, or nothing rather than a guess.

Called by queries and the citizen station.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from kiosk.texts import text

ENOUGH = 5  # services before anything is said
RECENT = 20
STEP = 5  # minutes; nobody is told "13 to 17 minutes"


def estimate(ahead: int, service_seconds: Sequence[float], open_counters: int) -> tuple[int, int] | None:
    """Shortest and longest likely wait in minutes (multiples of five), or None where too little is known.

    `ahead`: people before this ticket. `service_seconds`: lengths of finished services, oldest first.
    """
    recent = [seconds for seconds in service_seconds[-RECENT:] if seconds > 0]
    if open_counters < 1 or len(recent) < ENOUGH:
        return None
    low, _middle, high = statistics.quantiles(recent, n=4, method="inclusive")
    rounds = ahead / open_counters
    shortest = int(rounds * low / 60 // STEP * STEP)
    longest = math.ceil((rounds + (1 if ahead else 0)) * high / 60 / STEP) * STEP
    return shortest, max(longest, shortest + STEP)


def words(wait: tuple[int, int] | None) -> str:
    """As "khoảng 10 đến 20 phút", "dưới 5 phút", or "" for None."""
    if wait is None:
        return ""
    shortest, longest = wait
    return text(f"rules.wait.{'between' if shortest else 'below'}", shortest=shortest, longest=longest)
