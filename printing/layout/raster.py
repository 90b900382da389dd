"""Draws strips of thermal paper with Pillow: centred words, a two-column line, rules, a framed or black bar.

A strip is as wide as the paper and as tall as its contents; documents.ticket puts strips and native QR codes
one below the other. Words that don't fit are wrapped, and a single word too wide is set smaller: nothing clips.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from printing.layout import fonts

if TYPE_CHECKING:
    from PIL import Image

REGULAR, MEDIUM, BOLD, BLACK = (
    "BeVietnamPro-Regular",
    "BeVietnamPro-Medium",
    "BeVietnamPro-Bold",
    "BeVietnamPro-ExtraBold",
)
THRESHOLD = 150  # greys darker than this are ink; a little above the middle keeps thin strokes whole
_BASE_DOTS = 576  # sizes below are meant for 80 mm paper and scale down with narrower paper
_SMALLEST = 20  # dots: 2.5 mm letters at 203 dpi


class Strip:
    """Grows downwards; `picture` gives the finished piece. Sizes are dots on 80 mm paper."""

    def __init__(self, dots: int, margin: int = 8) -> None:
        from PIL import Image, ImageDraw

        self.dots = dots
        self._margin = margin
        self._scale = dots / _BASE_DOTS
        self._canvas = Image.new("L", (dots, 4096), 255)
        self._draw = ImageDraw.Draw(self._canvas)
        self._y = 0

    def size(self, wanted: int) -> int:
        return max(_SMALLEST, round(wanted * self._scale))

    def space(self, wanted: int) -> None:
        self._y += round(wanted * self._scale)

    def words(self, text: str, size: int, font: str = REGULAR) -> None:
        """Centred words, wrapped at spaces."""
        dots = self.size(size)
        for line in self._wrap(text, font, dots):
            self._line(line, font, dots)

    def tall(self, text: str, height: int, font: str = BLACK) -> None:
        """One word as large as `height` (of its capitals) and the paper's width allow."""
        dots = self._fitting(text, font, round(height * self._scale / 0.7))
        face = fonts.face(font, dots)
        left, top, right, bottom = self._draw.textbbox((0, 0), text, font=face)
        x = (self.dots - (right - left)) // 2 - left
        self._draw.text((x, self._y - top), text, font=face, fill=0)
        self._y += int(bottom - top)

    def pair(self, label: str, value: str, size: int) -> None:
        """Label at the left, value in bold at the right; below each other where they don't fit."""
        dots = self.size(size)
        plain, bold = fonts.face(REGULAR, dots), fonts.face(BOLD, dots)
        room = self.dots - 2 * self._margin
        if plain.getlength(label) + bold.getlength(value) + dots > room:
            for line in self._wrap(label, REGULAR, dots):
                self._draw.text((self._margin, self._y), line, font=plain, fill=0)
                self._y += round(dots * 1.3)
            label = ""
        x = self.dots - self._margin - bold.getlength(value)
        self._draw.text((self._margin, self._y), label, font=plain, fill=0)
        self._draw.text((x, self._y), value, font=bold, fill=0)
        self._y += round(dots * 1.3)

    def rule(self, dash: int = 0) -> None:
        """A thin line over the paper, dashed where `dash` dots are given."""
        left, right = self._margin, self.dots - self._margin
        for start in range(left, right, dash * 2 if dash else right):
            self._draw.rectangle((start, self._y, min(start + dash if dash else right, right) - 1, self._y + 1), 0)
        self._y += 2

    def bar(self, text: str, size: int, *, black: bool) -> None:
        """A bar with words: white on black, or framed."""
        dots = self.size(size)
        pad = round(dots * 0.3)
        lines = self._wrap(text, BOLD, dots, inner=2 * pad)
        width = max(fonts.face(BOLD, dots).getlength(line) for line in lines) + 4 * pad
        left = (self.dots - width) // 2
        bottom = self._y + len(lines) * round(dots * 1.3) + pad
        self._draw.rounded_rectangle(
            (left, self._y, left + width, bottom), radius=8, fill=0 if black else 255, outline=0, width=2
        )
        self._y += pad // 2
        for line in lines:
            self._line(line, BOLD, dots, fill=255 if black else 0)
        self._y = bottom + 2

    def picture(self) -> Image.Image:
        """The strip in black and white."""
        strip = self._canvas.crop((0, 0, self.dots, max(1, self._y)))
        return strip.point(lambda grey: 0 if grey < THRESHOLD else 255)

    def _line(self, line: str, font: str, dots: int, fill: int = 0) -> None:
        face = fonts.face(font, dots)
        self._draw.text(((self.dots - face.getlength(line)) // 2, self._y), line, font=face, fill=fill)
        self._y += round(dots * 1.3)

    def _fitting(self, word: str, font: str, dots: int) -> int:
        length = fonts.face(font, dots).getlength(word)
        room = self.dots - 2 * self._margin
        return dots if length <= room else max(8, int(dots * room / length))

    def _wrap(self, text: str, font: str, dots: int, inner: int = 0) -> list[str]:
        face, room = fonts.face(font, dots), self.dots - 2 * self._margin - inner
        lines: list[str] = []
        for word in text.split():
            for piece in _pieces(word, face.getlength, room):
                if lines and face.getlength(f"{lines[-1]} {piece}") <= room:
                    lines[-1] += f" {piece}"
                else:
                    lines.append(piece)
        return lines or [""]


def _pieces(word: str, length: Callable[[str], float], room: float) -> list[str]:
    """`word` whole, or cut into pieces that fit: a link or a code without spaces must not clip."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and length(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
