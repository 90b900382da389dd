"""Pixel shift against burn-in: where the picture lies in a given minute. Pure; called by the hall's window."""

from __future__ import annotations

REACH = 8  # pixels to each side
_WAY = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


def offset(minute: int) -> tuple[int, int]:
    """The picture's shift in pixels in the given minute: a slow round of nine places."""
    x, y = _WAY[minute % len(_WAY)]
    return x * REACH, y * REACH
