"""How sure a share of answers is: Wilson's interval for a proportion, which stays within 0 and 100 for few answers too.

Pure. Called by kiosk.queries.city_ratings.
"""

from __future__ import annotations

from math import sqrt

Z = 1.959963984540054  # of 95 %


def wilson(good: int, answers: int, z: float = Z) -> tuple[float, float] | None:
    """The interval in percent; None without an answer."""
    if answers <= 0:
        return None
    share, square = good / answers, z * z / answers
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * sqrt(share * (1 - share) / answers + square / (4 * answers))
    return (100 * max(0.0, middle - half), 100 * min(1.0, middle + half))
