"""How long half, or nine of ten, took no longer than, told from counts by steps of minutes. Pure.

Within a step the spans are taken as spread evenly; beyond the last one its end is answered, and so "at least".
"""

from __future__ import annotations

from collections.abc import Sequence


def quantile(edges: Sequence[int], counts: Sequence[int], part: float) -> float | None:
    """`counts` has one more than `edges`: those beyond the last. None where nothing was counted."""
    whole = sum(counts)
    if not whole:
        return None
    left, begin = part * whole, 0.0
    for end, count in zip(edges, counts, strict=False):
        if count and left <= count:
            return begin + (end - begin) * left / count
        left -= count
        begin = end
    return float(edges[-1])


def beyond(edges: Sequence[int], counts: Sequence[int], limit: float) -> int:
    """How many took longer than the last step that `limit` reaches."""
    steps = sum(edge <= limit for edge in edges)
    return sum(counts[steps:])
