"""What a ward prints ahead for days on which no machine works, and what is entered afterwards."""

from __future__ import annotations

import enum
from datetime import date, datetime

from kiosk.values.base import Text, Value
from kiosk.values.dossiers import Applicant, Channel, ReturnAt, TickedDocument
from kiosk.values.ids import DossierId, Place, ProcedureCode, TicketId
from kiosk.values.papers import Agency, PaperValue


class Entered(enum.StrEnum):
    """What had become of a slip's bearer when the machines worked again."""

    SERVED = "served"
    LEFT = "left"
    WAITING = "waiting"


class PrintKit(Value, frozen=True, kw_only=True):
    """Command of a supervisor: reserve numbers and codes for papers that are printed now and used one day."""

    slips: int  # of each field
    receipts: int
    place: Place
    actor: str


class KitSlip(Value, frozen=True, kw_only=True):
    label: str
    field: Text


class KitPaper(PaperValue, frozen=True, kw_only=True):
    """A whole kit: instructions, slips to cut, blank receipts."""

    agency: Agency
    day: date  # of printing
    slips: tuple[KitSlip, ...]
    codes: tuple[str, ...]  # of the blank receipts
    letters: tuple[tuple[str, Text], ...]  # and what they stand for

    @property
    def shown_as(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class EnterTicket(Value, frozen=True, kw_only=True):
    """Command of a clerk: a slip of the kit was given out by hand. Its times are those written on it."""

    label: str
    taken_at: datetime  # aware
    place: Place
    actor: str
    called_at: datetime | None = None
    finished_at: datetime | None = None  # None: not written
    outcome: Entered = Entered.WAITING
    desk: str = ""
    priority: bool = False
    procedure: ProcedureCode | None = None


class StrikeEntry(Value, frozen=True, kw_only=True):
    """Command of a clerk: what was just entered of a slip was wrong."""

    ticket: TicketId
    place: Place
    actor: str


class EnterDossier(Value, frozen=True, kw_only=True):
    """Command of a clerk: a dossier was received by hand on a blank receipt of the kit."""

    code: str
    received_at: datetime  # aware, as written on the receipt: the deadline counts from here
    procedure: ProcedureCode
    applicant: Applicant
    place: Place
    desk: str
    actor: str
    actor_name: str
    documents: tuple[TickedDocument, ...] = ()
    ticket_label: str = ""  # of the slip, if there was one
    content: str = ""
    return_at: ReturnAt = ReturnAt.COUNTER
    channel: Channel = Channel.COUNTER
    helped: bool | None = None  # at the counter, as the clerk says


class EnteredDossier(Value, frozen=True, kw_only=True):
    id: DossierId
    code: str
    due: str  # local "YYYY-MM-DDTHH:MM", from the handwritten time
    why: str
    warnings: tuple[str, ...]


class EnterPapers(Value, frozen=True, kw_only=True):
    """Command of a clerk: what lies before them, a slip, a receipt, or both."""

    place: Place
    actor: str
    ticket: EnterTicket | None = None
    dossier: EnterDossier | None = None


class EnteredPapers(Value, frozen=True, kw_only=True):
    ticket: TicketId | None = None
    dossier: EnteredDossier | None = None
