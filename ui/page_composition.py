"""How a page is composed, measured: its largest empty block, and how far its question stands from what answers it.

Called by ui.page_check with the page as it is painted. Empty is what shows the window's ground: a button, a card, a
picture or words are seen in the pixels, a container that paints nothing is not. Raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.widgets.composition import TELLS
from ui.widgets.entry import Entry
from ui.widgets.signature import SignaturePad
from ui.widgets.touch import TouchButton, Words

MOST_EMPTY = 0.35  # of the page's area, in one block
MOST_APART_MM = 60.0
CHAIN_MM = 8.0  # between a question and the words that go on from it
CELL_MM = 5.0
EVERY = 3  # of a cell's rows of pixels, one in so many is looked at
QUESTIONS = ("question", "title", "heading")
BAR = ("back", "later", "next", "home", "read_aloud", "help", "appearance")  # ways on and tools, which answer nothing


class Empty(NamedTuple):
    """The largest block in which nothing is painted."""

    share: float  # of the page
    area: QRect


def largest_empty(picture: QImage, ground: QColor, pixels_per_mm: float) -> Empty:
    """`picture` in Format_RGB32."""
    side = max(2, round(CELL_MM * pixels_per_mm * picture.devicePixelRatio()))
    found = largest_block(_empty_cells(picture, ground, side))
    cells = (picture.width() // side) * (picture.height() // side)
    scale = side / picture.devicePixelRatio()
    edges = (found.left(), found.top(), found.width(), found.height())
    area = QRect(*(round(edge * scale) for edge in edges))
    return Empty(found.width() * found.height() / max(1, cells), area)


def _empty_cells(picture: QImage, ground: QColor, side: int) -> list[list[bool]]:
    """Row by row, whether a cell shows the ground alone."""
    pixels, line = memoryview(picture.constBits()).cast("B"), picture.bytesPerLine()
    plain = bytes((ground.blue(), ground.green(), ground.red(), 255)) * side
    rows = []
    for top in range(0, picture.height() - side + 1, side):
        looked = range(top, top + side, EVERY)
        rows.append([
            all(pixels[y * line + left * 4 : y * line + (left + side) * 4] == plain for y in looked)
            for left in range(0, picture.width() - side + 1, side)
        ])  # fmt: skip
    return rows


def largest_block(rows: Iterable[Sequence[bool]]) -> QRect:
    """The largest rectangle of true cells, in cells."""
    best = QRect()
    heights: list[int] = []
    for y, row in enumerate(rows):
        heights = [above + 1 if free else 0 for above, free in zip(heights or [0] * len(row), row, strict=True)]
        open_: list[tuple[int, int]] = []  # where a block of this height may begin
        for x, high in enumerate((*heights, 0)):
            begin = x
            while open_ and open_[-1][1] >= high:
                begin, tall = open_.pop()
                if tall * (x - begin) > best.width() * best.height():
                    best = QRect(begin, y - tall + 1, x - begin, tall)
            open_.append((begin, high))
    return best


def apart(window: QWidget, shown: Sequence[QWidget], pixels_per_mm: float) -> tuple[str, float]:
    """Name of the question in view, and millimetres from its words to the nearest thing that answers it; 0 where the
    page asks nothing, or where nothing answers."""
    asked = next((one for name in QUESTIONS for one in shown if one.objectName() == name and _words(one)), None)
    targets = [one for one in shown if _answers(one)]
    if asked is None or not targets:
        return "", 0.0
    told = [_painted(window, one) for one in shown if isinstance(one, Words) and _words(one)]
    said = _chain(_painted(window, asked), told, round(CHAIN_MM * pixels_per_mm))
    return asked.objectName(), min(_between(said, _painted(window, one)) for one in targets) / pixels_per_mm


def _chain(said: QRect, others: list[QRect], near: int) -> QRect:
    """A question with the words that go on from it directly below: its hint, what is told."""
    for area in sorted(others, key=QRect.top):
        if area.left() <= said.right() and area.right() >= said.left() and 0 <= area.top() - said.bottom() <= near:
            said = said.united(area)
    return said


def _words(widget: QWidget) -> str:
    return widget.text().strip() if isinstance(widget, (Words, QAbstractButton)) else ""


def _answers(widget: QWidget) -> bool:
    if isinstance(widget, (Entry, SignaturePad)) or widget.property(TELLS):
        return True
    if not isinstance(widget, QAbstractButton) or isinstance(widget, Words) or widget.objectName() in BAR:
        return False
    return not (isinstance(widget, TouchButton) and widget.kind == "tool")


def _painted(window: QWidget, widget: QWidget) -> QRect:
    """Where it is, in the window; of words only what is written."""
    area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return widget.written().translated(area.topLeft()) if isinstance(widget, Words) else area


def _between(one: QRect, other: QRect) -> int:
    """Pixels of air between them, the way that is longer: above each other or beside each other."""
    across = max(one.left(), other.left()) - min(one.right(), other.right()) - 1
    down = max(one.top(), other.top()) - min(one.bottom(), other.bottom()) - 1
    return max(0, across, down)
