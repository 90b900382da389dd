"""Where people sign a declaration: captions, signatures drawn on the screen, fingerprints with a witness, opinions.

Used by printing.documents.declaration. A signature is a PNG as data URI; one that can't be read leaves the room
empty, so that the person signs on the paper.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kiosk.texts import text
from kiosk.values.papers import FINGERPRINT, PaperPanel, PaperSigner
from printing.layout.blocks import Block, beside, space, words
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, TextRun

if TYPE_CHECKING:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

PAD = 4.0
FRAMED = 2  # so many panels side by side have frames
_PNG = "data:image/png;base64,"


def signed(signer: PaperSigner | PaperPanel, size: float, width: float, gap: float) -> list[Block]:
    """Caption, what to do, the signature or `gap` points for it, the name; all centred in `width`."""
    finger = signer.signature == FINGERPRINT
    hint = text("papers.declaration.fingerprint") if finger else signer.hint or text("papers.declaration.sign")
    blocks = words([TextRun(signer.caption, BOLD)], size, width, align="centre") if signer.caption else []
    blocks += words([TextRun(hint, ITALIC)], size - 1, width, align="centre")
    picture = None if finger else _picture(signer.signature)
    blocks.append(_drawn(picture, width, gap) if picture is not None else space(gap))
    blocks += words([TextRun(signer.name, BOLD)], size, width, align="centre") if signer.name else [space(size * 1.25)]
    if finger:
        said = text("papers.declaration.witness", name=signer.witness or "…" * 12)
        blocks += [space(4), *words([TextRun(said, REGULAR)], size - 1, width, align="centre")]
        blocks.append(space(gap * 0.6))
    return blocks


def panels(all_of_them: Sequence[PaperPanel], size: float, width: float, across: int = 2) -> list[Block]:
    """Boxes side by side, each row on one page: two in frames; more without, in smaller letters, like CT01."""
    rows = []
    across = max(1, across)
    if across > FRAMED:
        size -= 1.2
    for start in range(0, len(all_of_them), across):
        held = all_of_them[start : start + across]
        wide = width / len(held)
        inside = _level([_panel(one, size, wide - 2 * PAD) for one in held])
        columns = [(place * wide + PAD, [space(PAD), *blocks]) for place, blocks in enumerate(inside)]
        row = beside(columns)
        rows.append(row if across > FRAMED else _framed(row, len(held), wide, row.height + PAD))
    return [space(8), *rows] if rows else []


def _level(inside: list[tuple[list[Block], list[Block], list[Block]]]) -> list[list[Block]]:
    """Captions of one row take equal room, what is below them, too: hands sign in one line."""
    heads = max(_tall(head) for head, _, _ in inside)
    middles = max(_tall(middle) for _, middle, _ in inside)
    return [
        [*head, space(heads - _tall(head) + middles - _tall(middle)), *middle, *foot]
        for head, middle, foot in inside
    ]


def _tall(blocks: Sequence[Block]) -> float:
    return sum(block.height for block in blocks)


def _panel(one: PaperPanel, size: float, width: float) -> tuple[list[Block], list[Block], list[Block]]:
    """Date and caption; room to write, sign, and the name; the words at the foot."""
    head = words([TextRun(one.date, ITALIC)], size - 1, width, align="centre") if one.date else []
    head += words([TextRun(one.caption, BOLD)], size, width, align="centre")
    parts = [part for part in one.text.split("\n") if part]
    foot = [line for part in parts for line in words([TextRun(part, REGULAR)], size - 0.8, width)]
    return head, signed(_uncaptioned(one), size, width, 46), foot


def _uncaptioned(one: PaperPanel) -> PaperSigner:
    return PaperSigner(caption="", name=one.name, hint=one.hint, signature=one.signature, witness=one.witness)


def _framed(inside: Block, count: int, wide: float, tall: float) -> Block:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setLineWidth(0.6)
        for place in range(count):
            canvas.rect(x + place * wide, y - tall, wide, tall, stroke=1, fill=0)
        inside.draw(canvas, x, y)

    return Block(tall, draw)


def _picture(data: str) -> ImageReader | None:
    """The signature as an image; None where there is none, or it is no picture."""
    if not data.startswith(_PNG):
        return None
    from reportlab.lib.utils import ImageReader

    try:
        return ImageReader(io.BytesIO(base64.b64decode(data[len(_PNG) :], validate=True)))
    except (binascii.Error, OSError, ValueError):
        return None


def _drawn(picture: ImageReader, width: float, gap: float) -> Block:
    wide, high = picture.getSize()
    scale = min(width * 0.8 / max(1, wide), gap / max(1, high))

    def draw(canvas: Canvas, x: float, y: float) -> None:
        left = x + (width - wide * scale) / 2
        canvas.drawImage(picture, left, y - gap + (gap - high * scale) / 2, wide * scale, high * scale, mask="auto")

    return Block(gap, draw)
