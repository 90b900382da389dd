"""The desk's work beside a visit: finding dossiers of the day, printing again, answering a kiosk's call for help.

Run for the board's lists and notices; both outcomes are written here. Where the first print may be out, "In lại" says
so once, with what to look at; pressed again it prints.
"""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.texts import text
from kiosk.values.dossiers import DossierRow
from kiosk.values.feedback import OpenHelp
from kiosk.values.ids import DossierId, JobId, Place
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob
from ui.desk.at_work import AtWork
from ui.desk.desk_lists import DeskLists
from ui.desk.dossiers import DossiersPanel
from ui.desk.words import clock_words, place_words
from ui.printing_words import paper_name


class SideTasks:
    def __init__(self, at_work: AtWork, panel: DossiersPanel, lists: DeskLists) -> None:
        self.at_work, self.panel, self.lists = at_work, panel, lists
        self._told: JobId | None = None  # the print of which the clerk was told to look for it first

    def _again(self, kind: PaperKind, subject: str, place: Place) -> None:
        from kiosk.services import print_jobs

        command = print_jobs.ReprintPaper(kind=kind, subject=subject, place=place, actor=self.at_work.actor)
        self.at_work.run(print_jobs.reprint, command, self._read)

    def _read(self, _result: object) -> None:
        self.lists.read()

    def reprint_receipt(self) -> None:
        if self.at_work.dossier is not None:
            self._after_a_look(self.at_work.dossier)

    def print_fee(self) -> None:
        if self.at_work.dossier is not None:
            self._again(PaperKind.FEE, self.at_work.dossier, self.at_work.place)

    def reprint_row(self, row: DossierRow) -> None:
        self._after_a_look(row.id)

    def _after_a_look(self, dossier: DossierId) -> None:
        """The dossier's paper, receipt or refusal, by the forms of its procedure."""
        from kiosk.queries.dossier_papers import DossierPaper, paper_of_dossier

        def found(paper: DossierPaper) -> None:
            last = paper.last
            if last is None or last.state is not JobState.UNKNOWN or last.id == self._told:
                self._again(paper.kind, dossier, self.at_work.place)
                return
            self._told = last.id
            self._look_first(last)

        self.at_work.hear(self.at_work.station.tasks.read(paper_of_dossier, dossier), found, self.at_work.failed)

    def _look_first(self, last: PrintJob) -> None:
        language = self.at_work.station.language
        place, time = place_words(last.place, language), clock_words(last.asked_at, language)
        paper = paper_name(last.kind, language)
        self.at_work.tell(text("desk.attention.first_may_be_out", language, paper=paper, time=time, place=place))

    def reprint_job(self, job: PrintJob) -> None:
        self._again(job.kind, job.subject, job.place or self.at_work.place)

    def came_out(self, job: PrintJob) -> None:
        """The clerk has looked: nobody is told any more."""
        from kiosk.services import print_jobs

        self.at_work.run(print_jobs.seen, print_jobs.SeenPaper(job=job.id, actor=self.at_work.actor), self._read)

    def show_dossiers(self, rows: tuple[DossierRow, ...]) -> None:
        if not self.panel.search.text().strip():
            self.panel.show_rows(rows)

    def search(self, code: str) -> None:
        from kiosk.queries import dossiers

        def found(row: DossierRow | None) -> None:
            if self.panel.search.text().strip() != code:
                return  # the clerk has typed on; answers may come in any order
            if row is None:
                self.panel.show_not_found(code)
            else:
                self.panel.show_rows((row,))

        def unread(error: BaseException) -> None:
            if isinstance(error, ExpectedError):  # not a code at all
                found(None)
            else:
                self.at_work.failed(error)

        self.at_work.hear(self.at_work.station.tasks.read(dossiers.find, code), found, unread)

    def helped(self, call: OpenHelp) -> None:
        from kiosk.services import feedback

        self.at_work.run(feedback.help_done, call.id, self._read)
