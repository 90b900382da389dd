"""Rows of ruled cells that hold blocks, one block a row: for tables whose cells are more than one text.

Used by documents of printing.documents. No page end divides a row; each page begins with the table's header again.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from printing.layout.blocks import Block, words
from printing.layout.tables import LINE
from printing.layout.text_runs import BOLD, TextRun

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PAD = 3.5


def shared(width: float, shares: Sequence[float]) -> list[float]:
    """Widths of columns that share `width`."""
    return [width * share / sum(shares) for share in shares]


def inside(width: float) -> float:
    """What a cell of this width has for its blocks."""
    return width - 2 * PAD


def table(header: Sequence[str], rows: Sequence[Sequence[Sequence[Block]]], size: float,
          widths: Sequence[float]) -> list[Block]:  # fmt: skip
    """The header in bold and the rows; `widths` in points. Without rows the header alone."""
    cells = [
        words([TextRun(caption, BOLD)], size, inside(wide), align="centre") if caption else []
        for caption, wide in zip(header, widths, strict=True)
    ]
    head = row(cells, widths)
    return [head._replace(keep=bool(rows)), *(row(cells, widths)._replace(again=head) for cells in rows)]


def row(cells: Sequence[Sequence[Block]], widths: Sequence[float]) -> Block:
    tall = max(sum(block.height for block in cell) for cell in cells) + 2 * PAD
    edges = [0.0, *itertools.accumulate(widths)]

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setLineWidth(LINE)
        canvas.grid([x + edge for edge in edges], [y, y - tall])
        for cell, edge in zip(cells, edges, strict=False):
            top = y - PAD
            for block in cell:
                block.draw(canvas, x + edge + PAD, top)
                top -= block.height

    return Block(tall, draw)
