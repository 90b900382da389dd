"""Where a page puts what is asked and what answers it: one group, the words directly above what they ask about.

The one rule for every page that asks, lists or shows cards: answers grow to what is there; where they can't, the group
stands on the page as a whole, a little above its middle. Where fingers reach only the lower part (an upright screen, or
`Theme.low_reach`) the group stands at the bottom and the words just above it. Only numbers; raises nothing: where the
least does not fit, the answers get what is left, and the page check says so.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

ABOVE = 0.4  # of the room that is left over, what stands above the group
OWN_REACH = "own_reach"  # Qt property of a part that keeps what it has to touch within reach by itself
TELLS = "tells"  # Qt property of what answers a page's title by what it says, and is not touched: a fact, a number
UPRIGHT = 0.3  # of an upright page, its upper part in which nothing is to be touched


class Composed(NamedTuple):
    """Pixels, in the page's own coordinates."""

    words: QRect
    answers: QRect


def compose(area: QRect, words: int, *, least: int, most: int, gap: int, reach: int = 0) -> Composed:
    """`words`: height of what is asked; `least` and `most`: heights between which the answers may be; `reach`: nothing
    to touch stands above this line (0: no such line)."""
    gap = gap if words else 0
    lowest = area.top() + area.height()
    top_of_answers = max(area.top() + words + gap, min(reach, lowest - least))
    high = max(0, min(most, lowest - top_of_answers))
    above = 1 if reach > area.top() else ABOVE  # within reach the group stands at the bottom
    begin = top_of_answers + round((lowest - top_of_answers - high) * above)
    asked = QRect(area.left(), begin - gap - words, area.width(), words)
    return Composed(asked, QRect(area.left(), begin, area.width(), high))


def reach_of(area: QRect, whole: int, *, low: bool, upright: bool) -> int:
    """The line above which nothing is to be touched, in `area`'s coordinates: the upper half of the glass (`whole`
    pixels high, `area` ending at its foot) in the low layout, a part of an upright page, none otherwise."""
    if low:
        return max(area.top(), area.top() + area.height() - whole // 2)
    return area.top() + round(area.height() * UPRIGHT) if upright else 0


def reach_on(page: QWidget, *, low: bool) -> int:
    """The same line for a widget that stands anywhere in its window, in its own coordinates."""
    window = page.window()
    if low:
        return max(0, window.height() // 2 - page.mapTo(window, QPoint(0, 0)).y())
    return round(page.height() * UPRIGHT) if window.height() > window.width() else 0
