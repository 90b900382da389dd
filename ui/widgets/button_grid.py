"""Buttons in rows of equal cells that grow to what is there: how many columns, how high, how large the words.

Used by ui.questions for choices, by ui.widgets.group_page for cards. Measured, never guessed: of the numbers of columns
that are possible the one at which the words stand largest, then the one whose cells are best shaped. Raises nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

from ui.widgets.look import Look
from ui.widgets.touch import TouchButton

LEAST_MM = 20
NARROWEST_MM = 60
SHAPE = 2.0  # width to height of a cell that looks best
TALLEST = 0.72  # height to width of the tallest cell
LARGEST_PT = 44.0
PT_PER_MM = 0.42  # of a cell's height
MOST_COLUMNS = 4


def place_grid(
    buttons: Sequence[QWidget], area: QRect, columns: int, gap: int, most: int, *, at_bottom: bool = False
) -> int:
    """Widgets in rows of `columns`, none higher than `most`; returns where they end."""
    if not buttons:
        return area.top()
    rows = -(-len(buttons) // columns)
    high = min(most, (area.height() - gap * (rows - 1)) // rows)
    wide = (area.width() - gap * (columns - 1)) // columns
    top = area.top()
    if at_bottom:
        top += max(0, area.height() - rows * high - gap * (rows - 1))
    for place, button in enumerate(buttons):
        row, column = divmod(place, columns)
        button.setGeometry(area.left() + column * (wide + gap), top + row * (high + gap), wide, high)
    return top + rows * (high + gap)


def place_rows(buttons: Sequence[QWidget], area: QRect, columns: int, gap: int) -> None:
    """Widgets that fill the area: rows of `columns` at most, as even as they get, each over the whole width, so that
    no row has a hole."""
    rows = -(-len(buttons) // columns)
    high = (area.height() - gap * (rows - 1)) // max(1, rows)
    begin = 0
    for row in range(rows):
        count = len(buttons) // rows + (row < len(buttons) % rows)
        strip = QRect(area.left(), area.top() + row * (high + gap), area.width(), high)
        place_grid(buttons[begin : begin + count], strip, count, gap, high)
        begin += count


def cell(room: QSize, count: int, columns: int, gap: int, most: int = 0) -> QSize:
    """The size of a cell where so many stand in the room; `most`: no higher than that (0: as its width allows)."""
    rows = -(-count // columns)
    wide = (room.width() - gap * (columns - 1)) // columns
    return QSize(wide, min(most or round(wide * TALLEST), (room.height() - gap * (rows - 1)) // rows))


def height_of(count: int, columns: int, gap: int, high: int) -> int:
    rows = -(-count // columns)
    return rows * high + (rows - 1) * gap


def grow_words(look: Look, button: TouchButton, usual: float) -> None:
    """Larger words in a larger cell: `usual` points in a small one."""
    points = max(usual, min(LARGEST_PT, button.height() / look.pixels_per_mm * PT_PER_MM))
    set_points(button, points)


def set_points(button: TouchButton, points: float) -> None:
    if button.title_pt != points:
        button.title_pt = points
        button.set_words(button.text(), button.hint)  # measured anew


def words_alike(look: Look, buttons: Sequence[TouchButton], usual: float) -> None:
    """The words of all of them as large as those that stand smallest: neighbours look alike."""
    for button in buttons:
        grow_words(look, button, usual)
    if not buttons:
        return
    pixels = min(button.arrangement().title_px for button in buttons)
    points = pixels / (25.4 / 72 * look.pixels_per_mm * look.percent / 100)
    for button in buttons:
        set_points(button, points)


def best_columns(
    look: Look, buttons: Sequence[TouchButton], room: QSize, gap: int, *, usual: float = 28, most: int = 0,
    wished: int = 0, narrowest_mm: float = NARROWEST_MM,
) -> int:  # fmt: skip
    """Of the numbers of columns that have room the best one; `wished` wins where its words fit."""
    count = len(buttons)
    best, best_score = 1, -math.inf
    for columns in range(1, min(MOST_COLUMNS, max(1, count)) + 1):
        size = cell(room, count, columns, gap, most)
        if size.height() < look.mm(LEAST_MM) - 1 or size.width() < look.mm(narrowest_mm if columns > 1 else 20):
            continue
        for button in buttons:
            button.resize(size)
            grow_words(look, button, usual)
        plans = [button.arrangement() for button in buttons]
        if not all(plan.fits for plan in plans):
            score = -10.0 - columns
        else:
            pixels = min(plan.title_px for plan in plans)
            shape = abs(math.log(max(0.1, size.width() / max(1, size.height())) / SHAPE))
            holes = -count % columns
            filled = height_of(count, columns, gap, size.height()) / max(1, room.height())
            score = pixels / look.pt(usual) - 0.35 * shape - 0.25 * holes / columns + 0.6 * filled
            if columns == wished:
                score += 2
        if score > best_score:
            best, best_score = columns, score
    return best
