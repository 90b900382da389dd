"""Pixel shift against burn-in: where the picture lies in a given minute. Pure; called by the hall's window.

The reach is wider than half of the thickest stroke that stands still, so that every spot of such a stroke rests in
most of the nine places: a shift of a few pixels would leave the inside of large digits lit all day.
"""

from __future__ import annotations

REACH_MM = 8.0  # of a 43-inch screen, to each side
_WAY = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
PLACES = len(_WAY)


def offset(minute: int, reach: int) -> tuple[int, int]:
    """The picture's shift in pixels in the given minute: a slow round of nine places."""
    x, y = _WAY[minute % PLACES]
    return x * reach, y * reach
