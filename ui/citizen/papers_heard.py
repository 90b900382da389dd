"""What was heard of the papers of whoever stands here, whichever page was in view when it was heard.

Made by the citizen window. A page that tells of a paper asks it when it is entered: somebody may have been on another
page, or changed the text size, while the printer ran out of paper. Forgets everything when the visit ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.station import Station

if TYPE_CHECKING:
    from kiosk.values.devices import JobOutcome
    from kiosk.values.print_jobs import PaperKind


class PapersHeard(QObject):
    def __init__(self, parent: QObject, station: Station) -> None:
        super().__init__(parent)
        self._station = station
        self._heard: dict[tuple[PaperKind, str], JobOutcome | None] = {}  # None: asked for, nothing heard of it yet
        station.bridge.job.connect(self._job)

    def _job(self, outcome: JobOutcome) -> None:
        if outcome.job.place == self._station.place:
            self._heard[outcome.job.kind, outcome.job.subject] = outcome

    def asked(self, kind: PaperKind, subject: str) -> None:
        """It is printed once more: what became of it before is out of date."""
        self._heard[kind, subject] = None

    def is_asked(self, kind: PaperKind, subject: str) -> bool:
        """Whether it was asked for here, and nothing was heard of it since."""
        return (kind, subject) in self._heard and self._heard[kind, subject] is None

    def last(self, kind: PaperKind, subject: str) -> JobOutcome | None:
        return self._heard.get((kind, subject))

    def over(self) -> None:
        """Whoever comes next has other papers."""
        self._heard.clear()
