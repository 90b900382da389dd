"""The steps of a dossier as small forms: for each its key, its fields with their quick phrases, and its command.

A table read by ui.desk.dossier_acts (the keys), dossier_step_form (the fields) and dossier_acting (the commands). What
a step does is services.dossier_steps', by the name of the step.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from kiosk.values import dossier_steps as steps
from kiosk.values.base import Value
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import DossierStep, LifeStep
from kiosk.values.dossiers import Applicant, DocumentState, ReturnAt, TickedDocument
from kiosk.values.ids import DossierId, Place
from kiosk.values.papers_forms import HandOverOutcome


class FieldKind(enum.Enum):
    LINE = enum.auto()
    TEXT = enum.auto()  # of several lines
    LINES = enum.auto()  # each line counts by itself
    MONEY = enum.auto()  # đồng
    WHEN = enum.auto()  # day and hour
    CHOICE = enum.auto()
    PERSON = enum.auto()  # by card, or typed
    APPLICANT = enum.auto()  # the reception's, to be corrected
    DOCUMENTS = enum.auto()
    WAITING_DOCUMENTS = enum.auto()  # those alone that are to be looked up


class StepSaid(Value, frozen=True, kw_only=True):
    """What was filled in, of whatever step."""

    lines: tuple[str, ...] = ()
    reason: str = ""
    words: str = ""
    person: str = ""
    amount: int = 0
    due: str = ""
    choice: str = ""
    taker: Applicant | None = None
    applicant: Applicant | None = None
    documents: tuple[TickedDocument, ...] = ()
    note: str = ""


class FieldSpec(NamedTuple):
    """`name`: of StepSaid. `words`: its label (dossier_page.fields). `shown_for`: the choice that asks for it."""

    name: str
    kind: FieldKind
    words: str
    needed: bool = True
    phrases: str = ""
    choices: tuple[str, ...] = ()
    shown_for: str = ""


class StepBase(Value, frozen=True, kw_only=True):
    """What every command says."""

    dossier: DossierId
    place: Place
    desk: str
    actor: str
    actor_name: str


class Given(NamedTuple):
    """What a command is made of. `here`: this counter's unit; `confirmed_by`: who confirmed the machine's date."""

    life: DossierLife
    base: StepBase
    said: StepSaid
    approved_by: str = ""
    confirmed_by: str = ""
    here: str = ""

    @property
    def common(self) -> dict[str, object]:
        return {**msgspec.structs.asdict(self.base), "note": self.said.note}


class StepForm(NamedTuple):
    """`letter`: its key on the dossier's page. `at_fault`: the field at which an error of that name is told."""

    letter: str
    fields: tuple[FieldSpec, ...]
    command: Callable[[Given], DossierStep]
    head: Callable[[DossierLife, StepSaid], bool] = lambda _life, _said: False
    at_fault: Mapping[str, str] = {}


def _note() -> FieldSpec:
    return FieldSpec("note", FieldKind.LINE, "note", needed=False)


def _reason(phrases: str) -> FieldSpec:
    return FieldSpec("reason", FieldKind.TEXT, "reason", phrases=phrases)


def _always(_life: DossierLife, _said: StepSaid) -> bool:
    return True


def _make(kind: type[DossierStep], given: Given, **own: object) -> DossierStep:
    """The core checks it once more (msgspec.convert would copy all): the types are those of the fields."""
    return kind(**{**given.common, **own})  # type: ignore[arg-type]


def _correction(given: Given) -> DossierStep:
    """Only what was changed."""
    life, said = given.life, given.said
    return _make(
        steps.CorrectDossier, given, reason=said.reason, approved_by=given.approved_by,
        applicant=said.applicant if said.applicant != life.applicant else None,
        documents=said.documents if said.documents != life.documents else None,
        return_at=ReturnAt(said.choice) if said.choice != life.return_at else None,
    )  # fmt: skip


def _another_person(life: DossierLife, said: StepSaid) -> bool:
    """Name or number of whoever gets the result is another one."""
    former, now = life.applicant, said.applicant
    return now is not None and (former is None or (former.name, former.number) != (now.name, now.number))


def _looked_up(given: Given) -> DossierStep:
    """Only what was found out."""
    found = tuple(one for one in given.said.documents if one.state is not DocumentState.LOOK_UP)
    return _make(steps.LookUp, given, documents=found)


def _by_agency(_life: DossierLife, said: StepSaid) -> bool:
    return said.choice == "agency"


FORMS: Mapping[LifeStep, StepForm] = {
    LifeStep.ASK_SUPPLEMENT: StepForm(
        "B",
        (FieldSpec("lines", FieldKind.LINES, "asked", phrases="asked"), _reason("supplement")),
        lambda g: _make(steps.AskSupplement, g, asked=g.said.lines, reason=g.said.reason),
        at_fault={"nothing_asked": "lines"},
    ),
    LifeStep.RESUBMIT: StepForm(
        "N",
        (FieldSpec("documents", FieldKind.DOCUMENTS, "documents"), _note()),
        lambda g: _make(steps.Resubmit, g, documents=g.said.documents, confirmed_by=g.confirmed_by),
        at_fault={"still_missing": "documents"},
    ),
    LifeStep.START: StepForm("T", (_note(),), lambda g: _make(steps.StartWork, g)),
    LifeStep.HAND_OVER: StepForm(
        "C",
        (
            FieldSpec("words", FieldKind.LINE, "taker_unit", phrases="unit"),
            FieldSpec("person", FieldKind.LINE, "taken_by", needed=False),
            FieldSpec("choice", FieldKind.CHOICE, "outcome", choices=("open", "before", "on_time", "late")),
            _note(),
        ),
        lambda g: _make(
            steps.HandOverDossier, g, giver=g.life.units.holder or g.life.units.taken_in_at or g.here,
            taker=g.said.words, taken_by=g.said.person,
            outcome=HandOverOutcome("" if g.said.choice == "open" else g.said.choice),
        ),
        at_fault={"units": "words", "not_there": "words"},
    ),
    LifeStep.ASK_DUTY: StepForm(
        "P",
        (FieldSpec("amount", FieldKind.MONEY, "amount"), FieldSpec("words", FieldKind.LINE, "basis", phrases="basis")),
        lambda g: _make(steps.AskDuty, g, amount=g.said.amount, basis=g.said.words),
        at_fault={"no_basis": "words"},
    ),
    LifeStep.NOTE_PAID: StepForm(
        "D",
        (FieldSpec("amount", FieldKind.MONEY, "paid"), FieldSpec("words", FieldKind.LINE, "receipt", needed=False)),
        lambda g: _make(steps.NotePaid, g, amount=g.said.amount, receipt=g.said.words),
        at_fault={"no_amount": "amount"},
    ),
    LifeStep.EXTEND: StepForm(
        "G", (_reason("extend"),),
        lambda g: _make(steps.ExtendDeadline, g, reason=g.said.reason, approved_by=g.approved_by), head=_always,
    ),
    LifeStep.POSTPONE: StepForm(
        "L",
        (FieldSpec("due", FieldKind.WHEN, "new_due"), _reason("postpone")),
        lambda g: _make(
            steps.PostponeDossier, g, new_due=g.said.due, reason=g.said.reason, approved_by=g.approved_by
        ),
        head=_always, at_fault={"new_due": "due"},
    ),
    LifeStep.STOP: StepForm(
        "R",
        (
            FieldSpec("choice", FieldKind.CHOICE, "who_stops", choices=("applicant", "agency")),
            _reason("stop"),
            FieldSpec("lines", FieldKind.LINES, "given_back", needed=False),
        ),
        lambda g: _make(
            steps.StopDossier, g, reason=g.said.reason, withdrawn=g.said.choice == "applicant",
            given_back=g.said.lines, approved_by=g.approved_by,
        ),
        head=_by_agency,
    ),
    LifeStep.FINISH: StepForm(
        "X",
        (FieldSpec("words", FieldKind.LINE, "result", needed=False, phrases="result"), _note()),
        lambda g: _make(steps.FinishDossier, g, result=g.said.words),
    ),
    LifeStep.GIVE_BACK: StepForm(
        "K",
        (
            FieldSpec("choice", FieldKind.CHOICE, "way", choices=tuple(ReturnAt)),
            FieldSpec("taker", FieldKind.PERSON, "taker", needed=False, shown_for="counter"),
            FieldSpec("words", FieldKind.LINE, "tracking", needed=False, shown_for="post"),
            _note(),
        ),
        lambda g: _make(
            steps.ReturnResult, g, way=ReturnAt(g.said.choice), taker=g.said.taker, tracking=g.said.words
        ),
    ),
    LifeStep.LOOK_UP: StepForm(
        "U", (FieldSpec("documents", FieldKind.WAITING_DOCUMENTS, "looked_up"), _note()), _looked_up,
        at_fault={"nothing_to_look_up": "documents"},
    ),
    LifeStep.CORRECT: StepForm(
        "S",
        (
            FieldSpec("applicant", FieldKind.APPLICANT, "applicant"),
            FieldSpec("choice", FieldKind.CHOICE, "return_at", choices=tuple(ReturnAt)),
            FieldSpec("documents", FieldKind.DOCUMENTS, "documents", needed=False),
            _reason("correct"),
        ),
        _correction, head=_another_person, at_fault={"nothing_corrected": "applicant", "no_name": "applicant"},
    ),
    LifeStep.VOID: StepForm(
        "H", (_reason("void"),),
        lambda g: _make(steps.VoidCertification, g, reason=g.said.reason, approved_by=g.approved_by), head=_always,
    ),
}  # fmt: skip
PAPERS = "I"  # the key of what is no step: papers, printing again, the address label
