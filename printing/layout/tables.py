"""Tables on papers: ruled rows with wrapped words, one block a row, so that a long table flows over pages.

Used by printing.documents.declaration and register. The header stays with the first row and stands on every further
page; it may have two levels, and sums may be carried from page to page (`carried`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kiosk.values.papers import PaperTable
from printing.layout.blocks import Block, beside, space, stack, words
from printing.layout.text_runs import BOLD, REGULAR, TextRun

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PAD = 3.5
LINE = 0.6


def table(one: PaperTable, size: float, width: float) -> list[Block]:
    """The header and the rows at `width` points. Empty rows are high enough to write on."""
    total = sum(one.widths) or 1.0
    widths = [width * share / total for share in one.widths]
    head = row(one.header, widths, size, BOLD) if one.header else None
    rows = [row(one_row, widths, size, REGULAR)._replace(again=head) for one_row in one.rows]
    return rows if head is None else [head._replace(keep=bool(rows)), *rows]


def row(texts: Sequence[str], widths: Sequence[float], size: float, font: str) -> Block:
    """One ruled row; `widths` in points."""
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


class ColumnHead(NamedTuple):
    """A column's caption and its share of the width, or a caption over several columns (then `share` is theirs)."""

    caption: str
    share: float = 0.0
    parts: tuple[ColumnHead, ...] = ()


def widths_of(headings: Sequence[ColumnHead], width: float) -> list[float]:
    """The widths of the columns in points."""
    shares = [part.share for one in headings for part in (one.parts or (one,))]
    return [width * share / sum(shares) for share in shares]


def head(headings: Sequence[ColumnHead], size: float, width: float) -> Block:
    """The captions in bold; where a caption stands over several columns, theirs stand below it."""
    widths = iter(widths_of(headings, width))
    columns, x = list[tuple[float, float, list[Block]]](), 0.0
    for one in headings:
        inner = [next(widths) for _part in one.parts or (one,)]
        columns.append((x, sum(inner), _captions(one, inner, size)))
        x += sum(inner)
    tall = max(sum(block.height for block in blocks) for _x, _wide, blocks in columns)
    return beside([(x, [_framed(blocks, wide, tall)]) for x, wide, blocks in columns])


def _captions(one: ColumnHead, widths: Sequence[float], size: float) -> list[Block]:
    """A caption with those below it in ruled rows; or a lone one, whose frame is as high as its neighbours."""
    if one.parts:
        own = row([one.caption], [sum(widths)], size, BOLD)
        return [own, row([part.caption for part in one.parts], widths, size, BOLD)]
    lines = words([TextRun(one.caption, BOLD)], size, widths[0] - 2 * PAD, align="centre")
    return [space(PAD), beside([(PAD, lines)]), space(PAD)]


def _framed(blocks: Sequence[Block], wide: float, tall: float) -> Block:
    """A column's captions in the middle of a frame as high as that of its neighbours."""
    inside = stack(blocks)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setLineWidth(LINE)
        inside.draw(canvas, x, y - (tall - inside.height) / 2)
        canvas.rect(x, y - tall, wide, tall, stroke=1, fill=0)

    return Block(tall, draw)


def carried(caption: str, sums: Sequence[str], widths: Sequence[float], size: float) -> Block:
    """A row of sums: the caption over the first columns, then one text for each of the last `len(sums)` columns.

    Drawn when its page is: of a long table only a few of them are ever seen.
    """
    own = len(widths) - len(sums)
    spread = [sum(widths[:own]), *widths[own:]]

    def draw(canvas: Canvas, x: float, y: float) -> None:
        row([caption, *sums], spread, size, BOLD).draw(canvas, x, y)

    return Block(size * 1.25 + 2 * PAD, draw)
