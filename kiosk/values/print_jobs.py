"""Print jobs: what is to be printed, never the paper's content; and the table of papers."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Self

from kiosk.values.base import Value
from kiosk.values.ids import JobId, Place
from kiosk.values.papers import PaperValue


class JobState(enum.StrEnum):
    WAITING = "waiting"
    PRINTING = "printing"  # after a restart such a job may or may not be on paper: never printed blindly
    HANDED_OVER = "handed_over"  # a system queue has it under an id of its own and has not said yet what became of it
    PRINTED = "printed"  # the printer, or its queue, has said so
    FAILED = "failed"  # nothing came out
    EXPIRED = "expired"  # it waited too long: nothing came out, and nothing will
    CANCELLED = "cancelled"  # taken back before anything came out
    UNKNOWN = "unknown"  # it may or may not be on paper: whoever asks for it again looks first

    @property
    def may_be_out(self) -> bool:
        """Whether there is, or may be, such a paper: the next one says that it is not the first."""
        return self in (JobState.PRINTED, JobState.UNKNOWN)

    @property
    def has_ended(self) -> bool:
        return self not in (JobState.WAITING, JobState.PRINTING, JobState.HANDED_OVER)


HELD = timedelta(seconds=10)  # so long an ending can be undone: its paper and its rating wait
SLACK = timedelta(seconds=5)  # from the key to the writer
UNDONE = "undoing.undone"  # the reason of a paper that was taken back with what it tells
NEAR_END = "printer.errors.near_end"  # the reason with which a paper is PRINTED whose roll is near its end


class Printed(Value, frozen=True, kw_only=True):
    """What is said of a job that a printer was given. UNKNOWN without a `reason` is a line that never can tell;
    HANDED_OVER with one is a queue that says why it doesn't go on."""

    state: JobState = JobState.PRINTED  # HANDED_OVER | PRINTED | FAILED | EXPIRED | CANCELLED | UNKNOWN
    reason: str = ""  # text key of the error
    remote: str = ""  # the queue's own id of the job


class Again(enum.Enum):
    """Who may have a paper printed once more; staff may have all of them."""

    ANYBODY = enum.auto()
    HOLDER = enum.auto()  # the very kiosk that holds the declaration
    STAFF = enum.auto()


class PaperKind(enum.StrEnum):
    """The table of papers. A new one is its value in kiosk/values, its drawing in printing/documents and its row here.

    - printers: of its place's ticket, a5 and a4 printers the first one that is there.
    - seconds: a job waits so long at most; 0 = as long as that printer's `expire_minutes`, which bound each kind.
    - facts: those without which there is no such paper.
    - maker: below kiosk, the function (reader, subject, nth) that makes its value; or the value's own class, where the
      paper says what that fact said (kiosk.queries.papers.of_fact). None: it is a Leaflet, never a stored job.
    - drawing: the module of printing.documents with its `to_pdf`, its `to_bytes` for slips, or both.

    Makers and drawings are named and found when a paper is made or drawn: nothing is imported here.
    """

    printers: tuple[str, ...]
    facts: tuple[str, ...]
    maker: str
    drawing: str
    again: Again
    seconds: int

    TICKET = "ticket", "ticket", "ticket.issued", "queries.papers.ticket_slip", "ticket", Again.ANYBODY, 60
    RECEIPT = "receipt", "a5", "dossier.received", "queries.papers.receipt", "receipt"  # Mẫu 01
    DECLARATION = "declaration", "a4", "draft.finished", "services.papers.declaration", "declaration", Again.HOLDER
    CODE = (
        "code", "ticket", "draft.parked draft.finished", "queries.code_slips.code_slip", "code_slip", Again.ANYBODY, 60,
    )  # fmt: skip
    NEXT_STEPS = "next_steps", "a4 ticket", "", "", "next_steps"  # "Việc cần làm tiếp"
    REFUSAL = "refusal", "a5", "dossier.refused", "queries.refusals.refusal", "refusal"  # Mẫu 03
    RESIDENCE_RECEIPT = "residence_receipt", "a5", "dossier.received", "queries.residence.receipt", "residence_receipt"
    RESIDENCE_REFUSAL = "residence_refusal", "a5", "dossier.refused", "queries.residence.refusal", "residence_refusal"
    FEE = "fee", "a5 ticket", "dossier.certified dossier.received", "queries.fee_slips.fee_slip", "fee_slip"
    SUPPLEMENT = "supplement", "a5", "dossier.supplement_asked", "queries.step_papers.supplement", "supplement"  # 02
    APOLOGY = "apology", "a5", "dossier.postponed", "queries.step_papers.apology", "apology"  # 04
    STOP = "stop", "a5", "dossier.stopped", "queries.step_papers.stop", "stop"  # 05
    CONTROL = "control", "a5", "dossier.handed_over", "queries.step_papers.control", "control"  # 06
    RESIDENCE_SUPPLEMENT = (  # CT05
        "residence_supplement", "a5", "dossier.supplement_asked", "queries.residence.supplement",
        "residence_supplement",
    )  # fmt: skip
    PROMISE = "promise", "ticket a5", "dossier.received", "queries.green_days.promise_slip", "promise_slip"  # green day
    FEEDBACK = "feedback", "ticket a5", "feedback.said", "queries.public_feedback.slip", "feedback_slip"
    GUIDE = "guide", "a5 a4 ticket", "", "", "guide"  # of a procedure: "tờ gấp hướng dẫn"
    LABELS = "address_labels", "a4 ticket", "", "", "address_labels"  # of results that go by post
    RECONCILIATION = "reconciliation", "a4", "", "", "reconciliation"  # the day's, for the head
    REGISTER = "register", "a4", "", "", "register"  # Mẫu 07
    TEST_TICKET = "test_ticket", "ticket", "", "", "printer_test"  # of one printer each: motcua devices
    TEST_A5 = "test_a5", "a5", "", "", "printer_test"
    TEST_A4 = "test_a4", "a4", "", "", "printer_test"
    OTHER = "other"  # a word that this program does not know: nothing is printed

    def __new__(
        cls, word: str, printers: str = "", facts: str = "", maker: str = "", drawing: str = "",
        again: Again = Again.STAFF, seconds: int = 0,
    ) -> Self:  # fmt: skip
        kind = str.__new__(cls, word)
        kind._value_ = word
        kind.printers, kind.facts = tuple(printers.split()), tuple(facts.split())
        kind.maker, kind.drawing, kind.again, kind.seconds = maker, drawing, again, seconds
        return kind

    @classmethod
    def _missing_(cls, value: object) -> PaperKind:
        """A job may come from another version of the program."""
        return cls.OTHER

    @property
    def is_leaflet(self) -> bool:
        """Brings its value along (see Leaflet); the store knows nothing of it."""
        return bool(self.drawing) and not self.maker

    def patience(self, expire_minutes: int) -> timedelta:
        """How long after it was asked for such a paper may still come out of a printer with these `expire_minutes`."""
        longest = timedelta(minutes=expire_minutes)
        return min(longest, timedelta(seconds=self.seconds)) if self.seconds else longest


class PrintJob(Value, frozen=True, kw_only=True):
    id: JobId
    kind: PaperKind
    subject: str  # ticket, dossier or draft id
    place: Place  # the window that asked; its settings name the printer
    state: JobState
    nth: int  # 1 = first print; 2 and more say "IN LẠI LẦN n"
    asked_at: datetime
    reason: str = ""  # why it failed, waits in a queue or has to be looked for: a text key of the error
    remote: str = ""  # the id that a queue gave it

    def same_paper(self, other: PrintJob) -> bool:
        return (self.kind, self.subject) == (other.kind, other.subject)


class Leaflet(Value, frozen=True, kw_only=True):
    """A page to be printed at once, announced on the bus: what it says of a family, or to whom a letter goes, is stored
    nowhere, so it is no job of the store; `job` serves its outcome alone."""

    job: PrintJob
    paper: PaperValue
