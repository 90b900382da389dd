"""The page or slip that shows a technician whether a printer prints whole, straight and at true size. Names nobody."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.papers import PaperValue

FRAME_MM = 10.0  # from each edge of the sheet to the frame
BAR_MM = 100.0  # the bar that is measured for true size


class PrinterTestPaper(PaperValue, frozen=True, kw_only=True):
    printer: str  # "ticket" | "a5" | "a4"
    place: str
    made_at: datetime  # zone aware, ward's zone
    language: str = "vi"

    @property
    def shown_as(self) -> str:
        return f"{self.place} {self.printer}"
