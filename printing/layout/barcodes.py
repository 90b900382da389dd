"""Code128 and QR as bare modules, for whoever draws them: vectors on PDF, dots on thermal paper.

Both raise ValueError for a text that the symbology can't hold.
"""

from __future__ import annotations

import functools


@functools.lru_cache(maxsize=64)
def code128(text: str) -> tuple[tuple[int, int], ...]:
    """Bars of `text` as (start, width) in modules, without quiet zones (10 modules belong on each side)."""
    from barcode.codex import Code128
    from barcode.errors import BarcodeError

    try:
        row: str = Code128(text).build()[0]
    except (BarcodeError, KeyError) as error:
        raise ValueError(f"not a Code128 text: {text!r}") from error
    return tuple(_runs(row))


def width128(text: str) -> int:
    """Modules from the first bar to the end of the last."""
    start, width = code128(text)[-1]
    return start + width


@functools.lru_cache(maxsize=64)
def qr(text: str, error: str = "M") -> tuple[tuple[tuple[int, int], ...], ...]:
    """Rows of a QR code as runs (start, width) of dark modules, without quiet zone (4 modules a side)."""
    import segno
    from segno.encoder import DataOverflowError

    try:
        code = segno.make_qr(text, error=error, boost_error=False)
    except DataOverflowError as problem:
        raise ValueError("too long for a QR code") from problem
    return tuple(tuple(_runs("".join("1" if module else "0" for module in row))) for row in code.matrix)


def _runs(row: str) -> list[tuple[int, int]]:
    """(start, length) of each run of "1"."""
    runs, start = [], -1
    for place, module in enumerate(row + "0"):
        if module == "1" and start < 0:
            start = place
        elif module != "1" and start >= 0:
            runs.append((start, place - start))
            start = -1
    return runs
