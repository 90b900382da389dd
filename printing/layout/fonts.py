"""Where the papers' fonts lie, and their cached Pillow faces; used by raster, pdf and the emulator.

Thermal papers use Be Vietnam Pro; official A4 and A5 papers use Liberation Serif, which has the metrics of
Times New Roman (the usual face of Vietnamese papers), all tone marks, and letters of minority names.
"""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont


def path(name: str) -> Path:
    """File of a face, e.g. "BeVietnamPro-Bold"."""
    return Path(str(resources.files("resources") / "fonts" / f"{name}.ttf"))


@functools.lru_cache(maxsize=64)
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A Pillow face; `size` in dots."""
    from PIL import ImageFont

    return ImageFont.truetype(str(path(name)), size)
