"""What happens to a dossier after its reception: its states, and the commands of each step.

Handed to services.dossier_steps by the desk. Business, payment, delivery and the hand-over to the province's system are
states of their own: a dossier can be done and unpaid, or paid and not handed over yet. A text that a person writes is
sealed with the dossier.
"""

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.dossiers import Applicant, ReturnAt, TickedDocument
from kiosk.values.ids import DossierId, EventId, JobId, Place
from kiosk.values.papers_forms import HandOverOutcome
from kiosk.values.print_jobs import PaperKind


class Stage(enum.StrEnum):
    """The business state. Codes of the national portal: resources/portal_states.toml."""

    DRAFTED = "drafted"  # a declaration was handed in, no dossier received yet
    RECEIVED = "received"
    SUPPLEMENT = "supplement"  # yêu cầu bổ sung: waits for the citizen
    REFUSED = "refused"
    IN_PROGRESS = "in_progress"
    DUTY = "duty"  # yêu cầu thực hiện nghĩa vụ tài chính
    WITHDRAWN = "withdrawn"  # công dân yêu cầu rút
    STOPPED = "stopped"  # dừng xử lý
    DONE = "done"  # đã xử lý xong: the result is there
    RETURNED = "returned"  # đã trả kết quả
    TAKEN_BACK = "taken_back"  # undone at once, before any paper

    @property
    def open(self) -> bool:
        """Whether its deadline still runs."""
        return self in (Stage.RECEIVED, Stage.SUPPLEMENT, Stage.IN_PROGRESS, Stage.DUTY)


class LifeStep(enum.StrEnum):
    """What may be done with a received or refused dossier: the functions of services.dossier_steps, by their names."""

    ASK_SUPPLEMENT = "ask_supplement"
    RESUBMIT = "resubmit"
    START = "start"
    HAND_OVER = "hand_over"
    ASK_DUTY = "ask_duty"
    NOTE_PAID = "note_paid"
    STOP = "stop"
    FINISH = "finish"
    POSTPONE = "postpone"
    EXTEND = "extend"
    GIVE_BACK = "give_back"
    CORRECT = "correct"
    LOOK_UP = "look_up"
    TAKE_BACK = "take_back"
    VOID = "void"


class Payment(enum.StrEnum):
    NONE = ""  # nothing to pay, or not published
    DUE = "due"
    PAID = "paid"


class Delivery(enum.StrEnum):
    NONE = ""  # no result yet
    WAITING = "waiting"  # the result lies at the counter, or is to be posted
    COUNTER = "counter"  # handed over at the counter
    POST = "post"  # given to the public post
    ONLINE = "online"


class ProvinceState(enum.StrEnum):
    """How far a dossier is on its way to the province's system."""

    NONE = ""  # nothing goes there: refused, or taken back
    WAITING = "waiting"  # not handed over yet, or not as it stands now
    HANDED = "handed"  # handed over; its official code is not known yet
    CODED = "coded"  # taken there under an official code


Note = Annotated[str, Meta(max_length=4000)]


class DossierStep(Value, frozen=True, kw_only=True):
    """What every step's command says. `approved_by`: the account of the head who approves, where the step needs one."""

    dossier: DossierId
    place: Place
    desk: str
    actor: str
    actor_name: str = ""
    note: Note = ""


class AskSupplement(DossierStep, frozen=True, kw_only=True):
    """Command: Mẫu 02 or CT05. Once only (NĐ 118/2025 Điều 11)."""

    asked: tuple[Note, ...]  # one line each
    reason: Note = ""


class Resubmit(DossierStep, frozen=True, kw_only=True):
    """Command: what was asked for has come; the deadline counts anew from now."""

    documents: tuple[TickedDocument, ...]  # all of them, as they stand now
    confirmed_by: str = ""  # supervisor who confirmed the clock, where that is needed


class StartWork(DossierStep, frozen=True, kw_only=True):
    """Command: in progress at whoever settles it."""


class HandOverDossier(DossierStep, frozen=True, kw_only=True):
    """Command: a row of Mẫu 06: from one unit to the next."""

    giver: str  # unit
    taker: str
    given_by: str = ""  # person; "" = the clerk, where this counter has it, else to be written by hand
    taken_by: str = ""  # person
    outcome: HandOverOutcome = HandOverOutcome.OPEN


class AskDuty(DossierStep, frozen=True, kw_only=True):
    """Command: a financial duty, by an approved text."""

    amount: Annotated[int, Meta(ge=0, le=10**15)]  # đồng
    basis: str  # the approving text


class NotePaid(DossierStep, frozen=True, kw_only=True):
    amount: Annotated[int, Meta(ge=0, le=10**15)]  # đồng
    receipt: str = ""  # number of the biên lai, which is not printed here


class StopDossier(DossierStep, frozen=True, kw_only=True):
    """Command: Mẫu 05. `withdrawn`: the applicant asked for it (NĐ 118/2025 Điều 21)."""

    reason: Note
    withdrawn: bool = True
    given_back: tuple[Note, ...] = ()
    approved_by: str = ""


class FinishDossier(DossierStep, frozen=True, kw_only=True):
    """Command: the result is there."""

    result: Note = ""  # number or name of the result


class PostponeDossier(DossierStep, frozen=True, kw_only=True):
    """Command: Mẫu 04: an apology and one new date, issued by the head."""

    new_due: str  # local "YYYY-MM-DDTHH:MM"
    reason: Note
    approved_by: str


class ExtendDeadline(DossierStep, frozen=True, kw_only=True):
    """Command: the one extension that the procedure's time rule allows."""

    reason: Note
    approved_by: str


class ReturnResult(DossierStep, frozen=True, kw_only=True):
    """Command: the result goes out. `taker`: who took it, where it is not the applicant."""

    way: ReturnAt = ReturnAt.COUNTER
    taker: Applicant | None = None
    tracking: str = ""  # the post's number


class CorrectDossier(DossierStep, frozen=True, kw_only=True):
    """Command: what the reception said wrongly, said anew; the former event is named and stays. None: unchanged."""

    reason: Note
    approved_by: str = ""
    applicant: Applicant | None = None
    content: Note | None = None
    documents: tuple[TickedDocument, ...] | None = None
    return_at: ReturnAt | None = None


class LookUp(DossierStep, frozen=True, kw_only=True):
    """Command: what became of documents that were to be looked up when the line was down."""

    documents: tuple[TickedDocument, ...]  # only those whose state changes


class TakeBack(DossierStep, frozen=True, kw_only=True):
    """Command: undo at once (Ctrl+Z), while paper and rating are still held back."""


class UndoStep(DossierStep, frozen=True, kw_only=True):
    """Command: undo at once (Ctrl+Z) that the result is there, or that it was given."""

    event: EventId  # what is undone


class VoidCertification(DossierStep, frozen=True, kw_only=True):
    """Command: a certification that is not valid; its register number is kept and explained."""

    reason: Note
    approved_by: str = ""


class StepTaken(Value, frozen=True, kw_only=True):
    """What a step decided. `due`, `why` and `warnings` where it moved the deadline; `paper` where it printed one."""

    event: EventId
    due: str = ""  # local "YYYY-MM-DDTHH:MM"
    why: str = ""
    warnings: tuple[str, ...] = ()
    paper: PaperKind | None = None
    job: JobId | None = None


class ApproveStep(Value, frozen=True, kw_only=True):
    """Command: the head types code and PIN at the desk where a step waits for them."""

    code: str
    pin: str
    place: Place
    dossier: DossierId
    step: LifeStep
