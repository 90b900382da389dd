"""QR and Code128 on thermal paper: each module and bar a whole number of dots, with the white that belongs around.

Called by documents on a roll. A QR code is the printer's own where its profile says so: sharper, and a tenth of the
bytes. ValueError for a text that the symbology, or the paper's width, can't hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing.layout import barcodes, escpos
from printing.layout.roll_parts import RollPart
from printing.layout.slips import Part
from printing.printers.profiles import Profile

if TYPE_CHECKING:
    from PIL import Image

QR_QUIET = 4  # modules on each side (ISO/IEC 18004)
BAR_QUIET = 10  # modules on each side (ISO/IEC 15417)
_WIDEST, _THINNEST = 4, 2  # dots of a bar: 0.5 and 0.25 mm at 203 dpi


def qr(text: str, profile: Profile) -> Part:
    """A QR code with its quiet zone, in the middle of the paper or at its left."""
    quiet = QR_QUIET * profile.qr_module
    if profile.native_qr:
        white = escpos.feed(quiet, profile.feed_unit)
        return white + escpos.CENTRE + escpos.qr(text, profile.qr_module) + white
    rows, module = barcodes.qr(text), profile.qr_module
    side = len(rows) * module
    left = _left(side, quiet, profile)
    picture, draw = _blank(profile.dots, side + 2 * quiet)
    for place, row in enumerate(rows):
        top = quiet + place * module
        for start, width in row:
            x = left + start * module
            draw.rectangle((x, top, x + width * module - 1, top + module - 1), fill=0)
    return RollPart(picture, 0, step=0 if module % 2 else 2, exact=True)


def code128(text: str, profile: Profile, height: int) -> RollPart:
    """Code128 with its quiet zones, bars `height` dots tall and as wide as the paper allows. Without its text."""
    wide = barcodes.width128(text)
    module = min(_WIDEST, profile.dots // (wide + 2 * BAR_QUIET))
    if module < _THINNEST:
        raise ValueError(f"too long for a paper of {profile.dots} dots")
    left = _left(wide * module, BAR_QUIET * module, profile)
    picture, draw = _blank(profile.dots, height)
    for start, width in barcodes.code128(text):
        draw.rectangle((left + start * module, 0, left + (start + width) * module - 1, height - 1), fill=0)
    return RollPart(picture, 0, step=1 if module % 2 else 2, exact=True)


def _left(width: int, quiet: int, profile: Profile) -> int:
    """Where it begins: an even dot, so that it may be printed two dots by two."""
    return ((profile.dots - width) // 2 if profile.centres_pictures else quiet) // 2 * 2


def _blank(width: int, height: int) -> tuple[Image.Image, _Draw]:
    from PIL import Image, ImageDraw

    picture = Image.new("L", (width, height), 255)
    return picture, ImageDraw.Draw(picture)


if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw as _Draw
