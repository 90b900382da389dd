"""What the head looks at when the day ends: one count for each question, and the lines behind a count.

Made by kiosk.queries.reconciliation; shown by ui.desk.closing_page, printed by printing.documents.reconciliation.
"""

from __future__ import annotations

import enum
from datetime import date, datetime

from kiosk.values.base import Value
from kiosk.values.ids import Place
from kiosk.values.papers import Agency, PaperValue


class DayQuestion(enum.StrEnum):
    """What a row of the page asks, in the order of the page. `value` is also what `opened` is asked for."""

    NO_OUTCOME = "no_outcome"  # tickets of the day that ended in nothing
    PROVISIONAL = "provisional"  # dossiers that bear a provisional code alone
    LOOK_UP = "look_up"  # documents that are to be looked up when the line is back
    NOT_HANDED = "not_handed"  # not handed over to the province's system
    FEES = "fees"  # fees of the day without an equal receipt
    NOT_COLLECTED = "not_collected"  # results that lie at the counter
    DUE_TODAY = "due_today"
    DUE_TOMORROW = "due_tomorrow"  # the next working day
    LATE = "late"
    APOLOGY = "apology"  # late, and no apology was issued: for the head to sign


PEOPLE = frozenset({DayQuestion.LATE, DayQuestion.APOLOGY, DayQuestion.NOT_COLLECTED})  # their lines name whom to call


class ReconciledRow(Value, frozen=True, kw_only=True):
    question: DayQuestion
    count: int


class FeesOfDay(Value, frozen=True, kw_only=True):
    """Amounts in dong. `due`: of dossiers received or certified on the day; `paid`: noted as paid on it."""

    dossiers: int = 0
    due: int = 0
    paid: int = 0
    receipts: int = 0  # numbers of receipts that were noted


class Reconciliation(Value, frozen=True, kw_only=True):
    """`rows`: one for each DayQuestion, in their order. `next_day`: what DUE_TOMORROW means."""

    day: date
    made_at: datetime
    next_day: date
    rows: tuple[ReconciledRow, ...]
    fees: FeesOfDay = FeesOfDay()

    def count(self, question: DayQuestion) -> int:
        return next(row.count for row in self.rows if row.question is question)

    @property
    def clear(self) -> bool:
        return not any(row.count for row in self.rows)


class ReconciledLine(Value, frozen=True, kw_only=True):
    """A ticket or a dossier behind a count. Person and phone only where the question is one of PEOPLE."""

    subject: str
    code: str  # of the dossier, or the ticket's number
    procedure: str = ""  # its code; on paper its name
    version: int = 0  # of the procedure, when it was received
    field: str = ""
    at: datetime | None = None  # received, issued, or done
    due: str = ""  # local "YYYY-MM-DDTHH:MM", as the deadline stands
    state: str = ""  # Stage or TicketState
    amount: int = 0  # dong
    paid: int = 0
    receipts: str = ""
    documents: tuple[str, ...] = ()  # to be looked up, by name
    person: str = ""
    phone: str = ""
    apologies: int = 0
    gone: bool = False  # the personal data were erased, or do not open here


class ReconciliationList(Value, frozen=True, kw_only=True):
    """The lines of one question: the first of `count`, the most urgent first."""

    question: DayQuestion
    day: date
    count: int
    lines: tuple[ReconciledLine, ...]


class AskReconciliation(Value, frozen=True, kw_only=True):
    """The counts, for a head or supervisor who is signed in there."""

    day: date
    place: Place
    actor: str


class OpenQuestion(Value, frozen=True, kw_only=True):
    question: DayQuestion
    day: date
    place: Place
    actor: str


class ReconciliationPaper(PaperValue, frozen=True, kw_only=True):
    """The day's reconciliation on A4. `lists` as they were when it was made, without persons."""

    agency: Agency
    found: Reconciliation
    lists: tuple[ReconciliationList, ...] = ()

    @property
    def shown_as(self) -> str:
        return f"{self.found.day:%d/%m/%Y}"
