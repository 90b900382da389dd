"""Blocks drawn a little smaller, all alike, so that a paper of one page stays one where its answers are long.

Used by printing.documents.declaration, which lays the blocks out at `width / share` first. Nothing is cut; letters
and gaps keep their proportions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from printing.layout.blocks import Block

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def smaller(blocks: Iterable[Block], share: float) -> list[Block]:
    """The same blocks at `share` of their size."""
    return [_smaller(block, share) for block in blocks]


def _smaller(block: Block, share: float) -> Block:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.saveState()
        canvas.translate(x, y)
        canvas.scale(share, share)
        block.draw(canvas, 0, 0)
        canvas.restoreState()

    again = _smaller(block.again, share) if block.again is not None else None
    return block._replace(height=block.height * share, draw=draw, again=again)
