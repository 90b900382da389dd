"""What a thermal printer has in its head and on its roll: letters, pictures and QR codes become ink on paper.

Driven by printing.printers.emulator, which reads the commands and holds them back while there is no paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing.layout import barcodes, fonts

if TYPE_CHECKING:
    from PIL import Image

LONGEST_PAPER = 12_000  # dots; a runaway feed ends here, as the roll would
MOST_PAPERS = 200
LONGEST_LINE = 4096
CELL = (12, 24)  # dots of a letter in font A
CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858"}


class _Paper:
    """One piece of paper, growing downwards."""

    def __init__(self, dots: int) -> None:
        from PIL import Image

        self._image = Image.new("L", (dots, 1024), 255)
        self.y = 0

    def room(self, height: int) -> int:
        """Make room for `height` rows; returns how many there are."""
        height = max(0, min(height, LONGEST_PAPER - self.y))
        if self.y + height > self._image.height:
            from PIL import Image

            taller = Image.new("L", (self._image.width, min(LONGEST_PAPER, 2 * (self.y + height))), 255)
            taller.paste(self._image, (0, 0))
            self._image = taller
        return height

    def put(self, picture: Image.Image, x: int) -> None:
        """Ink `picture` ("1" mode, set is ink) at the present row and go below it."""
        height = self.room(picture.height)
        self._image.paste(0, (x, self.y), picture)
        self.y += height

    def skip(self, height: int) -> None:
        self.y += self.room(height)

    def cut(self) -> Image.Image:
        return self._image.crop((0, 0, self._image.width, max(1, self.y)))


class Ink:
    """The roll of paper and how the next letters look. `unit`: dots of one feed unit until GS P says otherwise."""

    def __init__(self, dots: int, unit: float) -> None:
        self.dots = dots
        self._unit_at_first = unit
        self._cut: list[Image.Image] = []
        self._paper = _Paper(dots)
        self._inked = False
        self.reset()

    def reset(self) -> None:
        self._unit = self._unit_at_first
        self._align = 0
        self._grow = (1, 1)
        self._bold = False
        self._page = "cp437"
        self.spacing = 30
        self._line = bytearray()
        self._qr = {"module": 3, "error": "L", "content": b""}

    def papers(self, *, last: bool) -> list[Image.Image]:
        held = [self._paper.cut()] if last and self._inked else []
        return [*self._cut, *held]

    def cut(self) -> None:
        """The knife: what is inked becomes a paper of its own."""
        self.end_line(0)
        if self._inked:
            self._cut = [*self._cut[-(MOST_PAPERS - 1) :], self._paper.cut()]
        self._paper, self._inked = _Paper(self.dots), False

    # -- ink ------------------------------------------------------------------------------------------------
    def letter(self, byte: int) -> None:
        if len(self._line) < LONGEST_LINE:
            self._line.append(byte)

    def put(self, picture: Image.Image) -> None:
        """Ink on paper, aligned as ESC a said and clipped to the paper as printers do."""
        self.end_line(0)
        picture = picture.crop((0, 0, min(picture.width, self.dots), picture.height))
        self._paper.put(picture, (self.dots - picture.width) * self._align // 2)
        self._inked = True

    def forget_line(self) -> None:
        """Letters that wait for the end of their line are cleared."""
        self._line.clear()

    def advance(self, rows: int) -> None:
        self.end_line(0)
        self._paper.skip(rows)

    def end_line(self, spacing: int) -> None:
        """Print the text that waits, then move on by `spacing` at least."""
        if not self._line:
            self._paper.skip(spacing)
            return
        words = bytes(self._line).decode(self._page, errors="replace").replace("\ufffd", "?")
        self._line.clear()
        per_line = max(1, self.dots // (CELL[0] * self._grow[0]))
        for start in range(0, len(words), per_line):
            self.put(self._letters(words[start : start + per_line]))
        self._paper.skip(max(0, spacing - CELL[1]))

    def _letters(self, words: str) -> Image.Image:
        from PIL import Image, ImageDraw

        picture = Image.new("1", (CELL[0] * len(words), CELL[1]))
        draw = ImageDraw.Draw(picture)
        face = fonts.face("BeVietnamPro-Bold" if self._bold else "BeVietnamPro-Regular", 18)
        for place, letter in enumerate(words):
            draw.text((place * CELL[0] + CELL[0] / 2, 19), letter, font=face, fill=1, anchor="ms")
        return picture.resize((picture.width * self._grow[0], picture.height * self._grow[1]))

    # -- QR codes -------------------------------------------------------------------------------------------
    def qr_function(self, function: int, arguments: bytes) -> None:
        if function == 67:
            self._qr["module"] = max(1, min(16, arguments[0]))
        elif function == 69:
            self._qr["error"] = {48: "L", 49: "M", 50: "Q", 51: "H"}.get(arguments[0], "L")
        elif function == 80:
            self._qr["content"] = arguments[1:]
        elif function == 81:
            self._print_qr()

    def _print_qr(self) -> None:
        from PIL import Image, ImageDraw

        content, module = self._qr["content"], self._qr["module"]
        if not content or not isinstance(content, bytes) or not isinstance(module, int):
            return
        try:
            rows = barcodes.qr(content.decode("utf-8", errors="replace"), str(self._qr["error"]))
        except ValueError:
            return  # too much for a QR code: printers print nothing
        picture = Image.new("1", (len(rows) * module, len(rows) * module))
        draw = ImageDraw.Draw(picture)
        for y, row in enumerate(rows):
            for start, width in row:
                draw.rectangle(
                    (start * module, y * module, (start + width) * module - 1, (y + 1) * module - 1), fill=1
                )
        self.put(picture)

    # -- settings -------------------------------------------------------------------------------------------
    def set_size(self, value: int) -> None:
        self._grow = ((value >> 4 & 7) + 1, (value & 7) + 1)

    def set_align(self, value: int) -> None:
        self._align = value & 3 if value & 3 < 3 else 0

    def set_mode(self, value: int) -> None:
        self._bold = bool(value & 8)
        self._grow = (2 if value & 0x20 else 1, 2 if value & 0x10 else 1)

    def set_page(self, value: int) -> None:
        self._page = CODE_PAGES.get(value, "ascii")  # a page this model lacks prints question marks

    def feed_lines(self, lines: int) -> None:
        self.advance(lines * self.spacing)

    def feed_units(self, units: int) -> None:
        self.advance(round(units * self._unit))

    def set_unit(self, dpi: int, per_inch: int) -> None:
        """GS P: so many units in an inch; 0 = as delivered."""
        self._unit = dpi / per_inch if per_inch else self._unit_at_first

    def set_spacing(self, units: int) -> None:
        self.spacing = round(units * self._unit)
