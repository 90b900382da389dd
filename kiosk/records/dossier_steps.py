"""What happens to a dossier after its reception, as facts, and what each changes in the dossier's row.

Recorded by services.dossier_steps, services.province and the desk's undoing; folded by records.dossiers, which calls
`STEPS`. What a person wrote, and who took a result, is sealed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.db.base import from_micros
from kiosk.records.facts import Fact, Numbered, OpenedEvent, Row, fact
from kiosk.records.limits import Code, Count, Micros, Moment, Money, Name, Subject, Words
from kiosk.values.dossier_steps import Delivery, Payment, ProvinceState, Stage
from kiosk.values.dossiers import Applicant, TickedDocument
from kiosk.values.roles import Role

AUTHORS = {Role.DESK, Role.SINGLE}
ABOVE = {Role.DESK, Role.SINGLE, Role.HUB, Role.CENTRAL}  # also told by the province's system or a department
MOST_PAID = 10**18  # đồng; what a column holds whatever was said how often
MOST_PAYMENTS = 99  # told one by one; the sum counts all
# Words that lists and papers have texts for; another one is a new version of its fact.
Way = Annotated[str, Meta(max_length=16, pattern="^(counter|post|online)$")]  # ReturnAt
Outcome = Annotated[str, Meta(max_length=16, pattern="^(|before|on_time|late)$")]  # HandOverOutcome
Documents = Annotated[tuple[TickedDocument, ...], Meta(max_length=500)]
UndoneStage = Annotated[str, Meta(max_length=16, pattern="^(done|returned)$")]  # Stage
StandingStage = Annotated[str, Meta(max_length=16, pattern="^(received|in_progress|duty|done)$")]  # Stage


class SealedStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is personal, or in a person's words, of any step."""

    asked: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    taker: Applicant | None = None
    applicant: Applicant | None = None
    content: str | None = None
    actor_name: str = ""
    given_by: str = ""
    taken_by: str = ""
    result: str = ""
    approver_name: str = ""
    given_back: tuple[str, ...] = ()


class StepFact(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """What every step says in the open."""

    day: date
    place: Code
    desk: Code = ""
    approved_by: Code = ""


@fact("dossier.supplement_asked", authors=AUTHORS, sealed=SealedStep)
class SupplementAsked(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    count: Count = 1  # lines asked for


@fact("dossier.resubmitted", authors=AUTHORS, sealed=SealedStep)
class DossierResubmitted(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    """`due`: the deadline counts anew from the day on which all of it was there."""

    documents: Documents = ()
    due: Moment = ""
    why: Words = ""


@fact("dossier.started", authors=ABOVE, sealed=SealedStep)
class DossierStarted(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    pass


@fact("dossier.handed_over", authors=ABOVE, sealed=SealedStep)
class DossierHandedOver(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    giver: Name
    taker: Name
    outcome: Outcome = ""


@fact("dossier.duty_asked", authors=ABOVE, sealed=SealedStep)
class DutyAsked(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    amount: Money
    basis: Words = ""


@fact("dossier.duty_paid", authors=ABOVE, sealed=SealedStep)
class DutyPaid(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    amount: Money
    receipt: Code = ""


@fact("dossier.stopped", authors=ABOVE, sealed=SealedStep)
class DossierStopped(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    withdrawn: bool = False


@fact("dossier.done", authors=ABOVE, sealed=SealedStep)
class DossierDone(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    pass


@fact("dossier.postponed", authors=AUTHORS, sealed=SealedStep)
class DossierPostponed(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    """An apology with a new date (Mẫu 04)."""

    former_due: Moment
    due: Moment


@fact("dossier.extended", authors=AUTHORS, sealed=SealedStep)
class DeadlineExtended(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    former_due: Moment
    due: Moment
    why: Words = ""


@fact("dossier.returned", authors=ABOVE, sealed=SealedStep)
class ResultReturned(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    way: Way
    tracking: Code = ""


@fact("dossier.corrected", authors=AUTHORS, sealed=SealedStep)
class DossierCorrected(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    """`corrects`: id of the event that said it wrongly. None: unchanged."""

    corrects: Subject
    documents: Documents | None = None
    return_at: Way | None = None


@fact("dossier.looked_up", authors=AUTHORS, sealed=SealedStep)
class DocumentsLookedUp(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    documents: Documents = ()  # those whose state changed, each whole


@fact("dossier.taken_back", authors=AUTHORS, sealed=SealedStep)
class DossierTakenBack(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    """Undone before any paper. Its numbers are given to nobody else."""

    taken_back: Subject  # id of the event


@fact("dossier.step_undone", authors=AUTHORS, sealed=SealedStep)
class StepUndone(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    """That the result is there, or was given, was wrong, and is undone at once. Says what stands again, so that every
    station reads the same whatever it knows by then."""

    undone: Subject  # id of the event
    was: UndoneStage  # where it had brought the dossier
    at: Micros  # when it was made: where another desk has brought the dossier there since, that stands
    stage: StandingStage
    done_at: Micros | None = None
    taker: Name = ""  # the unit that has it


@fact("certification.voided", authors=AUTHORS, sealed=SealedStep)
class CertificationVoided(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    """The register's number stays and is explained."""

    voided: Subject  # id of the event
    register: Code = ""
    volume: Code = ""
    number: Count = 0
    stops: bool = True  # the dossier with it; not where others that were certified with this one are still to be given


@fact("dossier.forwarded", authors=ABOVE)
class DossierForwarded(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    """Handed over to the province's system; `adapter`: folder | http | copied (typed over by a clerk)."""

    adapter: Code
    revision: Count = 1  # of the dossier as it went over
    reference: Code = ""  # what the other system answered
    refused: bool = False  # it was there, and that system does not take it: it is not handed over after all


@fact("dossier.read", authors=ABOVE)
class DossierRead(StepFact, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody opened it: noted once a visit and account, for the inspector."""

    ticket: Subject | None = None
    as_role: Code = ""  # clerk, supervisor, head, inspector


@fact("dossier.noted", authors=AUTHORS)
class StepBooked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The number of a step's paper (Mẫu 02, 04, 05, 06) in a volume of the year's book."""

    series: Code
    day: date
    number: Count
    volume: Code = ""
    paper: Code  # PaperKind

    def numbered(self) -> Numbered:
        return Numbered(self.series, self.day, self.number)


def _stage(stage: Stage) -> Callable[[Row, OpenedEvent], None]:
    def step(row: Row, _event: OpenedEvent) -> None:
        row["stage"] = stage

    return step


def _supplement(row: Row, event: OpenedEvent) -> None:
    row.update(stage=Stage.SUPPLEMENT, supplement_asked=row.get("supplement_asked", 0) + 1)


def _resubmitted(row: Row, event: OpenedEvent) -> None:
    body: DossierResubmitted = event.body
    row["stage"] = Stage.RECEIVED
    if body.documents:
        row["documents"] = _json(body.documents)
    if body.due:
        row["due_now"] = body.due


def _handed_over(row: Row, event: OpenedEvent) -> None:
    body: DossierHandedOver = event.body
    row.update(holder=body.taker)
    if row.get("stage") == Stage.RECEIVED:
        row["stage"] = Stage.IN_PROGRESS


def _owed(row: Row) -> int:
    """All that is to be paid, by the approved fee and by what was asked for since: đồng."""
    return int((row.get("fee") or 0) + row.get("duty", 0))


def _duty_asked(row: Row, event: OpenedEvent) -> None:
    """Beside what was to be paid, or was paid, before: no payment counts twice."""
    before = max(_owed(row), row.get("paid", 0)) - (row.get("fee") or 0)
    row.update(stage=Stage.DUTY, payment=Payment.DUE, duty=min(before + event.body.amount, MOST_PAID))


def _duty_paid(row: Row, event: OpenedEvent) -> None:
    body: DutyPaid = event.body
    payments = json.loads(row.get("payments") or "[]")[-MOST_PAYMENTS:]
    payments.append([body.day.isoformat(), body.amount, body.receipt])
    paid = min(row.get("paid", 0) + body.amount, MOST_PAID)
    whole = paid >= _owed(row)
    row.update(payment=Payment.PAID if whole else Payment.DUE, paid=paid)
    row.update(paid_on=body.day, payments=json.dumps(payments, ensure_ascii=False))
    if whole and row.get("stage") == Stage.DUTY:
        row["stage"] = Stage.IN_PROGRESS


def _stopped(row: Row, event: OpenedEvent) -> None:
    row["stage"] = Stage.WITHDRAWN if event.body.withdrawn else Stage.STOPPED


def _done(row: Row, event: OpenedEvent) -> None:
    row.update(stage=Stage.DONE, delivery=Delivery.WAITING, done_at=event.made_at)


def _new_due(row: Row, event: OpenedEvent) -> None:
    row["due_now"] = event.body.due


def _postponed(row: Row, event: OpenedEvent) -> None:
    row.update(due_now=event.body.due, apologies=row.get("apologies", 0) + 1)


def _returned(row: Row, event: OpenedEvent) -> None:
    body: ResultReturned = event.body
    row.update(stage=Stage.RETURNED, delivery=body.way, returned_at=event.made_at, holder="")
    row["done_at"] = row.get("done_at") or event.made_at


def _corrected(row: Row, event: OpenedEvent) -> None:
    body: DossierCorrected = event.body
    if body.documents is not None:
        row["documents"] = _json(body.documents)
    if body.return_at is not None:
        row["return_at"] = body.return_at


def _looked_up(row: Row, event: OpenedEvent) -> None:
    body: DocumentsLookedUp = event.body
    new = {one.key: one for one in body.documents}
    known = msgspec.convert(json.loads(row.get("documents") or "[]"), tuple[TickedDocument, ...])
    row["documents"] = _json(tuple(new.pop(one.key, one) for one in known) + tuple(new.values()))


def _taken_back(row: Row, event: OpenedEvent) -> None:
    row["stage"] = Stage.TAKEN_BACK


def _step_undone(row: Row, event: OpenedEvent) -> None:
    body: StepUndone = event.body
    ended = row.get("returned_at" if body.was == Stage.RETURNED else "done_at")
    if row.get("stage") != body.was or ended != from_micros(body.at):
        return  # gone on elsewhere, before that was known at the desk that undid it
    is_done = body.stage == Stage.DONE
    row.update(stage=Stage(body.stage), delivery=Delivery.WAITING if is_done else Delivery.NONE, returned_at=None)
    row.update(holder=body.taker, done_at=from_micros(body.done_at) if body.done_at is not None else None)


def _voided(row: Row, event: OpenedEvent) -> None:
    row["voided"] = True
    if event.body.stops:
        row["stage"] = Stage.STOPPED


def _forwarded(row: Row, event: OpenedEvent) -> None:
    """What was said anew at another desk, before this was known there, is of a higher revision."""
    body: DossierForwarded = event.body
    row["province_revision"] = 0 if body.refused else max(row.get("province_revision", 0), body.revision)


def province_state(row: Row) -> ProvinceState:
    """Whether the province's system has it as it stands; and under its code, where it has one: from the province, or
    from a range that the province granted."""
    if not row.get("province") or row.get("stage") == Stage.TAKEN_BACK:
        return ProvinceState.NONE
    if row.get("province_revision", 0) < row.get("revision", 1):
        return ProvinceState.WAITING
    coded = row.get("official_code") or (row.get("code") and not row.get("provisional"))
    return ProvinceState.CODED if coded else ProvinceState.HANDED


def _nothing(row: Row, event: OpenedEvent) -> None:
    """Told by the journal alone."""


def _json(documents: tuple[TickedDocument, ...]) -> str:
    return json.dumps(msgspec.to_builtins(documents), ensure_ascii=False)


_STATE = frozenset({"state"})
SAID_ANEW: Mapping[str, frozenset[str]] = {  # after these the province's system is told once more: of what
    "dossier.corrected": frozenset({"applicant", "content", "documents", "return_at"}),
    "dossier.looked_up": frozenset({"documents"}),
    "dossier.supplement_asked": _STATE,
    "dossier.resubmitted": frozenset({"state", "documents", "due"}),
    "dossier.postponed": frozenset({"due"}),
    "dossier.extended": frozenset({"due"}),
    "dossier.duty_asked": _STATE,
    "dossier.duty_paid": _STATE,
    "dossier.stopped": _STATE,
    "dossier.done": _STATE,
    "dossier.returned": _STATE,
    "dossier.step_undone": _STATE,
    "certification.voided": _STATE,
}
STEPS: Mapping[str, Callable[[Row, OpenedEvent], None]] = {
    "dossier.supplement_asked": _supplement,
    "dossier.resubmitted": _resubmitted,
    "dossier.started": _stage(Stage.IN_PROGRESS),
    "dossier.handed_over": _handed_over,
    "dossier.duty_asked": _duty_asked,
    "dossier.duty_paid": _duty_paid,
    "dossier.stopped": _stopped,
    "dossier.done": _done,
    "dossier.postponed": _postponed,
    "dossier.extended": _new_due,
    "dossier.returned": _returned,
    "dossier.corrected": _corrected,
    "dossier.looked_up": _looked_up,
    "dossier.taken_back": _taken_back,
    "dossier.step_undone": _step_undone,
    "certification.voided": _voided,
    "dossier.forwarded": _forwarded,
    "dossier.read": _nothing,
    "dossier.noted": _nothing,
}


def told_stage(events: list[OpenedEvent]) -> tuple[Stage, OpenedEvent | None]:
    """Where the dossier stood at its latest revision, and the event that brought it there; None: its reception.

    Not where it stands now: that it is at work is not told by itself, and a revision always says the same.
    """
    told = max((nth for nth, one in enumerate(events) if one.kind in SAID_ANEW), default=-1)
    row: Row = {"stage": Stage.RECEIVED}
    cause = None
    for event in events[: told + 1]:
        before = row["stage"]
        if event.kind in STEPS and type(event.body) is not Fact:  # one whose bytes are damaged says nothing
            STEPS[event.kind](row, event)
        cause = event if row["stage"] != before else cause
    return Stage(row["stage"]), cause
