"""Tables on papers: ruled rows with wrapped words, one block a row, so that a long table flows over pages.

Used by printing.documents.declaration. The header stays with the first row and stands on every further page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kiosk.values.papers import PaperTable
from printing.layout.blocks import Block, words
from printing.layout.text_runs import BOLD, REGULAR, TextRun

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PAD = 3.5
LINE = 0.6


def table(one: PaperTable, size: float, width: float) -> list[Block]:
    """The header and the rows at `width` points. Empty rows are high enough to write on."""
    total = sum(one.widths) or 1.0
    widths = [width * share / total for share in one.widths]
    head = _row(one.header, widths, size, BOLD) if one.header else None
    rows = [_row(row, widths, size, REGULAR)._replace(again=head) for row in one.rows]
    return rows if head is None else [head._replace(keep=bool(rows)), *rows]


def _row(texts: Sequence[str], widths: Sequence[float], size: float, font: str) -> Block:
    align = "centre" if font == BOLD else "left"
    cells = [
        words([TextRun(text, font)], size, wide - 2 * PAD, align=align) if text else []
        for text, wide in zip(texts, widths, strict=True)
    ]
    tall = max(sum(line.height for line in cell) for cell in cells) if any(cells) else 0.0
    tall = max(tall, size * 1.25) + 2 * PAD

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setLineWidth(LINE)
        for cell, wide in zip(cells, widths, strict=True):
            canvas.rect(x, y - tall, wide, tall, stroke=1, fill=0)
            top = y - PAD
            for line in cell:
                line.draw(canvas, x + PAD, top)
                top -= line.height
            x += wide

    return Block(tall, draw)
