"""What somebody is given who called for help: that somebody comes, and to where."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.papers import Agency, PaperValue, Reprint


class HelpSlip(PaperValue, frozen=True, kw_only=True):
    agency: Agency
    place: str
    made_at: datetime
    reprint: Reprint | None = None

    @property
    def shown_as(self) -> str:
        return self.place
