"""The desk's work beside a visit: printing again, answering a kiosk's call for help.

Run for the board's lists and notices; both outcomes are written here. Where the first print may be out,
ui.desk.looking_first says so before it prints again.
"""

from __future__ import annotations

from kiosk.values.dossiers import DossierRow
from kiosk.values.feedback import OpenHelp
from kiosk.values.ids import DossierId
from kiosk.values.print_jobs import PaperKind, PrintJob
from ui.desk.at_work import AtWork
from ui.desk.desk_lists import DeskLists
from ui.desk.looking_first import LookingFirst


class SideTasks:
    def __init__(self, at_work: AtWork, lists: DeskLists) -> None:
        self.at_work, self.lists = at_work, lists
        self.looking = LookingFirst(at_work)

    def _read(self, _result: object) -> None:
        self.lists.read()

    def reprint_receipt(self) -> None:
        if self.at_work.dossier is not None:
            self._after_a_look(self.at_work.dossier)

    def print_fee(self) -> None:
        if self.at_work.dossier is not None:
            self.looking.after_a_look(PaperKind.FEE, self.at_work.dossier, self._read)

    def reprint_row(self, row: DossierRow) -> None:
        self._after_a_look(row.id)

    def _after_a_look(self, dossier: DossierId) -> None:
        """The dossier's paper, receipt or refusal, by the forms of its procedure."""
        from kiosk.queries.dossier_papers import paper_of_dossier

        def found(kind: PaperKind) -> None:
            self.looking.after_a_look(kind, dossier, self._read)

        self.at_work.hear(self.at_work.station.tasks.read(paper_of_dossier, dossier), found)

    def reprint_job(self, job: PrintJob) -> None:
        self.looking.again(job.kind, job.subject, job.place or self.at_work.place, self._read)

    def came_out(self, job: PrintJob) -> None:
        """The clerk has looked: nobody is told any more."""
        from kiosk.services import print_jobs

        self.at_work.run(print_jobs.seen, print_jobs.SeenPaper(job=job.id, actor=self.at_work.actor), self._read)

    def helped(self, call: OpenHelp) -> None:
        from kiosk.services import feedback

        self.at_work.run(feedback.help_done, call.id, self._read)
