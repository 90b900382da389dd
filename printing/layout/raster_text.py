"""Text in dots, for thermal papers: plain letters by Pillow, all others as shaped glyphs that HarfBuzz draws.

Used by layout.raster. Positions are dots from the picture's top left corner, as Pillow has them. Pillow's own shaping
needs a library that not every machine has; this needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing.layout import fonts
from printing.layout.letters import clean, clusters, is_plain
from printing.layout.shaping import Glyph, shape

if TYPE_CHECKING:
    from PIL import Image

Box = tuple[float, float, float, float]  # left, top, right, bottom


def length(text: str, font: str, dots: int) -> float:
    """How wide the text is."""
    return fonts.face(font, dots).getlength(text) if is_plain(text) else shape(text, font).width * dots / 1000


def box(text: str, font: str, dots: int) -> Box:
    """The ink of a text that is drawn at (0, 0)."""
    if is_plain(text):
        return fonts.face(font, dots).getbbox(text)
    drawn = _picture(text, font, dots)
    return (drawn[1], drawn[2], drawn[1] + drawn[0].width, drawn[2] + drawn[0].height) if drawn else (0, 0, 0, 0)


def draw(canvas: Image.Image, place: tuple[float, float], text: str, font: str, dots: int, fill: int = 0) -> None:
    """The text with its line's top left corner at `place`: marks may rise above it."""
    if is_plain(text):
        from PIL import ImageDraw

        ImageDraw.Draw(canvas).text(place, text, font=fonts.face(font, dots), fill=fill)
        return
    drawn = _picture(text, font, dots)
    if drawn is not None:
        picture, left, top = drawn
        canvas.paste(fill, (int(place[0]) + left, int(place[1]) + top), picture)


def cut(word: str, font: str, dots: int, room: float) -> list[str]:
    """`word` whole, or cut into pieces that fit: a link or a code without spaces must not clip."""
    pieces = [""]
    for letter in clusters(clean(word)):
        if pieces[-1] and length(pieces[-1] + letter, font, dots) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _picture(text: str, font: str, dots: int) -> tuple[Image.Image, int, int] | None:
    """How much each dot is covered, and where that picture lies when the line's top left corner is at (0, 0)."""
    import uharfbuzz
    from PIL import Image

    drawing = uharfbuzz.RasterDraw()
    for glyph in shape(text, font).glyphs:
        _add(drawing, glyph, dots)
    image = drawing.render()
    extents = image.extents
    if not extents.width or not extents.height:
        return None
    size = (extents.width, extents.height)
    picture = Image.frombytes("L", size, bytes(image.buffer), "raw", "L", extents.stride, -1)  # its rows go upwards
    baseline = fonts.face(font, dots).getmetrics()[0]
    return picture, extents.x_origin, baseline - extents.y_origin - extents.height


def _add(drawing: object, glyph: Glyph, dots: int) -> None:
    import uharfbuzz

    assert isinstance(drawing, uharfbuzz.RasterDraw)
    scale, size = dots / fonts.units(glyph.face), dots / 1000
    drawing.transform = (scale, 0.0, 0.0, scale, glyph.x * size, glyph.y * size)
    drawing.draw_glyph(fonts.outlines(glyph.face), glyph.number)
