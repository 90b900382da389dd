"""Blocks that flow over pages: wrapped words with several faces, fields with dotted lines, bar codes, signatures.

Used by the A5 and A4 documents through layout.pdf. A block has a height and draws itself with its top left corner
at (x, y); words give one block per line, so that long contents go on on the next page and nothing is shrunk or
clipped. Lengths are PDF points. Pure layout: no pages, no files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from printing.layout import barcodes
from printing.layout.printer_dots import DOT, dots_in, fill
from printing.layout.text_runs import (
    BOLD,
    ITALIC,
    REGULAR,
    Piece,
    TextRun,
    draw_line,
    draw_text,
    length,
    line_width,
    wrap,
)

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

MM = 72 / 25.4
_ASCENT = 0.89  # of the faces' size: from a line's top to its baseline


class Block(NamedTuple):
    """Something on a page. `keep` joins it with the next block: a page never ends between them.

    `again` stands above it where it begins a further page: a table's header. `below` stands under it where it is the
    last on a page and more follows: a sum carried over.
    """

    height: float
    draw: Callable[[Canvas, float, float], None]
    keep: bool = False
    again: Block | None = None
    below: Block | None = None


def space(height: float) -> Block:
    return Block(height, lambda _canvas, _x, _y: None)


def _balanced(runs: Sequence[TextRun], size: float, width: float, lines: int) -> list[list[Piece]]:
    """The same number of lines, as equally long as words allow: no lonely last word under a heading."""
    low, high = width / lines, width
    for _ in range(6):
        middle = (low + high) / 2
        low, high = (low, middle) if len(wrap(runs, size, middle)) <= lines else (middle, high)
    return wrap(runs, size, high)


def dots(canvas: Canvas, left: float, right: float, baseline: float) -> None:
    """A dotted line to write on, as forms have."""
    if right - left < 3:
        return
    canvas.saveState()
    canvas.setLineWidth(0.6)
    canvas.setDash(0.6, 1.8)
    canvas.setLineCap(1)
    canvas.setStrokeGray(0.35)
    canvas.line(left, baseline - 1.6, right, baseline - 1.6)
    canvas.restoreState()


def words(
    runs: Sequence[TextRun],
    size: float,
    width: float,
    *,
    align: str = "left",
    leading: float = 1.25,
    dotted: bool = False,
    lined_from: int | None = None,
    indent: float = 0.0,
) -> list[Block]:
    """Wrapped words, one block per line.

    `dotted`: a dotted line fills what the last line leaves free. `lined_from`: what comes after so many letters
    stands on a dotted line over the whole width, like an answer written by hand.
    """
    lines = wrap(runs, size, width - indent)
    if align == "centre" and len(lines) > 1:
        lines = _balanced(runs, size, width - indent, len(lines))
    high = size * leading
    starts = _line_starts(lines, lined_from, size)

    def block(line: list[Piece], last: bool, dots_from: float | None) -> Block:
        wide = line_width(line, size)
        free = width - indent - wide
        shift = indent + (free / 2 if align == "centre" else free if align == "right" else 0)

        def draw(canvas: Canvas, x: float, y: float) -> None:
            baseline = y - size * _ASCENT
            draw_line(canvas, line, size, x + shift, baseline)
            if dotted and last:
                dots(canvas, x + shift + wide + 3, x + width, baseline)
            if dots_from is not None:
                dots(canvas, x + shift + dots_from, x + width, baseline)

        return Block(high, draw)

    return [block(line, line is lines[-1], start) for line, start in zip(lines, starts, strict=True)]


def _line_starts(lines: list[list[Piece]], lined_from: int | None, size: float) -> list[float | None]:
    """Where each line's dots begin: after the first `lined_from` letters, which are the label."""
    if lined_from is None:
        return [None] * len(lines)
    left, starts = lined_from, list[float | None]()
    for line in lines:
        start: float | None = 0.0
        for piece in line:
            if left > 0:
                label = piece.run.text[:left]
                start = piece.x + length(label, piece.run.font, size) + 2
                left -= len(label)
        starts.append(None if left > 0 else start)
        left -= 1  # the space that the line's end swallowed
    if starts[-1] is None:
        starts[-1] = line_width(lines[-1], size) + 3
    return starts


def with_colon(label: str) -> str:
    """What stands before a value ends with a colon, whether or not the layout file wrote one."""
    return label if not label or label[-1] in ":?…" else f"{label}:"


def field(
    label: str,
    value: str,
    size: float,
    width: float,
    *,
    font: str = REGULAR,
    leading: float = 1.25,
    lined: bool = False,
) -> list[Block]:
    """ "Label: value", the value in `font`. Where there is none a dotted line to write on; `lined`: always one."""
    label = with_colon(label)
    runs = [TextRun(f"{label} "), TextRun(value, font)]
    if lined:
        return words(runs, size, width, leading=leading, lined_from=len(label))
    return words(runs, size, width, leading=leading, dotted=not value)


def boxes(label: str, value: str, count: int, size: float, width: float, *, leading: float = 1.25) -> list[Block]:
    """A label and one box per digit, in one line where they fit. More digits than boxes get more boxes."""
    label = with_colon(label)
    digits = value.replace(" ", "")
    count = max(count, len(digits))
    side = min(size * 1.22, width / count)
    label_wide = length(f"{label} ", REGULAR, size)
    if label and label_wide + count * side > width:
        return [
            *together(words([TextRun(label)], size, width, leading=leading)),
            *boxes("", value, count, size, width, leading=leading),
        ]

    def draw(canvas: Canvas, x: float, y: float) -> None:
        baseline = y - size * _ASCENT
        canvas.setFont(REGULAR, size)
        if label:
            draw_text(canvas, label, REGULAR, size, x, baseline)
        left, low = x + (label_wide if label else 0), baseline - side * 0.26
        canvas.setLineWidth(0.6)
        for place in range(count):
            canvas.rect(left + place * side, low, side, side, stroke=1, fill=0)
        _spaced(canvas, digits, left, side, baseline, size)

    return [Block(max(size * leading, side * 1.2), draw)]


def _spaced(canvas: Canvas, digits: str, left: float, side: float, baseline: float, size: float) -> None:
    """Digits in the middle of their boxes, as one text so that searches find the number whole."""
    if not digits:
        return
    wide = length("0", REGULAR, size)
    canvas.drawString(left + (side - wide) / 2, baseline, digits, charSpace=side - wide)


def tick(label: str, ticked: bool, size: float, width: float, *, leading: float = 1.25) -> tuple[Block, float]:
    """Words with a box after them, and how wide that is."""
    side = size * 0.85
    lines = words([TextRun(label)], size, width - side - 6, leading=leading)
    last = wrap([TextRun(label)], size, width - side - 6)[-1]
    box_at = line_width(last, size) + 5
    tall = sum(line.height for line in lines)
    wide = (box_at if len(lines) == 1 else width - side) + side

    def draw(canvas: Canvas, x: float, y: float) -> None:
        top = y
        for line in lines:
            line.draw(canvas, x, top)
            top -= line.height
        low = top + lines[-1].height - size * _ASCENT - side * 0.12
        canvas.setLineWidth(0.8)
        canvas.rect(x + box_at, low, side, side, stroke=1, fill=0)
        if ticked:
            canvas.setLineWidth(1.5)
            canvas.lines(
                [
                    (x + box_at + side * 0.18, low + side * 0.5, x + box_at + side * 0.42, low + side * 0.2),
                    (x + box_at + side * 0.42, low + side * 0.2, x + box_at + side * 0.85, low + side * 0.85),
                ]
            )

    return Block(tall, draw), wide


def beside(columns: Sequence[tuple[float, Sequence[Block]]]) -> Block:
    """Columns (x offset, blocks) side by side as one block that no page end divides."""
    tall = max((sum(block.height for block in blocks) for _, blocks in columns), default=0.0)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        for offset, blocks in columns:
            top = y
            for block in blocks:
                block.draw(canvas, x + offset, top)
                top -= block.height

    return Block(tall, draw)


def stack(blocks: Sequence[Block]) -> Block:
    """Blocks below each other as one that no page end divides."""
    return beside([(0.0, blocks)])


def together(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, each kept with the next."""
    return [block._replace(keep=True) for block in blocks]


def whole(lines: Sequence[Block]) -> list[Block]:
    """Lines that no page end divides."""
    return [*together(lines[:-1]), *lines[-1:]]


def rule(width: float, share: float, thickness: float = 0.7) -> Block:
    """A centred line under a heading, as long as `share` of `width`."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setLineWidth(thickness)
        left = x + width * (1 - share) / 2
        canvas.line(left, y - 1.5, left + width * share, y - 1.5)

    return Block(5.0, draw)


def code128(text: str, width: float, height: float, *, size: float = 8.0, caption: str = "") -> Block:
    """Code128 as vectors, in the middle of `width`, its text below.

    Bars are 3 dots of 300 dpi (0.25 mm), or 4 where `width` has room for them with ten modules of quiet zone on each
    side. A text that is too long for 3 is drawn wider than `width`: finer bars can't be read from office printers.
    """
    modules = barcodes.width128(text)
    module = dots_in(width, modules + 20, 3, 4) * DOT

    def draw(canvas: Canvas, x: float, y: float) -> None:
        fill(canvas, x + (width - module * modules) / 2, y, [barcodes.code128(text)], module, height)
        words = caption or text
        draw_text(canvas, words, REGULAR, size, x + (width - length(words, REGULAR, size)) / 2, y - height - size)

    return Block(height + size * 1.35, draw)


def qr(text: str, side: float) -> Block:
    """A QR code as vectors in the middle of `side`, its quiet zone of 4 modules within; as large as whole dots allow.

    A module is 4 dots of 300 dpi (0.34 mm) or more: a text that is too long for `side` is drawn larger.
    """
    rows = barcodes.qr(text)
    count = len(rows) + 8
    module = dots_in(side, count, 4, 9) * DOT

    def draw(canvas: Canvas, x: float, y: float) -> None:
        left = x + (side - module * count) / 2
        fill(canvas, left + 4 * module, y - 4 * module, rows, module, module)

    return Block(module * count, draw)


def framed(text: str, size: float, width: float, *, font: str = BOLD) -> Block:
    """Words in a frame, centred: sample mark, reprint line."""
    lines = words([TextRun(text, font)], size, width - 4 * size, align="centre")
    inner = max(line_width(line, size) for line in wrap([TextRun(text, font)], size, width - 4 * size)) + 2 * size
    tall = sum(line.height for line in lines) + size * 0.5

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setLineWidth(0.8)
        canvas.roundRect(x + (width - inner) / 2, y - tall, inner, tall, 3, stroke=1, fill=0)
        top = y - size * 0.22
        for line in lines:
            line.draw(canvas, x + 2 * size, top)
            top -= line.height

    return Block(tall + 3, draw)


def signature(
    caption: str, hint: str, name: str, size: float, width: float, *, date_line: str = "", gap: float = 46
) -> list[Block]:
    """Caption, "(Ký và ghi rõ họ tên)", room for the signature, name; all centred in `width`."""
    blocks = words([TextRun(date_line, ITALIC)], size, width, align="centre") if date_line else []
    blocks += words([TextRun(caption, BOLD)], size, width, align="centre")
    blocks += words([TextRun(hint, ITALIC)], size - 1, width, align="centre")
    blocks.append(space(gap))
    return blocks + (words([TextRun(name, BOLD)], size, width, align="centre") if name else [space(size * 1.25)])
