"""In which order the things on a page are read: from the top, row by row, and column by column where they stand apart.

Asked by windows for what Tab reaches next, by the check of what a screen reader meets, and by whatever reads a page
aloud. The page is cut again and again at its widest gap, as an eye does; between rows rather than between columns,
unless the columns stand clearly further apart. What can be rolled is read as one: it is longer than its place, so that
its lower part would lie between the things below it. Pure but for `in_order`, which asks widgets where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.widgets.spoken_roles import Role, as_role

APART = 1.5  # columns are told apart where their gap is so much wider than that between rows
OVERLAP = 2  # pixels that neighbours may share: their edges are rounded
COVERS = "covers_page"  # the property of a widget that asks before anything else can be touched


class Gap(NamedTuple):
    wide: int
    at: int


def _widest(spans: list[tuple[int, int]]) -> Gap | None:
    """The widest gap between intervals; None where none lies between them."""
    spans = sorted(spans)
    found: Gap | None = None
    end = spans[0][1]
    for start, stop in spans[1:]:
        if start >= end - OVERLAP and (found is None or start - end > found.wide):
            found = Gap(start - end, start)
        end = max(end, stop)
    return found


def order(areas: Sequence[QRect]) -> list[int]:
    """Places in `areas`, as they are read."""
    return _ordered(areas, list(range(len(areas))))


def _ordered(areas: Sequence[QRect], some: list[int]) -> list[int]:
    if len(some) < 2:
        return some
    rows = _widest([(areas[one].top(), areas[one].bottom() + 1) for one in some])
    columns = _widest([(areas[one].left(), areas[one].right() + 1) for one in some])
    if columns is not None and (rows is None or columns.wide > APART * max(1, rows.wide)):
        first = [one for one in some if areas[one].left() < columns.at]
    elif rows is not None:
        first = [one for one in some if areas[one].top() < rows.at]
    else:
        return sorted(some, key=lambda one: (areas[one].top(), areas[one].left()))
    kept = set(first)
    return [*_ordered(areas, first), *_ordered(areas, [one for one in some if one not in kept])]


def in_order(widgets: Sequence[QWidget], window: QWidget) -> list[QWidget]:
    """`widgets` inside `window`, as they are read; all of a scroll area where the area stands."""
    units: dict[int, list[QWidget]] = {}  # alone, or all that one scroll area holds
    stands: list[QWidget] = []
    for one in widgets:
        area = _rolled_in(one, window)
        place = one if area is None else area
        if id(place) not in units:
            stands.append(place)
        units.setdefault(id(place), []).append(one)
    areas = [QRect(one.mapTo(window, QPoint(0, 0)), one.size()) for one in stands]
    found: list[QWidget] = []
    for at in order(areas):
        place = stands[at]
        held = units[id(place)]
        found += [one for one in held if one is place] + in_order([one for one in held if one is not place], place)
    return found


def _rolled_in(widget: QWidget, window: QWidget) -> QAbstractScrollArea | None:
    """The outermost scroll area below `window` that holds it."""
    found, parent = None, widget.parentWidget()
    while parent is not None and parent is not window:
        found = parent if isinstance(parent, QAbstractScrollArea) else found
        parent = parent.parentWidget()
    return found


def tabbed(widget: QWidget) -> bool:
    """Whether Tab stops at it now."""
    stops = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return stops and widget.isEnabled() and widget.isVisible()


def tab_row(root: QWidget) -> list[QWidget]:
    """Where Tab stops inside `root`, as it is read."""
    inside = [one for one in root.findChildren(QWidget) if tabbed(one) and one.window() is root.window()]
    holders = {id(parent) for one in inside for parent in _around(one, root)}
    return in_order([one for one in inside if id(one) not in holders], root)


def _around(widget: QWidget, root: QWidget) -> Iterator[QWidget]:
    """A page that takes the keys for what stands on it is no stop of its own."""
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        yield parent
        parent = parent.parentWidget()


class ReadWindow(QWidget):
    """A window whose Tab goes on as its page is read, wherever things were put on it first."""

    def __init__(self) -> None:
        super().__init__()
        as_role(self, Role.Window)

    def read_root(self) -> QWidget:
        """What Tab stays in: what covers the page, while something does."""
        covers = (one for one in self.children() if isinstance(one, QWidget) and one.property(COVERS))
        return next((one for one in covers if one.isVisible()), self)

    def focusNextPrevChild(self, onwards: bool) -> bool:
        row, now = tab_row(self.read_root()), self.focusWidget()
        if not row:
            return False
        if now in row:
            place = row.index(now) + (1 if onwards else -1)
        else:  # the first on the page that holds the keys
            held = [at for at, one in enumerate(row) if now is not None and now.isAncestorOf(one)]
            place = (held[0] if onwards else held[-1]) if held else (0 if onwards else -1)
        reason = Qt.FocusReason.TabFocusReason if onwards else Qt.FocusReason.BacktabFocusReason
        row[place % len(row)].setFocus(reason)
        return True
