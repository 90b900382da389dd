"""Printing again at the desk: where an earlier print may be out, the clerk is told once to look; asked again it prints.

Run by ui.desk.side_tasks (receipts, refusals, notices) and ui.desk.declaring; what went wrong is told by at_work.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.texts import text
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob
from ui.desk.at_work import AtWork
from ui.desk.words import clock_words, place_words
from ui.printing_words import paper_name

Done = Callable[[object], None]


class LookingFirst:
    def __init__(self, at_work: AtWork) -> None:
        self.at_work = at_work
        self._told: JobId | None = None  # the print of which the clerk was told to look for it first

    def again(self, kind: PaperKind, subject: str, place: Place, done: Done) -> None:
        """Without a question."""
        from kiosk.services import print_jobs

        command = print_jobs.ReprintPaper(kind=kind, subject=subject, place=place, actor=self.at_work.actor)
        self.at_work.run(print_jobs.reprint, command, done)

    def after_a_look(self, kind: PaperKind, subject: str, done: Done) -> None:
        """At this desk; `done` once it is on its way."""
        from kiosk.queries import print_jobs

        def found(last: PrintJob | None) -> None:
            doubt = last is not None and last.state is JobState.UNKNOWN
            if last is None or not doubt or last.id == self._told:
                self.again(kind, subject, self.at_work.place, done)
            else:
                self._tell(last)

        self.at_work.hear(self.at_work.station.tasks.read(print_jobs.last, kind, subject), found)

    def _tell(self, last: PrintJob) -> None:
        language, self._told = self.at_work.station.language, last.id
        place, time = place_words(last.place, language), clock_words(last.asked_at, language)
        paper = paper_name(last.kind, language)
        self.at_work.tell(text("desk.attention.first_may_be_out", language, paper=paper, time=time, place=place))
