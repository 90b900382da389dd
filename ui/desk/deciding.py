"""How a visit ends: received, certified, refused, advised; and the next declaration of the same visit.

Run for the panels and keys of the board. What is recorded is shown by the result panel; `finished` when it is over.
Each ending is offered to be undone (ui.desk.undo), until Enter on the result or the next step lets its paper go.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kiosk.values.calls import FinishedService, FinishService, Outcome
from kiosk.values.certifications import CertifiedCopies, CertifyCopies
from kiosk.values.dossiers import Applicant, ReceivedDossier, ReceiveDossier, RefuseDossier
from kiosk.values.ids import DossierId
from ui.desk import papers
from ui.desk.at_work import AtWork
from ui.desk.supervising import Supervising
from ui.desk.taking_back import BeforeEnding, TakingBack
from ui.desk.visit import ServedVisit
from ui.desk.work_panels import WorkPanels


class Deciding(QObject):
    finished = Signal(object)  # Outcome: a visit is over

    def __init__(self, at_work: AtWork, panels: WorkPanels, supervising: Supervising, taking: TakingBack) -> None:
        super().__init__()
        self.at_work, self.panels, self.supervising, self.taking = at_work, panels, supervising, taking
        self._shown: Callable[[], None] | None = None  # shows the result again
        self._locked = False
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        back, self._locked = self._locked and not self.at_work.locked, self.at_work.locked
        if back:
            self._show_again()

    def _open(self) -> ServedVisit | None:
        """The visit, as long as nothing is decided."""
        return self.at_work.visit if self.at_work.outcome is None else None

    # -- with a dossier ---------------------------------------------------------------------------------------
    def receive(self) -> None:
        at_work, visit, form = self.at_work, self._open(), self.panels.serve.form
        if visit is None or not form.ready() or visit.procedure is None:
            return
        from kiosk.services import dossiers

        arrival = form.applicant.came_in.arrival()
        command = ReceiveDossier(
            procedure=visit.procedure.code,
            applicant=form.applicant.applicant(),
            documents=form.documents.ticked(),
            place=at_work.place,
            desk=at_work.desk,
            actor=at_work.actor,
            actor_name=at_work.actor_name,
            ticket=visit.call.ticket,
            draft=visit.draft.id if visit.draft else None,
            principals=form.principals.principals(),
            return_at=form.applicant.return_at(),
            confirmed_by=self.supervising.confirmed_by,
            held=True,
            channel=arrival.channel,
            helped=arrival.helped,
        )
        before = BeforeEnding(visit, form.contents())
        at_work.run(dossiers.receive, command, lambda done: self._received(done, before))

    def _received(self, done: ReceivedDossier, before: BeforeEnding) -> None:
        visit = self._decided(Outcome.RECEIVED, done.id)
        if visit is not None:
            self.taking.offer("received", done.id, before, code=done.code)
            self._show(lambda: self.panels.result.show_received(visit, done), visit, done.id)

    def certify_copies(self) -> None:
        at_work, visit, panel = self.at_work, self._open(), self.panels.certify
        if visit is None or panel.procedure is None:
            return
        from kiosk.services import certifications

        if visit.procedure is None or visit.procedure.code != panel.procedure.code:
            at_work.show(visit.about(panel.procedure))  # the ticket named its field alone, or something else
        panel.set_busy(True)
        command = CertifyCopies(
            place=at_work.place,
            desk=at_work.desk,
            actor=at_work.actor,
            actor_name=at_work.actor_name,
            sets=panel.sets(),
            ticket=visit.call.ticket,
            given_now=panel.who.given_now,
            extended=panel.who.longer,
            applicant=panel.who.applicant(),
            procedure=panel.procedure.code,
            confirmed_by="" if panel.who.given_now else self.supervising.confirmed_by,
            held=True,
        )
        before = BeforeEnding(visit)
        at_work.run(certifications.certify, command, lambda done: self._certified(done, before))

    def _certified(self, done: CertifiedCopies, before: BeforeEnding) -> None:
        visit = self._decided(Outcome.CERTIFIED, done.id)
        if visit is not None:
            self.taking.offer("certified", done.id, before, number=", ".join(str(one.number) for one in done.sets))
            show = self.panels.result.show_certified
            self._show(lambda: show(visit, done), visit, done.id if done.receipt is not None else None)

    # -- without ----------------------------------------------------------------------------------------------
    def ask_refusal(self) -> None:
        visit = self._open()
        if visit is None:
            return
        if visit.procedure is None:
            self.panels.serve.form.ready()
            return
        self.panels.turn_to(self.panels.refuse)
        self.panels.refuse.enter()

    def refuse_dossier(self, reason: str) -> None:
        at_work, visit = self.at_work, self.at_work.visit
        if visit is None or visit.procedure is None:
            return
        from kiosk.services import dossiers

        command = RefuseDossier(
            procedure=visit.procedure.code,
            place=at_work.place,
            desk=at_work.desk,
            actor=at_work.actor,
            actor_name=at_work.actor_name,
            reason=reason,
            applicant=self._known(),
            ticket=visit.call.ticket,
            draft=visit.draft.id if visit.draft else None,
            held=True,
        )
        before = BeforeEnding(visit, self.panels.serve.form.contents())
        at_work.run(dossiers.refuse, command, lambda dossier: self._refused(dossier, before))

    def _known(self) -> Applicant | None:
        """Who is refused, as far as the desk has it: on Mẫu 03 the rest is written by hand."""
        person = self.panels.serve.form.applicant.applicant()
        return person if person != Applicant(name="") else None

    def _refused(self, dossier: DossierId, before: BeforeEnding) -> None:
        visit = self._decided(Outcome.REFUSED, dossier)
        if visit is not None:
            self.taking.offer("refused", dossier, before)
            self._show(lambda: self.panels.result.show_refused(visit), visit, dossier)

    def guide_only(self) -> None:
        """Nothing (more) is received: with a dossier before it, the visit was one that received."""
        visit = self._open()
        if visit is not None:
            self._finish(visit, Outcome.RECEIVED if any(map(visit.over, visit.drafts)) else Outcome.GUIDED)

    # -- what comes after -------------------------------------------------------------------------------------
    def _show(self, show: Callable[[], None], visit: ServedVisit, dossier: DossierId | None) -> None:
        """In the result panel with its paper, and once more where the end of the visit is undone."""

        def shown() -> None:
            show()
            self._offer_next(visit)
            if dossier is not None:
                self._show_paper(dossier)

        self._shown = shown
        shown()
        self.panels.work()

    def _decided(self, outcome: Outcome, dossier: DossierId | None) -> ServedVisit | None:
        self.at_work.decided(outcome, dossier)
        return self.at_work.visit

    def _offer_next(self, visit: ServedVisit) -> None:
        self.panels.result.offer_next(self.at_work.names.of_procedure(visit.left[0].procedure) if visit.left else "")

    def next_declaration(self) -> None:
        """Another declaration of the same visit: its dossier is received next."""
        self.taking.undo.release()
        self.at_work.go_on()
        if self.at_work.visit is not None and self.at_work.outcome is None:
            self.panels.work()

    def finish(self) -> None:
        visit, outcome = self.at_work.visit, self.at_work.outcome
        if visit is not None and outcome is not None:
            self.panels.result.finish.setEnabled(False)
            self.taking.undo.release()
            self._finish(visit, outcome)

    def _finish(self, visit: ServedVisit, outcome: Outcome) -> None:
        from kiosk.services import calls

        command = FinishService(
            ticket=visit.call.ticket,
            place=self.at_work.place,
            actor=self.at_work.actor,
            outcome=outcome,
            procedure=visit.procedure.code if visit.procedure else None,
            held=True,
        )
        at_work, contents = self.at_work, self.panels.serve.form.contents()
        before = BeforeEnding(visit, contents, at_work.outcome, at_work.dossier, self._shown)

        def over(ended: FinishedService) -> None:
            self.at_work.ended()
            self.panels.work()
            self._shown = None
            self.taking.offer_visit(before, quiet=ended.rating_token is None)
            self.finished.emit(outcome)

        self.at_work.run(calls.finish, command, over)

    def _show_paper(self, dossier: DossierId) -> None:
        at_work = self.at_work

        def drawn(pdf: bytes) -> None:
            if at_work.dossier == dossier and not at_work.locked:
                self.panels.result.show_receipt(pdf)

        at_work.hear(at_work.station.tasks.read(papers.dossier_pdf, dossier), drawn)

    def _show_again(self) -> None:
        """After a lock: the paper that was closed."""
        dossier = self.at_work.dossier
        if self.at_work.outcome is not None and dossier is not None and not self.panels.result.paper.isHidden():
            self._show_paper(dossier)
