"""Draws strips of thermal paper with Pillow: words, a label with its value, rules, a framed or black bar.

A strip is as wide as the paper and as tall as its contents; layout.slips puts strips and codes one below the other.
Words that don't fit are wrapped, and a single word too wide is set smaller: nothing clips. All stands in the middle,
or at the left where the printer would get the white beside it sent as bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing.layout import raster_text
from printing.layout.letters import clean
from printing.layout.roll_parts import THRESHOLD, RollPart

if TYPE_CHECKING:
    from PIL import Image

REGULAR, MEDIUM, BOLD, BLACK = (
    "BeVietnamPro-Regular",
    "BeVietnamPro-Medium",
    "BeVietnamPro-Bold",
    "BeVietnamPro-ExtraBold",
)
_BASE_DOTS = 576  # sizes below are meant for 80 mm paper and scale down with narrower paper
_SMALLEST = 20  # dots: 2.5 mm letters at 203 dpi
_LEADING = 1.3
_CANVAS = 1024  # rows at first
_HEADROOM = 40  # rows above the first line, for the marks that rise over it; blank ones are left out
_RULE_LETTERS = 24  # a rule may be coarser when letters of this size are


class Strip:
    """Grows downwards; `picture` gives the finished piece. Sizes are dots on 80 mm paper."""

    def __init__(self, dots: int, margin: int = 8, *, centred: bool = True) -> None:
        from PIL import Image, ImageDraw

        self.dots = dots
        self._margin, self._centred = margin, centred
        self._scale = dots / _BASE_DOTS
        self._canvas = Image.new("L", (dots, _CANVAS), 255)
        self._draw = ImageDraw.Draw(self._canvas)
        self._y = _HEADROOM
        self._begun: list[tuple[int, int]] = []  # (row, letters): where each part begins and how tall its letters are

    def size(self, wanted: int) -> int:
        return max(_SMALLEST, round(wanted * self._scale))

    def space(self, wanted: int) -> None:
        self._y += round(wanted * self._scale)

    def words(self, text: str, size: int, font: str = REGULAR) -> None:
        """Words, wrapped at spaces."""
        dots = self.size(size)
        for line in self._wrap(text, font, dots):
            self._begin(dots, 2 * dots)
            self._line(line, font, dots)

    def tall(self, text: str, height: int, font: str = BLACK) -> None:
        """One word as large as `height` (of its capitals) and the paper's width allow."""
        dots = self._fitting(text, font, round(height * self._scale / 0.7))
        self._begin(dots, 2 * dots)
        left, top, right, bottom = raster_text.box(text, font, dots)
        raster_text.draw(self._canvas, (self._left(right - left) - left, self._y - top), text, font, dots)
        self._y += int(bottom - top)

    def pair(self, label: str, value: str, size: int) -> None:
        """A label and its value in bold; below each other where they don't fit."""
        dots = self.size(size)
        label, value = clean(f"{label}: "), clean(value)
        before = raster_text.length(label, REGULAR, dots)
        wide = before + raster_text.length(value, BOLD, dots)
        if wide > self._room:
            self.words(label.rstrip(), size)
            self.words(value, size, BOLD)
            return
        self._begin(dots, 2 * dots)
        x = self._left(wide)
        raster_text.draw(self._canvas, (x, self._y), label, REGULAR, dots)
        raster_text.draw(self._canvas, (x + before, self._y), value, BOLD, dots)
        self._y += round(dots * _LEADING)

    def rule(self, dash: int = 0) -> None:
        """A thin line over the paper, dashed where `dash` dots are given."""
        self._begin(_RULE_LETTERS, 2)
        left, right = self._margin, self.dots - self._margin
        for start in range(left, right, dash * 2 if dash else right):
            self._draw.rectangle((start, self._y, min(start + dash if dash else right, right) - 1, self._y + 1), 0)
        self._y += 2

    def bar(self, text: str, size: int, *, black: bool) -> None:
        """A bar with words: white on black, or framed."""
        dots = self.size(size)
        pad = round(dots * 0.3)
        lines = self._wrap(text, BOLD, dots, inner=4 * pad)
        width = max(raster_text.length(line, BOLD, dots) for line in lines) + 4 * pad
        left = self._left(width)
        bottom = self._y + len(lines) * round(dots * _LEADING) + pad
        self._begin(dots, bottom - self._y + dots)
        self._draw.rounded_rectangle(
            (left, self._y, left + width, bottom), radius=8, fill=0 if black else 255, outline=0, width=2
        )
        self._y += pad // 2
        for line in lines:
            self._line(line, BOLD, dots, fill=255 if black else 0, indent=2 * pad)
        self._y = bottom + 2

    def sections(self) -> list[RollPart]:
        """The strip in parts that may each be sent coarser: a line of words, a rule, a bar."""
        tops = [row for row, _ in self._begun[1:]]
        ends = [*tops, max(self._y, _HEADROOM + 1)]
        rows = zip([self._first_row(), *tops], ends, strict=True)
        letters = [letters for _, letters in self._begun] or [_SMALLEST]
        return [
            RollPart(self._canvas.crop((0, top, self.dots, end)), tall)
            for (top, end), tall in zip(rows, letters, strict=True)
        ]

    def picture(self) -> Image.Image:
        """The strip in black and white."""
        strip = self._canvas.crop((0, self._first_row(), self.dots, max(self._y, _HEADROOM + 1)))
        return strip.point(lambda grey: 0 if grey < THRESHOLD else 255)

    @property
    def _room(self) -> int:
        return self.dots - 2 * self._margin

    def _left(self, width: float) -> int:
        """Where something so wide begins."""
        return int((self.dots - width) // 2) if self._centred else self._margin

    def _first_row(self) -> int:
        """The paper begins at the first line, or above it where marks rise over it."""
        from PIL import ImageChops

        head = ImageChops.invert(self._canvas.crop((0, 0, self.dots, _HEADROOM))).getbbox()
        return head[1] if head is not None else _HEADROOM

    def _begin(self, letters: int, rows: int) -> None:
        """A part with letters so tall begins here; make room for `rows`."""
        self._begun.append((self._y, letters))
        if self._y + rows > self._canvas.height:
            self._grow(2 * (self._y + rows))

    def _grow(self, height: int) -> None:
        from PIL import Image, ImageDraw

        taller = Image.new("L", (self.dots, height), 255)
        taller.paste(self._canvas, (0, 0))
        self._canvas, self._draw = taller, ImageDraw.Draw(taller)

    def _line(self, line: str, font: str, dots: int, *, fill: int = 0, indent: int = 0) -> None:
        x = self._left(raster_text.length(line, font, dots)) + (0 if self._centred else indent)
        raster_text.draw(self._canvas, (x, self._y), line, font, dots, fill)
        self._y += round(dots * _LEADING)

    def _fitting(self, word: str, font: str, dots: int) -> int:
        length = raster_text.length(word, font, dots)
        room = self._room
        return dots if length <= room else max(8, int(dots * room / length))

    def _wrap(self, text: str, font: str, dots: int, inner: int = 0) -> list[str]:
        room = self._room - inner
        lines: list[str] = []
        for word in clean(text).split():
            for piece in raster_text.cut(word, font, dots, room):
                if lines and raster_text.length(f"{lines[-1]} {piece}", font, dots) <= room:
                    lines[-1] += f" {piece}"
                else:
                    lines.append(piece)
        return lines or [""]
