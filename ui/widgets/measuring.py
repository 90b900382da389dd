"""How much room words take in a font, remembered without the words: what a person reads may be their own name.

Called by ui.widgets.touch at every page, where mostly the same words come back. What is kept is a digest under a key of
this process, so neither the words nor a guess at them can be read from what stays in memory.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics

Measures = tuple[int, int, int]  # widest word, width, height; in pixels
MOST = 4096
_WRAP = int(Qt.TextFlag.TextWordWrap.value)
_KEY = secrets.token_bytes(16)
_known: dict[bytes, Measures] = {}


def measured(family: str, pixels: int, weight: int, words: str, width: int) -> Measures:
    """Widest word, width and height of `words` wrapped to `width` pixels."""
    said = f"{family}\0{pixels}\0{weight}\0{width}\0{words}".encode("utf-8", "surrogatepass")
    place = blake2b(said, digest_size=16, key=_KEY).digest()
    found = _known.get(place)
    if found is None:
        if len(_known) >= MOST:
            del _known[next(iter(_known))]  # the oldest
        found = _known[place] = _measure(family, pixels, weight, words, width)
    return found


def _measure(family: str, pixels: int, weight: int, words: str, width: int) -> Measures:
    font = QFont(family)
    font.setPixelSize(max(6, pixels))
    font.setWeight(QFont.Weight(weight))
    metrics = QFontMetrics(font)
    widest = max((metrics.horizontalAdvance(word) for word in words.split()), default=0)
    box = metrics.boundingRect(QRect(0, 0, max(1, width), 1_000_000), _WRAP, words)
    return widest, box.width(), box.height()
