"""How a visit ends: received, certified, refused, advised; and the next declaration of the same visit.

Run for the panels and keys of the board. Each use case has both outcomes: its result page, or the board's `failed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.values.calls import FinishedService, FinishService, Outcome
from kiosk.values.dossiers import CertifiedCopies, CertifyCopies, ReceivedDossier, ReceiveDossier, RefuseDossier
from kiosk.values.ids import DossierId
from ui.desk import papers

if TYPE_CHECKING:
    from ui.desk.board import Board


class Deciding:
    def __init__(self, board: Board) -> None:
        self.board = board

    def receive(self) -> None:
        board, visit = self.board, self.board.visit
        if visit is None or board.outcome is not None or not board.serve.ready() or visit.procedure is None:
            return
        from kiosk.services import dossiers

        command = ReceiveDossier(
            procedure=visit.procedure.code,
            applicant=board.serve.applicant.applicant(),
            documents=board.serve.documents.ticked(),
            place=board.station.place,
            desk=board.desk,
            actor=board.actor,
            actor_name=board.actor_name,
            ticket=visit.call.ticket,
            draft=visit.draft.id if visit.draft else None,
            return_at=board.serve.applicant.return_at(),
            confirmed_by=board.supervising.confirmed_by,
        )
        board.run(dossiers.receive, command, self._received)

    def _received(self, done: ReceivedDossier) -> None:
        board = self.board
        if board.visit is not None:
            self._decided(Outcome.RECEIVED, done.id)
            board.result.show_received(board.visit, done)
            self._offer_next()
            self._show_receipt(done.id)
            board.work()

    def certify_copies(self) -> None:
        board, visit = self.board, self.board.visit
        if visit is None or board.outcome is not None or visit.procedure is None:
            return
        from kiosk.services import dossiers

        pages, copies = board.certify.numbers()
        board.certify.set_busy(True)
        command = CertifyCopies(
            place=board.station.place,
            desk=board.desk,
            actor=board.actor,
            actor_name=board.actor_name,
            pages=pages,
            copies=copies,
            ticket=visit.call.ticket,
            given_now=board.certify.given_now,
            applicant=board.certify.applicant(),
            procedure=visit.procedure.code,
            confirmed_by="" if board.certify.given_now else board.supervising.confirmed_by,
        )
        board.run(dossiers.certify, command, lambda done: self._certified(done, pages, copies))

    def _certified(self, done: CertifiedCopies, pages: int, copies: int) -> None:
        board = self.board
        if board.visit is not None:
            self._decided(Outcome.CERTIFIED, done.id)
            board.result.show_certified(board.visit, done, pages, copies)
            if done.receipt is not None:
                self._show_receipt(done.id)
            board.work()

    def ask_refusal(self) -> None:
        board = self.board
        if board.visit is not None and board.outcome is None:
            if board.visit.procedure is None:
                board.serve.ready()
                return
            board.show_panel(board.refuse)
            board.refuse.enter()

    def refuse_dossier(self, reason: str) -> None:
        board, visit = self.board, self.board.visit
        if visit is None or visit.procedure is None:
            return
        from kiosk.services import dossiers

        command = RefuseDossier(
            procedure=visit.procedure.code,
            place=board.station.place,
            desk=board.desk,
            actor=board.actor,
            reason=reason,
            ticket=visit.call.ticket,
            draft=visit.draft.id if visit.draft else None,
        )
        board.run(dossiers.refuse, command, self._refused)

    def _refused(self, _result: object) -> None:
        board = self.board
        if board.visit is not None:
            self._decided(Outcome.REFUSED, None)
            board.result.show_refused(board.visit)
            self._offer_next()
            board.work()

    def _offer_next(self) -> None:
        board = self.board
        left = board.visit.left if board.visit is not None else ()
        board.result.offer_next(board.procedure_name(left[0].procedure) if left else "")

    def guide_only(self) -> None:
        """Nothing (more) is received: with a dossier before it, the visit was one that received."""
        board = self.board
        if board.visit is not None and board.outcome is None:
            self._finish(Outcome.RECEIVED if any(map(board.visit.over, board.visit.drafts)) else Outcome.GUIDED)

    def finish(self) -> None:
        board = self.board
        if board.visit is not None and board.outcome is not None:
            board.result.finish.setEnabled(False)
            self._finish(board.outcome)

    def _decided(self, outcome: Outcome, dossier: DossierId | None) -> None:
        board = self.board
        board.outcome, board.dossier = outcome, dossier
        if board.visit is not None and board.visit.draft is not None:
            board.visit = board.visit.changed(received=(*board.visit.received, board.visit.draft.id))
        board.head.still_calling(False)
        board.serve.clear()
        board.certify.clear()
        board.refuse.clear()

    def _finish(self, outcome: Outcome) -> None:
        board = self.board
        if board.visit is None:
            return
        from kiosk.services import calls

        procedure = board.visit.procedure
        command = FinishService(
            ticket=board.visit.call.ticket,
            place=board.station.place,
            actor=board.actor,
            outcome=outcome,
            procedure=procedure.code if procedure else None,
        )

        def over(_result: FinishedService) -> None:
            board.free()
            board.finished.emit(outcome)

        board.run(calls.finish, command, over)

    def _show_receipt(self, dossier: DossierId) -> None:
        board = self.board

        def drawn(pdf: bytes) -> None:
            if board.dossier == dossier and not board.locked:
                board.result.show_receipt(pdf)

        board.station.tasks.read(papers.receipt_pdf, dossier).then(drawn).failed(board.failed)

    def show_again(self) -> None:
        """After a lock: the paper that was closed."""
        if self.board.outcome is not None and self.board.dossier is not None and not self.board.result.paper.isHidden():
            self._show_receipt(self.board.dossier)

    def next_declaration(self) -> None:
        """Another declaration of the same visit: its dossier is received next."""
        board, visit = self.board, self.board.visit
        if visit is None or board.outcome is None or not visit.left:
            return
        board.outcome, board.dossier = None, None
        board.result.clear()
        board.declaring.choose(visit.drafts.index(visit.left[0]))
        board.work()
