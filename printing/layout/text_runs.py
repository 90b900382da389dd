"""Text of the A5 and A4 papers: its faces, how long it is, how it breaks into lines, how a line is drawn.

Used by layout.blocks and by the documents through it. Lengths are PDF points.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from printing.layout import fonts

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

REGULAR, BOLD, ITALIC, BOLD_ITALIC = (
    "LiberationSerif-Regular",
    "LiberationSerif-Bold",
    "LiberationSerif-Italic",
    "LiberationSerif-BoldItalic",
)


@functools.cache
def register_fonts() -> None:
    """Make the faces known to reportlab, once per process (parsing them takes some 200 ms)."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0  # streams as bytes: a fifth smaller, and less work
    for name in (REGULAR, BOLD, ITALIC, BOLD_ITALIC):
        pdfmetrics.registerFont(TTFont(name, str(fonts.path(name))))


def length(text: str, font: str, size: float) -> float:
    """Width of `text` in points."""
    return _widths(font)(text) * size / 1000


class _Widths(dict[int, float]):
    """Widths by code point in thousandths; letters that the face lacks are as wide as its empty box."""

    def __init__(self, font: str) -> None:
        from reportlab.pdfbase import pdfmetrics

        register_fonts()
        face = pdfmetrics.getFont(font).face
        super().__init__(face.charWidths)
        self._other = face.defaultWidth

    def __missing__(self, _letter: int) -> float:
        return self._other


@functools.cache
def _widths(font: str) -> Callable[[str], float]:
    known = _Widths(font).__getitem__
    return lambda text: sum(map(known, map(ord, text)))


class TextRun(NamedTuple):
    """A piece of text in one face."""

    text: str
    font: str = REGULAR


class Piece(NamedTuple):
    """A run's part on one line, and where it starts."""

    x: float
    run: TextRun


def wrap(runs: Iterable[TextRun], size: float, width: float) -> list[list[Piece]]:
    """Lines of pieces. Breaks at spaces; a word wider than the line is cut between letters."""
    lines: list[list[Piece]] = [[]]
    x = 0.0
    pending = False  # a space is due before the next word
    for run in runs:
        gap = length(" ", run.font, size)
        for place, word in enumerate(run.text.split(" ")):
            pending = pending or place > 0
            for part, chunk in enumerate(_chunks(word, run.font, size, width)):
                wide = length(chunk, run.font, size)
                lead = gap if pending and x > 0 else 0.0
                if chunk and x > 0 and (part > 0 or x + lead + wide > width + 0.01):
                    lines.append([])
                    x, lead = 0.0, 0.0
                if chunk:
                    _append(lines[-1], x, lead, TextRun(chunk, run.font))
                    x += lead + wide
                    pending = False
    return lines


def _append(line: list[Piece], x: float, lead: float, run: TextRun) -> None:
    """Join a word to the piece before it where the face is the same: one text operator instead of many."""
    if line and line[-1].run.font == run.font:
        last = line[-1]
        line[-1] = Piece(last.x, TextRun(last.run.text + (" " if lead else "") + run.text, run.font))
    elif line and lead:  # the space belongs to the text before, so that a reader finds words apart
        line[-1] = Piece(line[-1].x, TextRun(line[-1].run.text + " ", line[-1].run.font))
        line.append(Piece(x + lead, run))
    else:
        line.append(Piece(x + lead, run))


def _chunks(word: str, font: str, size: float, width: float) -> list[str]:
    if length(word, font, size) <= width:
        return [word]
    chunks, room = [""], max(width, size)
    for letter in word:
        if chunks[-1] and length(chunks[-1] + letter, font, size) > room:
            chunks.append("")
        chunks[-1] += letter
    return chunks


def line_width(line: Sequence[Piece], size: float) -> float:
    return line[-1].x + length(line[-1].run.text.rstrip(), line[-1].run.font, size) if line else 0.0


def draw_line(canvas: Canvas, line: Sequence[Piece], size: float, x: float, baseline: float) -> None:
    for piece in line:
        canvas.setFont(piece.run.font, size)
        canvas.drawString(x + piece.x, baseline, piece.run.text)
