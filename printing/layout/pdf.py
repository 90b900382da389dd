"""Puts blocks on pages and writes the PDF; used by the A5 and A4 documents.

The bytes depend on the contents alone (no time, no random id), and the file's properties hold the paper's title
and nothing of a person.
"""

from __future__ import annotations

import functools
import io
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kiosk.texts import text
from printing.layout import archival, fonts
from printing.layout.blocks import MM, Block
from printing.layout.text_runs import BOLD, ITALIC, REGULAR, draw_text, length, register_fonts

if TYPE_CHECKING:
    from reportlab.pdfbase.pdfdoc import PDFStream
    from reportlab.pdfgen.canvas import Canvas


class PageFormat(NamedTuple):
    """A page format: size and margins in points."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def inner(self) -> float:
        return self.width - self.left - self.right


A5 = PageFormat(148 * MM, 210 * MM, 13 * MM, 11 * MM, 9 * MM, 11 * MM)
A4_LYING = PageFormat(297 * MM, 210 * MM, 12 * MM, 12 * MM, 20 * MM, 14 * MM)  # bound at the upper edge
A4 = PageFormat(210 * MM, 297 * MM, 25 * MM, 18 * MM, 15 * MM, 17 * MM)  # room at the left for the binding


def document(
    blocks: Sequence[Block],
    page: PageFormat,
    title: str,
    *,
    footer: str = "",
    running: str = "",
    watermark: str = "",
) -> bytes:
    """The PDF. `footer` stands on every page, `running` (e.g. the code) on every page after the first."""
    canvas = begin(page, title)
    pages = paginate(blocks, page.height - page.top - page.bottom)
    for number, contents in enumerate(pages, 1):
        if watermark:
            _watermark(canvas, page, watermark)
        draw(canvas, page, contents)
        _furniture(canvas, page, footer, running if number > 1 else "", number, len(pages))
        canvas.showPage()
    return archival.written(canvas)


def begin(page: PageFormat, title: str, language: str = "vi") -> Canvas:
    """A canvas whose first page has this format; archival.written makes the file of it, PDF/A-2b."""
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    canvas = Canvas(
        io.BytesIO(), (page.width, page.height), invariant=1, pageCompression=1, lang=language, initialFontName=REGULAR,
        pdfVersion=archival.VERSION,
    )  # fmt: skip
    archival.archive(canvas, title, language)
    return canvas


def paginate(blocks: Sequence[Block], height: float) -> list[list[Block]]:
    """Blocks page by page; kept ones stay together unless they alone are taller than a page."""
    pages: list[list[Block]] = [[]]
    free = height
    for group in _groups(blocks):
        tall = sum(block.height for block in group[:-1]) + _room(group[-1])
        if tall > free + 0.01 and pages[-1] and (tall <= height or _room(group[0]) > free):
            free = _turn(pages, group[0], height)
        for block in group:
            if _room(block) > free + 0.01 and pages[-1]:
                free = _turn(pages, block, height)
            pages[-1].append(block)
            free -= block.height
    return pages


def _room(block: Block) -> float:
    """What it needs at the end of a page."""
    return block.height + (block.below.height if block.below is not None else 0.0)


def _turn(pages: list[list[Block]], first: Block, height: float) -> float:
    """A new page that `first` begins, below what it wants above it; returns what is free."""
    if pages[-1] and pages[-1][-1].below is not None:
        pages[-1].append(pages[-1][-1].below)
    pages.append([] if first.again is None else [first.again])
    return height - sum(block.height for block in pages[-1])


def _groups(blocks: Sequence[Block]) -> list[list[Block]]:
    groups: list[list[Block]] = [[]]
    for block in blocks:
        groups[-1].append(block)
        if not block.keep:
            groups.append([])
    return [group for group in groups if group]


def draw(canvas: Canvas, page: PageFormat, blocks: Sequence[Block]) -> None:
    y = page.height - page.top
    for block in blocks:
        block.draw(canvas, page.left, y)
        y -= block.height


def _furniture(canvas: Canvas, page: PageFormat, footer: str, running: str, number: int, pages: int) -> None:
    size, low = 8.0, page.bottom - 4 * MM
    if footer:
        draw_text(canvas, footer, ITALIC, size, page.left, low)
    if pages > 1 and page.bottom:  # sheets of labels are printed to the edge
        words = text("papers.page.number", page=number, pages=pages)
        words = f"{running}  {words}" if running else words
        draw_text(canvas, words, REGULAR, size, page.width - page.right - length(words, REGULAR, size), low)


def _watermark(canvas: Canvas, page: PageFormat, words: str) -> None:
    """Large pale words across the page, below everything else; a picture, so that text searches skip it."""
    lying = page.width > page.height
    name = f"pale{zlib.crc32(words.encode()):08x}{lying:d}"
    if not canvas.hasForm(name):
        canvas._doc.addForm(name, _picture(words, lying))
    canvas.saveState()
    canvas.transform(page.width, 0, 0, page.height, 0, 0)
    canvas.doForm(name)
    canvas.restoreState()


def _picture(words: str, lying: bool) -> PDFStream:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFStream

    wide, high, data = _pale(words, lying)
    entries = {
        "Type": "/XObject", "Subtype": "/Image", "Width": wide, "Height": high, "ColorSpace": "/DeviceGray",
        "BitsPerComponent": 8, "Filter": "/FlateDecode",
    }  # fmt: skip
    return PDFStream(PDFDictionary(entries), data)


@functools.lru_cache(maxsize=4)
def _pale(words: str, lying: bool) -> tuple[int, int, bytes]:
    """The words across a page, in a few greys: a page of 1 to 1.414 at some 57 dots per inch on A5.

    Width, height, and the compressed rows: the same on every paper, so made once per process.
    """
    from PIL import Image, ImageDraw

    wide, high, turn = (468, 331, 33) if lying else (331, 468, 52)
    line = Image.new("L", (1000, 120), 255)
    face = fonts.face(BOLD, 64)
    ImageDraw.Draw(line).text((500, 60), words, font=face, fill=228, anchor="mm")
    turned = line.resize((494, 60)).rotate(turn, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    picture = Image.new("L", (wide, high), 255)
    picture.paste(turned, ((wide - turned.width) // 2, (high - turned.height) // 2 + 20))
    return wide, high, zlib.compress(picture.tobytes(), 9)
