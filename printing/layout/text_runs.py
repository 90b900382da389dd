"""Text of the A5 and A4 papers: its faces, how long it is, how it breaks into lines, how a line is drawn.

Used by layout.blocks and by the documents through it. Plain letters stand side by side; whatever needs more (marks
without a composed letter, other scripts) is shaped (layout.shaping). Lengths are PDF points.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from printing.layout import fonts
from printing.layout.embedding import embedded
from printing.layout.glyph_paths import filled
from printing.layout.letters import clean, clusters, is_plain
from printing.layout.shaping import Glyph, shape

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
    """Make the faces known to reportlab, once per process."""
    from reportlab import rl_config

    rl_config.useA85 = 0  # streams as bytes: a fifth smaller, and less work
    for name in (REGULAR, BOLD, ITALIC, BOLD_ITALIC):
        embedded(name)


def length(text: str, font: str, size: float) -> float:
    """Width of `text` in points."""
    try:
        return sum(map(_widths(font).__getitem__, text)) * size / 1000
    except _NeedsShapingError:
        return shape(text, font).width * size / 1000


class _NeedsShapingError(LookupError):
    """The text is no row of letters that stand beside each other in one face."""


class _Widths(dict[str, float]):
    """Widths in thousandths of the plain letters of a face; any other raises _NeedsShapingError."""

    def __init__(self, font: str) -> None:
        super().__init__()
        self._outlines, self._scale = fonts.outlines(font), 1000 / fonts.units(font)

    def __missing__(self, letter: str) -> float:
        glyph = self._outlines.get_nominal_glyph(ord(letter)) if is_plain(letter) else None
        if glyph is None:
            raise _NeedsShapingError(letter)
        width = self[letter] = self._outlines.get_glyph_h_advance(glyph) * self._scale
        return width


@functools.cache
def _widths(font: str) -> _Widths:
    return _Widths(font)


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
        for place, word in enumerate(clean(run.text).split(" ")):
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
    for letter in clusters(word):
        if chunks[-1] and length(chunks[-1] + letter, font, size) > room:
            chunks.append("")
        chunks[-1] += letter
    return chunks


def line_width(line: Sequence[Piece], size: float) -> float:
    return line[-1].x + length(line[-1].run.text.rstrip(), line[-1].run.font, size) if line else 0.0


def draw_line(canvas: Canvas, line: Sequence[Piece], size: float, x: float, baseline: float) -> None:
    """All pieces as one text object, so that whoever reads the file finds the line whole."""
    pen = _Pen(canvas, size, x, baseline)
    for piece in line:
        pen.go_to(piece.x)
        text, font = clean(piece.run.text), piece.run.font
        if _is_simple(text, font):
            pen.show(text, font)
        else:
            pen.show_glyphs(shape(text, font).glyphs)
    if line:
        canvas.addLiteral(pen.operators())


def draw_text(canvas: Canvas, text: str, font: str, size: float, x: float, baseline: float) -> None:
    """One piece of text, whatever its letters are."""
    draw_line(canvas, [Piece(0.0, TextRun(text, font))], size, x, baseline)


def _is_simple(text: str, font: str) -> bool:
    widths = _widths(font)
    try:
        return all(widths[letter] >= 0 for letter in text)
    except _NeedsShapingError:
        return False


class _Pen:
    """Writes the operators of one line of text, and of what is drawn over it."""

    def __init__(self, canvas: Canvas, size: float, x: float, baseline: float) -> None:
        self._text, self._paths = [f"BT 1 0 0 1 {x:.3f} {baseline:.3f} Tm {size * 1.2:.2f} TL"], list[str]()
        self._document, self._size, self._x, self._baseline = canvas._doc, size, x, baseline
        self._piece = 0.0  # where the piece begins, from x
        self._rise = 0.0

    def go_to(self, piece: float) -> None:
        if piece != self._piece:
            self._text.append(f"{piece - self._piece:.3f} 0 Td")
            self._piece = piece

    def show(self, text: str, font: str) -> None:
        self._face(font)
        self._text.append(f"<{embedded(font).codes(text, self._document).hex()}> Tj")

    def show_glyphs(self, glyphs: Sequence[Glyph]) -> None:
        """Letters as text, read back with their marks; the marks as outlines (see glyph_paths)."""
        pen, face = 0.0, ""
        for glyph in glyphs:
            if glyph.text or glyph.advance:
                if glyph.face != face:
                    self._face(face := glyph.face)
                self._show(glyph, pen - glyph.x)
                pen = glyph.x + embedded(face).face.width(glyph.number)
            else:
                self._draw(glyph)
        self._raise(0.0)

    def operators(self) -> str:
        return " ".join([*self._text, "T* ET", *self._paths])  # T*: programs that read the file see the line's end

    def _face(self, font: str) -> None:
        self._text.append(f"{embedded(font).name_in(self._document)} {self._size:g} Tf")

    def _show(self, glyph: Glyph, back: float) -> None:
        self._raise(glyph.y)
        face = embedded(glyph.face)
        code = face.codes(face.stand_in(glyph.number, glyph.text), self._document).hex()
        self._text.append(f"[{back:.1f} <{code}>] TJ" if abs(back) > 0.5 else f"<{code}> Tj")

    def _draw(self, glyph: Glyph) -> None:
        x, y = self._x + self._piece + self._points(glyph.x), self._baseline + self._points(glyph.y)
        self._paths.append(filled(glyph.face, glyph.number, self._size, x, y))

    def _raise(self, height: float) -> None:
        if height != self._rise:
            self._text.append(f"{self._points(height):.3f} Ts")
            self._rise = height

    def _points(self, thousandths: float) -> float:
        return thousandths * self._size / 1000
