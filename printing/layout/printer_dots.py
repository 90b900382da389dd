"""Bars and squares whose edges lie on a printer's dots: widths of whole dots at 300 dpi, so at 600 dpi as well.

Used by layout.blocks for Code128 and QR. A width of 2.4 dots would come out as 2 here and 3 there, and readers measure
widths. Lengths are PDF points; a scale that the page's contents are drawn at (layout.smaller) is undone for the codes.
Raises nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

DOT = 72 / 300


Rows = Sequence[Sequence[tuple[int, int]]]  # runs (start, width) of dark cells, row by row from the top


def dots_in(room: float, cells: int, least: int, most: int) -> int:
    """How many dots wide a cell may be, so that so many fit into `room`; at least `least`."""
    return max(least, min(most, int(room / DOT / cells + 1e-6)))


def fill(canvas: Canvas, x: float, y: float, rows: Rows, wide: float, high: float) -> None:
    """Black cells of `wide` by `high` points, the first at (x, y) or at most half a dot beside it."""
    scale_x, _, _, scale_y, shift_x, shift_y = canvas._currentMatrix
    left = (_whole(x * scale_x + shift_x) - shift_x) / scale_x
    top = (_whole(y * scale_y + shift_y) - shift_y) / scale_y
    boxes = "".join([f"{start} -{row} {cells} 1 re\n" for row, runs in enumerate(rows, 1) for start, cells in runs])
    place = f"{_number(wide / scale_x)} 0 0 {_number(high / scale_y)} {_number(left)} {_number(top)}"
    canvas.addLiteral(f"q 0 g {place} cm\n{boxes}f Q")


def _whole(length: float) -> float:
    return round(length / DOT) * DOT


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
