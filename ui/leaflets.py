"""Prints a leaflet at a window's place and says what came of it: pages that are no job of the store.

Used by the citizen's pages and by the desk. One at a time; `told` comes on the window's thread.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kiosk.ids import uuid7
from kiosk.values.devices import JobOutcome
from kiosk.values.ids import JobId
from kiosk.values.papers import PaperValue
from kiosk.values.print_jobs import JobState, Leaflet, PaperKind, PrintJob
from ui.station import Station

GOING_ON = (JobState.WAITING, JobState.PRINTING, JobState.HANDED_OVER)


class LeafletPrints(QObject):
    told = Signal(object)  # JobOutcome, once the leaflet has ended one way or the other

    def __init__(self, station: Station, parent: QObject) -> None:
        super().__init__(parent)
        self.station = station
        self.job: JobId | None = None  # the one that is being printed
        station.bridge.job.connect(self._heard)

    def print(self, kind: PaperKind, paper: PaperValue) -> bool:
        """Whether it is on its way; False while another is, or before the store is open."""
        kiosk = self.station.kiosk
        if kiosk is None or self.job is not None:
            return False
        now = self.station.clock.now()
        self.job = JobId(uuid7(now))
        job = PrintJob(
            id=self.job, kind=kind, subject=self.job, place=self.station.place, state=JobState.WAITING, nth=1,
            asked_at=now,
        )  # fmt: skip
        kiosk.bus.announce(Leaflet(job=job, paper=paper))
        return True

    def _heard(self, outcome: JobOutcome) -> None:
        if outcome.job.id == self.job and outcome.state not in GOING_ON:
            self.job = None
            self.told.emit(outcome)


def word_of(outcome: JobOutcome) -> str:
    """Part of a text's key: "printed" | "look" (whether it came out is not known) | "not_printed"."""
    if outcome.state is JobState.PRINTED:
        return "printed"
    return "look" if outcome.state is JobState.UNKNOWN else "not_printed"
