"""What happens to a dossier after its reception: one use case for each step, each decides once and records one fact.

Called by the desk through tasks.run. What may follow what stands in rules.dossier_steps; a step that may not be taken
is refused in clear words. A step that has a paper books its number and prints it. The deadline rests on the procedure's
version of the reception. Raises ExpectedError life_steps.errors.*, dossiers.errors.*, rules.errors.*, staff.errors.*,
store.errors.{clock_*, erased}.
"""

from __future__ import annotations

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.queries import dossier_standing
from kiosk.queries.dossier_standing import ENDINGS, StandingDossier, documents_of, due_at
from kiosk.records import dossier_steps as facts
from kiosk.records.dossier_steps import SealedStep
from kiosk.records.facts import OpenedEvent
from kiosk.services import certifications, dossiers, undoing
from kiosk.services.permits import CLERK, HEAD, given_by
from kiosk.services.taking_steps import (
    approved,
    counted,
    extended,
    forms_of,
    later_date,
    moved,
    need_reason,
    printed,
    procedure_of,
    record,
    said_openly,
    take,
)
from kiosk.store import Context
from kiosk.values.dossier_steps import (
    AskDuty,
    AskSupplement,
    CorrectDossier,
    DossierStep,
    ExtendDeadline,
    FinishDossier,
    HandOverDossier,
    LifeStep,
    LookUp,
    NotePaid,
    PostponeDossier,
    Resubmit,
    ReturnResult,
    StartWork,
    StepTaken,
    StopDossier,
    TakeBack,
    VoidCertification,
)
from kiosk.values.dossiers import Applicant, DocumentState
from kiosk.values.ids import EventId
from kiosk.values.papers_forms import HandOverOutcome

# -- what is missing, and its coming ------------------------------------------------------------------------------


@given_by(CLERK)
def ask_supplement(ctx: Context, command: AskSupplement) -> StepTaken:
    """Ask for what is missing, once (NĐ 118/2025 Điều 11); Mẫu 02 or CT05 printed."""
    asked = tuple(line.strip() for line in command.asked if line.strip())
    if not asked:
        raise ExpectedError("life_steps.errors.nothing_asked")
    found = take(ctx, command, LifeStep.ASK_SUPPLEMENT)
    fact = facts.SupplementAsked(**said_openly(ctx, command), count=len(asked))
    event = record(ctx, command, fact, SealedStep(asked=asked, reason=command.reason.strip()))
    return printed(ctx, command, event, forms_of(found).supplement)


@given_by(CLERK)
def resubmit(ctx: Context, command: Resubmit) -> StepTaken:
    """All that was asked for is there: the deadline counts from now, by the procedure's version of the reception.

    That it counts anew is NĐ 61/2018 Điều 17 [K]; the wording of NĐ 118/2025 was not seen.
    """
    found = take(ctx, command, LifeStep.RESUBMIT)
    if any(one.state is DocumentState.MISSING for one in command.documents):
        raise ExpectedError("life_steps.errors.still_missing")
    dossiers.check_clock(ctx, command.confirmed_by)
    due = counted(ctx, procedure_of(found), ctx.now)
    fact = facts.DossierResubmitted(**said_openly(ctx, command), documents=command.documents, due=due.due, why=due.why)
    return moved(record(ctx, command, fact), due)


@given_by(CLERK)
def look_up(ctx: Context, command: LookUp) -> StepTaken:
    """What became of documents that were to be looked up when the line was down."""
    found = take(ctx, command, LifeStep.LOOK_UP)
    waiting = {one.key for one in documents_of(found.row) if one.state is DocumentState.LOOK_UP}
    if not command.documents or not {one.key for one in command.documents} <= waiting:
        raise ExpectedError("life_steps.errors.nothing_to_look_up")
    fact = facts.DocumentsLookedUp(**said_openly(ctx, command), documents=command.documents)
    return StepTaken(event=record(ctx, command, fact))


# -- at work ------------------------------------------------------------------------------------------------------


@given_by(CLERK)
def start(ctx: Context, command: StartWork) -> StepTaken:
    take(ctx, command, LifeStep.START)
    return StepTaken(event=record(ctx, command, facts.DossierStarted(**said_openly(ctx, command))))


@given_by(CLERK)
def hand_over(ctx: Context, command: HandOverDossier) -> StepTaken:
    """From one unit to the next: a row of Mẫu 06, which is printed with the first one."""
    found = take(ctx, command, LifeStep.HAND_OVER)
    giver, taker = command.giver.strip(), command.taker.strip()
    if not giver or not taker or giver == taker:
        raise ExpectedError("life_steps.errors.units")
    if found.row.holder and giver != found.row.holder:
        raise ExpectedError("life_steps.errors.not_there", holder=found.row.holder)
    outcome = _outcome(found, command)
    fact = facts.DossierHandedOver(**said_openly(ctx, command), giver=giver, taker=taker, outcome=outcome)
    given_by = command.given_by.strip() or ("" if found.row.holder else command.actor_name)
    event = record(ctx, command, fact, SealedStep(given_by=given_by, taken_by=command.taken_by.strip()))
    if found.newest("dossier.handed_over") is not None:
        return StepTaken(event=event)
    return printed(ctx, command, event, forms_of(found).control)


@given_by(CLERK)
def ask_duty(ctx: Context, command: AskDuty) -> StepTaken:
    """A financial duty, by the text that approves its amount."""
    take(ctx, command, LifeStep.ASK_DUTY)
    if command.amount <= 0 or not command.basis.strip():
        raise ExpectedError("life_steps.errors.no_basis")
    fact = facts.DutyAsked(**said_openly(ctx, command), amount=command.amount, basis=command.basis.strip())
    return StepTaken(event=record(ctx, command, fact))


@given_by(CLERK)
def note_paid(ctx: Context, command: NotePaid) -> StepTaken:
    take(ctx, command, LifeStep.NOTE_PAID)
    if command.amount <= 0:
        raise ExpectedError("life_steps.errors.no_amount")
    fact = facts.DutyPaid(**said_openly(ctx, command), amount=command.amount, receipt=command.receipt.strip())
    return StepTaken(event=record(ctx, command, fact))


@given_by(CLERK, HEAD)
def stop(ctx: Context, command: StopDossier) -> StepTaken:
    """The applicant withdraws it (NĐ 118/2025 Điều 21), or the agency stops it, which its head approves; Mẫu 05."""
    found = take(ctx, command, LifeStep.STOP)
    need_reason(command.reason)
    name = "" if command.withdrawn else approved(ctx, command, LifeStep.STOP, command.approved_by)
    by = "" if command.withdrawn else command.approved_by
    fact = facts.DossierStopped(**said_openly(ctx, command, by), withdrawn=command.withdrawn)
    given_back = tuple(line.strip() for line in command.given_back if line.strip())
    sealed = SealedStep(reason=command.reason.strip(), given_back=given_back, approver_name=name)
    return printed(ctx, command, record(ctx, command, fact, sealed), forms_of(found).stop)


@given_by(CLERK, HEAD)
def postpone(ctx: Context, command: PostponeDossier) -> StepTaken:
    """An apology, with one new date, issued by the agency's head; Mẫu 04."""
    found = take(ctx, command, LifeStep.POSTPONE)
    need_reason(command.reason)
    due = later_date(ctx, found, command.new_due)
    name = approved(ctx, command, LifeStep.POSTPONE, command.approved_by)
    former = found.row.due_now
    fact = facts.DossierPostponed(**said_openly(ctx, command, command.approved_by), former_due=former, due=due)
    sealed = SealedStep(reason=command.reason.strip(), approver_name=name)
    event = record(ctx, command, fact, sealed)
    return printed(ctx, command, event, forms_of(found).apology, due)


@given_by(CLERK, HEAD)
def extend(ctx: Context, command: ExtendDeadline) -> StepTaken:
    """The one extension that the time rule of the procedure's version allows, before the deadline is over."""
    found = take(ctx, command, LifeStep.EXTEND)
    need_reason(command.reason)
    due = extended(ctx, procedure_of(found), found.row.due_now)
    name = approved(ctx, command, LifeStep.EXTEND, command.approved_by)
    fact = facts.DeadlineExtended(
        **said_openly(ctx, command, command.approved_by), former_due=found.row.due_now, due=due.due, why=due.why
    )
    sealed = SealedStep(reason=command.reason.strip(), approver_name=name)
    return moved(record(ctx, command, fact, sealed), due)


@given_by(CLERK)
def finish(ctx: Context, command: FinishDossier) -> StepTaken:
    """The result is there."""
    take(ctx, command, LifeStep.FINISH)
    sealed = SealedStep(result=command.result.strip())
    return StepTaken(event=record(ctx, command, facts.DossierDone(**said_openly(ctx, command)), sealed))


@given_by(CLERK)
def give_back(ctx: Context, command: ReturnResult) -> StepTaken:
    """The result goes out: at the counter, by the public post, or online."""
    take(ctx, command, LifeStep.GIVE_BACK)
    fact = facts.ResultReturned(**said_openly(ctx, command), way=command.way, tracking=command.tracking.strip())
    return StepTaken(event=record(ctx, command, fact, SealedStep(taker=command.taker)))


# -- what was said wrongly ----------------------------------------------------------------------------------------


@given_by(CLERK, HEAD)
def correct(ctx: Context, command: CorrectDossier) -> StepTaken:
    """Say anew what the reception said wrongly; the event that said it is named and stays.

    Another name or number of the person, to whom the result goes, is approved by the head.
    """
    found = take(ctx, command, LifeStep.CORRECT)
    need_reason(command.reason)
    if (command.applicant, command.content, command.documents, command.return_at) == (None, None, None, None):
        raise ExpectedError("life_steps.errors.nothing_corrected")
    name = ""
    if _another_person(found, command.applicant):
        name = approved(ctx, command, LifeStep.CORRECT, command.approved_by)
    fact = facts.DossierCorrected(
        **said_openly(ctx, command, command.approved_by if name else ""), corrects=_said_last(found, command).id,
        documents=command.documents, return_at=command.return_at,
    )  # fmt: skip
    sealed = SealedStep(
        reason=command.reason.strip(), applicant=command.applicant, content=command.content, approver_name=name
    )
    return StepTaken(event=record(ctx, command, fact, sealed))


@given_by(CLERK)
def take_back(ctx: Context, command: TakeBack) -> StepTaken:
    """Undo the reception, refusal or certification at once, before any paper and any other step (services.undoing)."""
    take(ctx, command, LifeStep.TAKE_BACK)
    undoing.take_back(ctx, command)
    return StepTaken(event=_newest(ctx, command, "dossier.taken_back"))


@given_by(CLERK, HEAD)
def void(ctx: Context, command: VoidCertification) -> StepTaken:
    """A certification that is not valid: its number in the register stays, explained (services.certifications.void)."""
    take(ctx, command, LifeStep.VOID)
    need_reason(command.reason)
    certifications.void(ctx, command)
    return StepTaken(event=_newest(ctx, command, "certification.voided"))


def _newest(ctx: Context, command: DossierStep, kind: str) -> EventId:
    """What another use case has recorded of it."""
    return EventId(next(one.id for one in reversed(ctx.events_of(command.dossier)) if one.kind == kind))


def _outcome(found: StandingDossier, command: HandOverDossier) -> HandOverOutcome:
    """As the taking side says, or as the clock says where the result comes with it."""
    due, done = due_at(found.row), found.row.done_at
    if command.outcome is not HandOverOutcome.OPEN or due is None or done is None:
        return command.outcome
    ended = local(done)
    if ended.date() < due.date():
        return HandOverOutcome.BEFORE
    return HandOverOutcome.ON_TIME if ended <= due else HandOverOutcome.LATE


def _another_person(found: StandingDossier, applicant: Applicant | None) -> bool:
    """Whether a correction gives the result to another name or number than was received."""
    if applicant is None:
        return False
    if not applicant.name.strip():
        raise ExpectedError("dossiers.errors.no_name")
    said = dossier_standing.said(found.events)
    former = said.applicant if said is not None else None
    return former is None or (former.name, former.number) != (applicant.name, applicant.number)


def _said_last(found: StandingDossier, command: CorrectDossier) -> OpenedEvent:
    """The event that is corrected: the newest that said one of these things."""
    for one in reversed(found.events):
        if one.kind in ENDINGS or (one.kind == "dossier.corrected" and _says_same(one, command)):
            return one
        if command.documents is not None and one.kind in ("dossier.resubmitted", "dossier.looked_up"):
            return one
    raise ExpectedError("dossiers.errors.unknown")


def _says_same(former: OpenedEvent, command: CorrectDossier) -> bool:
    """Whether a former correction said one of the things that are said anew."""
    sealed = former.sealed
    return (
        (command.documents is not None and former.body.documents is not None)
        or (command.return_at is not None and former.body.return_at is not None)
        or (command.applicant is not None and sealed is not None and sealed.applicant is not None)
        or (command.content is not None and sealed is not None and sealed.content is not None)
    )

