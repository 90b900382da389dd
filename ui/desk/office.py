"""The desk's work beside a visit: finding dossiers of the day, printing again, answering a kiosk's call for help.

Run for the board's lists and notices; both outcomes are written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kiosk.errors import ExpectedError
from kiosk.values.dossiers import DossierRow
from kiosk.values.print_jobs import PaperKind

if TYPE_CHECKING:
    from ui.desk.board import Board


class Office:
    def __init__(self, board: Board) -> None:
        self.board = board

    def _again(self, kind: PaperKind, subject: str, place: str = "") -> None:
        from kiosk.services import print_jobs

        command = print_jobs.Reprint(
            kind=kind, subject=subject, place=place or self.board.station.place, actor=self.board.actor
        )
        self.board.run(print_jobs.reprint, command, lambda _job: self.board.news.read())

    def reprint_receipt(self) -> None:
        if self.board.dossier is not None:
            self._again(PaperKind.RECEIPT, self.board.dossier)

    def reprint_row(self, row: DossierRow) -> None:
        self._again(PaperKind.RECEIPT, row.id)

    def reprint_job(self, job: Any) -> None:
        self._again(job.kind, job.subject, job.place)

    def show_dossiers(self, rows: tuple[DossierRow, ...]) -> None:
        if not self.board.dossiers.search.text().strip():
            self.board.dossiers.show_rows(rows)

    def search(self, code: str) -> None:
        from kiosk.queries import dossiers

        def found(row: DossierRow | None) -> None:
            if self.board.dossiers.search.text().strip() != code:
                return  # the clerk has typed on; answers may come in any order
            if row is None:
                self.board.dossiers.show_not_found(code)
            else:
                self.board.dossiers.show_rows((row,))

        def unread(error: BaseException) -> None:
            if isinstance(error, ExpectedError):  # not a code at all
                found(None)
            else:
                self.board.failed(error)

        self.board.station.tasks.read(dossiers.find, code).then(found).failed(unread)

    def helped(self, call: Any) -> None:
        from kiosk.services import feedback

        self.board.run(feedback.help_done, call.id, lambda _result: self.board.news.read())
