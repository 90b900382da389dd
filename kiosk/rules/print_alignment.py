"""What a measured test sheet says of its printer: how far its print is to be moved, and whether it is true to size.

Pure; called by ui.devices. The sheet is printing.documents.printer_test's.
"""

from __future__ import annotations

from kiosk.values.base import Value
from kiosk.values.papers_printer_test import BAR_MM, FRAME_MM

NOTHING_MM = 0.5  # what a ruler cannot tell
Shift = tuple[float, float]  # millimetres to the right and down, as `shift_mm` of the settings


class SheetMeasured(Value, frozen=True, kw_only=True):
    shift_mm: Shift  # what the settings should say now
    moved: bool  # that is another than they say
    percent: float  # of true size
    true_size: bool


def aligned(left_mm: float, top_mm: float, bar_mm: float, present: Shift = (0.0, 0.0)) -> SheetMeasured:
    """`left_mm`, `top_mm`: from the sheet's edges to the frame; `present`: what the settings say."""
    right, down = FRAME_MM - left_mm, FRAME_MM - top_mm
    moved = max(abs(right), abs(down)) >= NOTHING_MM
    shift = (round(present[0] + right, 1), round(present[1] + down, 1)) if moved else present
    return SheetMeasured(
        shift_mm=shift, moved=moved, percent=bar_mm / BAR_MM * 100, true_size=abs(bar_mm - BAR_MM) < 2 * NOTHING_MM
    )
