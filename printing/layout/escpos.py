"""Writes ESC/POS, the language of thermal printers: raster bands, feeds, native QR, cut, status questions.

Used by layout.slips and its parts, and by printers. Pure: pictures in, bytes out; knows nothing of lines and devices.
Only commands that cheap printers understand too; what differs between models comes in as the profile's data.
"""

from __future__ import annotations

import functools
import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

INITIALISE = b"\x1b@"
LEFT, CENTRE = b"\x1ba\x00", b"\x1ba\x01"
CUT_PARTIAL, CUT_FULL = b"\x1dVB\x00", b"\x1dVA\x00"  # GS V 66/65: feed to the cutter, then cut
ASK_PRINTER, ASK_OFFLINE, ASK_PAPER = (b"\x10\x04" + bytes([n]) for n in (1, 2, 4))
ASK_WHEN_PRINTED = b"\x1dr\x01"  # GS r: answered in its turn, that is when everything before it is on paper

_REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")  # DLE EOT, DLE ENQ, DLE DC4: obeyed at once, also amid a picture
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 8: forget what is received and not yet printed
CLEARED = b"\x37\x25\x00"  # the answer to it: its last byte is no answer to GS r

BAND_ROWS = 64  # a raster command is at most so tall: small printers hold few rows at a time


def feed(dots: int, dots_per_unit: float = 1.0) -> bytes:
    """ESC J: paper moves on by `dots`; `dots_per_unit` is the printer's vertical motion unit."""
    units = round(dots / dots_per_unit)
    return b"".join(b"\x1bJ" + bytes([min(255, units - done)]) for done in range(0, units, 255))


def motion_units(dpi: int) -> bytes:
    """GS P: from here on one unit of ESC J is one dot, whatever unit the printer is set to at its delivery."""
    return b"\x1dP" + bytes([min(dpi, 255)] * 2)


def raster(
    picture: Image.Image, dots_per_unit: float = 1.0, *, wide: int = 1, tall: int = 1, centred: bool = False,
    threshold: int = 128,
) -> bytes:
    """`picture` (dark is ink: greys below `threshold`) as GS v 0 bands; blank rows become feeds.

    Each band is only as wide as its own ink; with `centred` the left white is left out too and the printer puts
    the band in the middle (ESC a, which simple printers don't obey for pictures). `wide`, `tall` (1 or 2): each dot
    is printed so many times beside and below itself.
    """  # fmt: skip
    pitch, data = (picture.width + 7) // 8, _dots(picture, threshold)
    blank = bytes(pitch)
    inked = bytes([data[start : start + pitch] != blank for start in range(0, len(data), pitch)])
    mode = wide - 1 + 2 * (tall - 1)
    written, done = [CENTRE if centred else LEFT], 0
    for white in _WHITE.finditer(inked):
        written += _bands(data[done * pitch : white.start() * pitch], pitch, mode, centred)
        written.append(feed((white.end() - white.start()) * tall, dots_per_unit))
        done = white.end()
    written += _bands(data[done * pitch :], pitch, mode, centred)
    whole = b"".join(written)
    return whole if _REAL_TIME.search(whole) is None else b"".join([_harmless(piece) for piece in written])


_WHITE = re.compile(rb"\0{3,}")  # so many blank rows and more are fed: a feed costs 3 bytes, a row up to 72


def _dots(picture: Image.Image, threshold: int) -> bytes:
    """Rows of whole bytes, a set bit is ink."""
    if picture.mode == "1" and picture.width % 8 == 0:
        return picture.tobytes("raw", "1;I")
    grey = picture if picture.mode == "L" else picture.convert("L")
    return grey.point(_inked(threshold), "1").tobytes()


@functools.cache
def _inked(threshold: int) -> list[int]:
    return [255 * (grey < threshold) for grey in range(256)]


def _bands(data: bytes, pitch: int, mode: int, centred: bool) -> list[bytes]:
    """Heads of commands and their pictures in turns."""
    written = []
    for first in range(0, len(data), BAND_ROWS * pitch):
        band = data[first : first + BAND_ROWS * pitch]
        rows = len(band) // pitch
        start, end = _columns(_folded(band, rows, pitch), pitch, centred)
        if end - start < pitch:
            band = b"".join([band[row + start : row + end] for row in range(0, len(band), pitch)])
        written += [b"\x1dv0" + bytes([mode]) + struct.pack("<HH", end - start, rows), band]
    return written


def _folded(band: bytes, rows: int, pitch: int) -> int:
    """One row as a number: all rows of the band laid over each other."""
    inked = int.from_bytes(band, "big")
    while rows > 1:
        rows = (rows + 1) // 2
        bits = rows * pitch * 8
        inked = (inked | inked >> bits) & (1 << bits) - 1
    return inked


def _columns(inked: int, pitch: int, centred: bool) -> tuple[int, int]:
    """The bytes of a row from its first to its last ink."""
    if not inked:
        return 0, 1
    end = pitch - ((inked & -inked).bit_length() - 1) // 8
    if not centred:
        return 0, end
    start = min(pitch - (inked.bit_length() + 7) // 8, pitch - end)  # as much off both sides: the middle stays
    return start, pitch - start


def _harmless(piece: bytes) -> bytes:
    """A picture without what printers take for a real-time command wherever it comes: one dot is thickened."""
    return _REAL_TIME.sub(lambda found: b"\x18" + found[0][1:], piece)


def qr(text: str, module: int = 6, error: str = "M") -> bytes:
    """GS ( k: the printer's own QR, model 2; `module` in dots, `error` one of L M Q H. Centred by the caller."""
    content = text.encode()
    return b"".join(
        b"\x1d(k" + (len(body) + 1).to_bytes(2, "little") + b"1" + body
        for body in (
            b"A2\x00",  # model 2
            b"C" + bytes([module]),
            b"E" + bytes([ord("0") + "LMQH".index(error)]),
            b"P0" + content,
            b"Q0",
        )
    )
