"""The shipped faces: where they lie, which stand in for which, and each opened once for shaping or for Pillow.

Thermal papers use Be Vietnam Pro; official A4 and A5 papers use Liberation Serif, which has the metrics of
Times New Roman (the usual face of Vietnamese papers), all tone marks, and letters of minority names. What neither
has (Thai, Lao, Khmer, Arabic, Han, Hangul …) is drawn from FALLBACKS (docs/decisions/0047).
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uharfbuzz
    from PIL import ImageFont

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"
FALLBACKS = (
    "NotoSans-Regular",
    "LiberationSerif-Regular",
    "NotoSansThai-Regular",
    "NotoSansLao-Regular",
    "NotoSansKhmer-Regular",
    "NotoNaskhArabic-Regular",
    "MotcuaHanHangul",
)


def path(name: str) -> Path:
    """File of a face, e.g. "BeVietnamPro-Bold"."""
    return _FOLDER / f"{name}.ttf"


@functools.lru_cache(maxsize=64)
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A Pillow face; `size` in dots. Its own simple layout: another would depend on the machine's libraries."""
    from PIL import ImageFont

    return ImageFont.truetype(str(path(name)), size, layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def outlines(name: str) -> uharfbuzz.Font:
    """The face for shaping, measuring and subsetting; lengths are in its own units (`units`)."""
    import uharfbuzz

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path(name)))))


@functools.cache
def units(name: str) -> int:
    """Units of the face's em."""
    return outlines(name).face.upem


@functools.cache
def covered(name: str) -> uharfbuzz.Set:
    """Code points that the face has a glyph for."""
    return outlines(name).face.unicodes
