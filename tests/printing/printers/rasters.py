"""Pictures of 300 dots per inch: what a printer was sent as PWG raster (PWG 5102.4), and a PDF as it was meant."""

from __future__ import annotations

import io
import struct
import subprocess
from collections.abc import Iterator

from PIL import Image

DPI = 300
_HEAD = 1796


def pages_of(document: bytes) -> list[Image.Image]:
    """Grey pictures of its pages."""
    return list(_rasters(document)) if document[:4] == b"RaS2" else _drawn(document)


def ink(page: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of everything printed, in dots."""
    box = page.point(lambda grey: 255 if grey < 200 else 0).getbbox()
    assert box is not None
    return box


def _drawn(pdf: bytes) -> list[Image.Image]:
    made = subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-"], input=pdf, capture_output=True, check=True).stdout
    pages, stream = [], io.BytesIO(made)
    while stream.tell() < len(made):
        assert stream.readline() == b"P5\n"
        width, height = map(int, stream.readline().split())
        stream.readline()
        pages.append(Image.frombytes("L", (width, height), stream.read(width * height)))
    return pages


def _rasters(document: bytes) -> Iterator[Image.Image]:
    place = 4
    while place < len(document):
        head = document[place : place + _HEAD]
        assert struct.unpack_from(">II", head, 276) == (DPI, DPI)
        width, height, _, bits, pixel, pitch = struct.unpack_from(">6I", head, 372)
        assert (bits, pixel, pitch) == (8, 8, width)
        place += _HEAD
        rows = bytearray()
        while len(rows) < width * height:
            times, place = document[place] + 1, place + 1
            row, place = _row(document, place, width)
            rows += row * times
        yield Image.frombytes("L", (width, height), bytes(rows))


def _row(document: bytes, place: int, width: int) -> tuple[bytes, int]:
    row = bytearray()
    while len(row) < width:
        code, place = document[place], place + 1
        if code < 128:
            row += document[place : place + 1] * (code + 1)
            place += 1
        else:
            row += document[place : place + 257 - code]
            place += 257 - code
    return bytes(row), place
