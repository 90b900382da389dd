"""A dossier's whole life, as the desk shows it: made by queries.dossier_life, complete, to be drawn without asking."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.dossier_steps import LifeStep
from kiosk.values.dossiers import Applicant, DossierRow, Principal, TickedDocument
from kiosk.values.ids import JobId, Place
from kiosk.values.print_jobs import JobState, PaperKind


class LifeLine(Value, frozen=True, kw_only=True):
    """One event of its history."""

    event: str  # id
    kind: str  # "dossier.received", "print.done" …
    at: datetime  # UTC
    words: str  # one Vietnamese sentence
    actor: str = ""  # account; "" = a program
    actor_name: str = ""
    note: str = ""  # what a person wrote: reason, note, result; "" too where it is erased
    approved_by: str = ""  # account of the head
    station: str = ""
    paper: PaperKind | None = None  # that this step asked for, or that was printed
    corrects: str = ""  # id of the event that it corrects, takes back or voids


class LifePrint(Value, frozen=True, kw_only=True):
    """One print of a paper, of whichever station. `job` None: it was another station's, or is long ago."""

    nth: int
    state: JobState
    place: Place
    at: datetime  # UTC
    reason: str = ""  # text key, where it did not come out or nobody knows
    job: JobId | None = None


class LifePaper(Value, frozen=True, kw_only=True):
    """A paper of this dossier and its prints, oldest first; without any, it can be printed for the first time."""

    kind: PaperKind
    number: int = 0  # "Số: …"; 0 = it bears none
    volume: str = ""
    prints: tuple[LifePrint, ...] = ()


class LifeUnits(Value, frozen=True, kw_only=True):
    """Where the citizen was helped, where it was received, who decides, and who has it in hand; names."""

    helped_at: str = ""
    taken_in_at: str = ""
    agency: str = ""
    holder: str = ""  # "" = this counter


class LifeMoney(Value, frozen=True, kw_only=True):
    """In đồng. `fee` None: no approved row says one."""

    fee: int | None = None
    fee_words: str = ""
    duty: int = 0  # asked for
    paid: int = 0


class LifeDeadline(Value, frozen=True, kw_only=True):
    """`due` is what Mẫu 01 says, `due_now` the deadline as it stands; local "YYYY-MM-DDTHH:MM"."""

    due: str = ""
    due_now: str = ""
    why: str = ""  # of the deadline as it stands
    warnings: tuple[str, ...] = ()
    extension_days: int = 0  # working days that the one extension may add; 0 = none is left
    late: bool = False


class LifeRegister(Value, frozen=True, kw_only=True):
    """Where it stands in the certification register; number 0: it is no certification."""

    register: str = ""
    volume: str = ""
    number: int = 0
    pages: int = 0
    copies: int = 0
    voided: bool = False


class DossierLife(Value, frozen=True, kw_only=True):
    """`gone`: text key of why applicant, content and notes are missing (dossiers.errors.erased | .closed); "" = all
    is here. `needs_head`: the steps among `allowed` that a head has to approve; besides, stopping that is no
    withdrawal, and a correction to another name or number of the person."""

    row: DossierRow
    portal_code: int = 0  # status of the national portal that the stage is told by, 1 to 10; and its name
    portal_name: str = ""
    code: str  # as on Mẫu 01; "" = none was issued
    official_code: str = ""
    procedure_name: str
    procedure_version: int = 0
    applicant: Applicant | None = None
    principals: tuple[Principal, ...] = ()
    content: str = ""
    documents: tuple[TickedDocument, ...] = ()
    sets: int = 1
    return_at: str = "counter"
    ticket: str = ""
    draft: str = ""
    units: LifeUnits = LifeUnits()
    money: LifeMoney = LifeMoney()
    deadline: LifeDeadline = LifeDeadline()
    register: LifeRegister = LifeRegister()
    history: tuple[LifeLine, ...] = ()  # oldest first
    papers: tuple[LifePaper, ...] = ()
    allowed: tuple[LifeStep, ...] = ()
    needs_head: tuple[LifeStep, ...] = ()
    gone: str = ""
    same_declaration: tuple[str, ...] = ()  # codes of other dossiers received with it: at two desks without a line
