"""Runs what the head asks on the closing page: counts, lists, the paper. Whom to call is noted before it is shown."""

from __future__ import annotations

from datetime import date

from kiosk.clock import business_day
from kiosk.texts import text
from kiosk.values.print_jobs import JobState, PaperKind
from kiosk.values.reading import ListKind, ReadList
from kiosk.values.reconciliation import PEOPLE, AskReconciliation, DayQuestion, OpenQuestion, ReconciliationPaper
from ui.desk.at_work import AtWork
from ui.desk.closing_page import ClosingPanel
from ui.leaflets import JobOutcome, LeafletPrints


class Closing:
    def __init__(self, at_work: AtWork, panel: ClosingPanel) -> None:
        self.at_work, self.panel = at_work, panel
        self.leaflets = LeafletPrints(at_work.station, panel)
        self.leaflets.told.connect(self._printed)
        panel.read_asked.connect(self.read)
        panel.opened.connect(self.open)
        panel.print_asked.connect(self.print)

    @property
    def day(self) -> date:
        return business_day(self.at_work.station.clock.now())

    def read(self) -> None:
        from kiosk.services import reconciling

        command = AskReconciliation(day=self.day, place=self.at_work.place, actor=self.at_work.actor)
        asked = self.at_work.station.tasks.read(reconciling.day, command)
        self.at_work.hear(asked, self.panel.show_counts)
        if self.panel.question is not None:
            self._lines(self.panel.question)

    def open(self, question: DayQuestion) -> None:
        """A list that names people is on record before anybody sees it."""
        from kiosk.services import reading

        if question not in PEOPLE:
            self._lines(question)
            return
        noted = ReadList(
            what=ListKind.PEOPLE, first=self.day, last=self.day, personal=True, place=self.at_work.place,
            actor=self.at_work.actor,
        )  # fmt: skip
        self.at_work.run(reading.note_list, noted, lambda _noted: self._lines(question))

    def _lines(self, question: DayQuestion) -> None:
        from kiosk.services import reconciling

        place, actor = self.at_work.place, self.at_work.actor
        command = OpenQuestion(question=question, day=self.day, place=place, actor=actor)
        self.at_work.hear(self.at_work.station.tasks.read(reconciling.opened, command), self.panel.show_list)

    def print(self) -> None:
        from kiosk.services import reconciling

        command = AskReconciliation(day=self.day, place=self.at_work.place, actor=self.at_work.actor)
        self.at_work.hear(self.at_work.station.tasks.read(reconciling.paper, command), self._to_printer)

    def _to_printer(self, paper: ReconciliationPaper) -> None:
        if not self.leaflets.print(PaperKind.RECONCILIATION, paper):
            self._tell("not_printed")

    def _printed(self, outcome: JobOutcome) -> None:
        self._tell("printed" if outcome.state is JobState.PRINTED else "not_printed")

    def _tell(self, key: str) -> None:
        self.at_work.tell(text(f"closing.page.{key}", self.at_work.station.language))
