"""Pages of a PDF as pixels, drawn by pypdfium2. PDFium works on one thread at a time, so whoever wants one asks here.

Called by kiosk.forms.pictures (files from the scanner) and ui.widgets.paper_view (papers on the screen). Raises
ValueError for bytes that are no PDF, or one that wants a password.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

_ONE_AT_A_TIME = threading.Lock()
LEAST_SCALE, MOST_SCALE = 0.02, 20.0  # pages may claim any size


class Pixels(NamedTuple):
    """RGB, or with `alpha` RGBA, rows of `stride` bytes."""

    data: bytes
    width: int
    height: int
    stride: int
    alpha: bool


def count(pdf: bytes) -> int:
    with _opened(pdf) as document:
        return len(document)


def draw(pdf: bytes, width: float, *, most: int = 0, tallest: float = 0) -> list[Pixels]:
    """The pages (`most`: so many of them), `width` pixels wide, and not taller than `tallest`."""
    found = []
    with _opened(pdf) as document:
        for place in range(min(len(document), most) if most else len(document)):
            page = document[place]
            scale = width / max(1.0, page.get_width())
            if tallest:
                scale = min(scale, tallest / max(1.0, page.get_height()))
            bitmap = page.render(scale=min(max(scale, LEAST_SCALE), MOST_SCALE), rev_byteorder=True)
            pixels = bytes(bitmap.buffer)
            found.append(Pixels(pixels, bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels == 4))
            bitmap.close()
            page.close()
    return found


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pypdfium2

    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error
        try:
            yield document
        except pypdfium2.PdfiumError as error:  # a page of it is damaged
            raise ValueError(str(error)) from error
        finally:
            document.close()
