"""Writes ESC/POS, the language of thermal printers: raster bands, feeds, native QR, cut, status questions.

Used by layout.slips and its parts, and by printers. Pure: pictures in, bytes out; knows nothing of lines and devices.
Only commands that cheap printers understand too; what differs between models comes in as the profile's data.
"""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

INITIALISE = b"\x1b@"
LEFT, CENTRE = b"\x1ba\x00", b"\x1ba\x01"
CUT_PARTIAL, CUT_FULL = b"\x1dVB\x00", b"\x1dVA\x00"  # GS V 66/65: feed to the cutter, then cut
ASK_PRINTER, ASK_OFFLINE, ASK_PAPER = (b"\x10\x04" + bytes([n]) for n in (1, 2, 4))
ASK_WHEN_PRINTED = b"\x1dr\x01"  # GS r: answered in its turn, that is when everything before it is on paper

REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")  # DLE EOT, DLE ENQ, DLE DC4: obeyed at once, also amid a picture
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 8: forget what is received and not yet printed

BAND_ROWS = 64  # a raster command is at most so tall: small printers hold few rows at a time
SKIP_ROWS = 3  # so many blank rows and more are fed instead of sent: a feed costs 3 bytes, a row up to 72


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
    ink = picture.convert("L").point([255 * (grey < threshold) for grey in range(256)], "1")
    pitch, data = (ink.width + 7) // 8, ink.tobytes()
    rows = [data[start : start + pitch] for start in range(0, len(data), pitch)]
    blank = bytes(pitch)
    written = bytearray(CENTRE if centred else LEFT)
    for inked, start, end in _stretches([row != blank for row in rows]):
        if inked:
            written += _bands(rows[start:end], wide - 1 + 2 * (tall - 1), centred)
        else:
            written += feed((end - start) * tall, dots_per_unit)
    return bytes(written)


def _stretches(inked: list[bool]) -> list[tuple[bool, int, int]]:
    """Stretches (inked, start, end) of rows; blanks shorter than SKIP_ROWS belong to the ink around them."""
    found: list[tuple[bool, int, int]] = []
    row = 0
    while row < len(inked):
        end = row
        while end < len(inked) and inked[end] == inked[row]:
            end += 1
        ink = inked[row] or end - row < SKIP_ROWS
        if found and found[-1][0] == ink:
            found[-1] = (ink, found[-1][1], end)
        else:
            found.append((ink, row, end))
        row = end
    return found


def _bands(rows: list[bytes], mode: int, centred: bool) -> bytes:
    written = bytearray()
    for first in range(0, len(rows), BAND_ROWS):
        band = rows[first : first + BAND_ROWS]
        inked = functools.reduce(operator.or_, (int.from_bytes(row, "big") for row in band))
        pitch = len(band[0])
        end = pitch - ((inked & -inked).bit_length() - 1) // 8 if inked else 1
        start = 0
        if centred and inked:  # as much off both sides, so that the middle stays the middle
            start = min(pitch - (inked.bit_length() + 7) // 8, pitch - end)
            end = pitch - start
        written += b"\x1dv0" + bytes([mode]) + (end - start).to_bytes(2, "little")
        written += len(band).to_bytes(2, "little") + _harmless(b"".join([row[start:end] for row in band]))
    return bytes(written)


def _harmless(data: bytes) -> bytes:
    """Pictures without what printers take for a real-time command wherever it comes: one dot is thickened."""
    for command in REAL_TIME:
        if command in data:
            data = data.replace(command, b"\x18" + command[1:])
    return data


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
