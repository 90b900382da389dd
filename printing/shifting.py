"""Moves what stands on a PDF's pages by some millimetres, for a printer that feeds its sheets askew.

Called by the spooler's lanes where the settings of a printer say so (shift_mm); `motcua devices` tells how much.
"""

from __future__ import annotations

import io

MM = 72 / 25.4


def shifted(data: bytes, shift_mm: tuple[float, float]) -> bytes:
    """`shift_mm`: to the right and down. The same bytes where there is none."""
    right, down = shift_mm
    if not right and not down:
        return data
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.contents_add(f"q 1 0 0 1 {right * MM:.3f} {-down * MM:.3f} cm".encode(), prepend=True)
            page.contents_add(b"Q")
        moved = io.BytesIO()
        document.save(moved, deterministic_id=True)
    return moved.getvalue()
