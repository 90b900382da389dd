"""Figures of a series: median and percentiles in the shape that every bench prints."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of `values` lie, linearly interpolated."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def summary(milliseconds: Sequence[float]) -> dict[str, float]:
    """{"median", "p95", "p99"} of a series in milliseconds."""
    return {
        "median": round(percentile(milliseconds, 0.5), 3),
        "p95": round(percentile(milliseconds, 0.95), 3),
        "p99": round(percentile(milliseconds, 0.99), 3),
    }
