"""Takes a dossier's steps: the head's approval where it needs one, then the step itself, then what came of it in words.

Run for the board. One step at a time: keys pressed while the store writes take nothing twice. What the core refuses is
told at the field where it is mended. That the result is there, or was given, can be undone for ten seconds
(ui.desk.undo).
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.errors import ExpectedError
from kiosk.texts import error_line, text
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import ApproveStep, LifeStep, StepTaken, UndoStep
from kiosk.values.ids import DossierId, EventId
from kiosk.values.print_jobs import PaperKind
from kiosk.values.staff import SignedIn
from ui.desk.at_work import AtWork
from ui.desk.dossier_page import DossierPage
from ui.desk.dossier_steps import FORMS, Given, StepBase, StepSaid
from ui.desk.looking_first import LookingFirst
from ui.desk.step_form_fields import HEAD
from ui.desk.undo import Undo
from ui.desk.words import due_words
from ui.printing_words import paper_name

Head = tuple[str, str] | None
UNDONE = {LifeStep.FINISH: "result_there", LifeStep.GIVE_BACK: "result_given"}  # words of undoing.bar
AT_HEAD = ("staff.errors.", "life_steps.errors.no_head", "life_steps.errors.not_approved")


class DossierActing:
    def __init__(self, at_work: AtWork, page: DossierPage, undo: Undo, confirmed_by: Callable[[], str],
                 read: Callable[[], None]) -> None:  # fmt: skip
        """`confirmed_by`: who confirmed the machine's date today. `read`: the dossier is to be read anew."""
        self.at_work, self.page, self.undo = at_work, page, undo
        self.confirmed_by, self.read = confirmed_by, read
        self.looking = LookingFirst(at_work)
        page.step_sent.connect(self.take)
        page.print_asked.connect(self.print_again)

    # -- a step -----------------------------------------------------------------------------------------------
    def take(self, step: LifeStep, said: StepSaid, head: Head) -> None:
        life, person = self.page.life, self.at_work.person
        if life is None or person is None or self.at_work.busy:
            return
        if head is None:
            own = person.name if FORMS[step].head(life, said) else ""
            self._run(step, life, said, own)
        else:
            self._approve(step, life, said, head)

    def _approve(self, step: LifeStep, life: DossierLife, said: StepSaid, head: tuple[str, str]) -> None:
        """Proved beside the writer, which takes its time; the step follows at once."""
        from kiosk.services import approvals

        at = self.at_work

        def approved(who: SignedIn) -> None:
            at.busy = False
            self._run(step, life, said, who.name)

        def wrong(error: BaseException) -> None:
            at.busy = False
            self._refused(step)(error)
            at.changed.emit()

        at.busy = True
        at.changed.emit()
        command = ApproveStep(code=head[0], pin=head[1], place=at.place, dossier=life.row.id, step=step)
        at.hear(at.station.tasks.start(approvals.approve, command), approved, wrong)

    def _run(self, step: LifeStep, life: DossierLife, said: StepSaid, approved_by: str) -> None:
        from kiosk.services import dossier_steps

        at = self.at_work
        base = StepBase(dossier=life.row.id, place=at.place, desk=at.desk, actor=at.actor, actor_name=at.actor_name)
        given = Given(life, base, said, approved_by, self.confirmed_by(), at.station.catalogue.agency().counter)

        def taken(done: StepTaken) -> None:
            self.page.step_taken(life.row.id, step)
            if self.page.life is not None and self.page.life.row.id == life.row.id:
                self.page.tell(self._words(step, done))
            if step in UNDONE:
                self._offer(step, life, done.event)
            self.read()

        at.run(getattr(dossier_steps, step.value), FORMS[step].command(given), taken, self._refused(step))

    def _offer(self, step: LifeStep, life: DossierLife, event: EventId) -> None:
        self.undo.offer(UNDONE[step], lambda: self._take_back(life.row.id, event), code=life.row.code)

    def _take_back(self, dossier: DossierId, event: EventId) -> None:
        from kiosk.services import undoing

        at = self.at_work
        command = UndoStep(dossier=dossier, event=event, place=at.place, desk=at.desk, actor=at.actor,
                           actor_name=at.actor_name)  # fmt: skip

        def undone(_done: StepTaken) -> None:
            words = text("undoing.bar.step_undone", at.station.language)
            if self.page.life is not None and self.page.life.row.id == dossier:
                self.page.tell(words)
            else:
                at.tell(words)
            self.read()

        def refused(error: BaseException) -> None:
            at.failed(error)
            self.read()

        at.run(undoing.take_back_step, command, undone, refused)

    def _words(self, step: LifeStep, done: StepTaken) -> str:
        """ "Đã ghi: gia hạn. Hẹn trả 17 giờ 00, ngày 30/11/2026. Đang in Mẫu 04."."""
        language = self.at_work.station.language
        name = text(f"dossier_page.steps.{step}", language)
        parts = [text("dossier_page.done.noted", language, step=name)]
        if done.due:
            parts.append(text("dossier_page.done.due", language, due=due_words(done.due, language)))
        if done.paper is not None:
            paper = paper_name(done.paper, language)
            parts.append(text("dossier_page.done.printing", language, paper=paper))
        return " ".join([*parts, *done.warnings])

    def _refused(self, step: LifeStep) -> Callable[[BaseException], None]:
        def told(error: BaseException) -> None:
            if not isinstance(error, ExpectedError) or self.page.step is not step:
                self.at_work.failed(error)
            else:
                self.page.form.show_fault(error_line(error, self.at_work.station.language), _field_of(step, error))
            self.read()  # another desk may have been at it

        return told

    # -- papers -----------------------------------------------------------------------------------------------
    def print_again(self, kind: PaperKind) -> None:
        life = self.page.life
        if life is not None:
            self.looking.after_a_look(kind, life.row.id, lambda _job: self.read())


def _field_of(step: LifeStep, error: ExpectedError) -> str:
    """The field at which it is mended; "" = above all of them."""
    if error.key.startswith(AT_HEAD):
        return HEAD
    return FORMS[step].at_fault.get(error.key.rpartition(".")[2], "")
