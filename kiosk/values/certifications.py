"""Certified copies and signatures: the command of a visit, its numbers in a register, and what a day's numbers say.

Made by the desk and services.certifications; read through queries.certifications and queries.certification_books.
"""

from __future__ import annotations

from datetime import date, datetime

from kiosk.values.base import Text, Value
from kiosk.values.dossiers import Applicant
from kiosk.values.ids import DossierId, JobId, Place, ProcedureCode, TicketId
from kiosk.values.procedures import CertifiedWork


class PaperName(Value, frozen=True, kw_only=True):
    """A kind of paper that is often certified, chosen at the desk by one letter."""

    key: str  # one letter
    name: Text
    works: tuple[CertifiedWork, ...]


class CertifySet(Value, frozen=True, kw_only=True):
    """One paper ("bộ"), which gets one number of the register, however many copies are made of it."""

    copies: int  # where signatures are certified: papers with the same text
    pages: int = 0  # of the original; 0 where they do not count
    people: int = 0  # who sign
    paper: str = ""  # PaperName.name in Vietnamese; "" = not said
    name: str = ""  # in the clerk's own words instead. Sealed


class CertifyCopies(Value, frozen=True, kw_only=True):
    """Command: certify what one visitor brought, all of it or nothing."""

    place: Place
    desk: str
    actor: str
    actor_name: str
    sets: tuple[CertifySet, ...]
    ticket: TicketId | None = None
    given_now: bool = True  # False: the result is given later, Mẫu 01 is printed
    extended: bool = False  # given later still, by the rule's extension: many papers or pages
    applicant: Applicant | None = None  # needed only if not given now; kept for the register where it is known
    procedure: ProcedureCode = ProcedureCode("2.000815")
    confirmed_by: str = ""  # supervisor who confirmed the clock, where Mẫu 01 is printed and that is needed
    held: bool = False  # its paper waits until it can't be undone any more


class CertifiedSet(Value, frozen=True, kw_only=True):
    """A paper with its number."""

    id: DossierId
    number: int  # số chứng thực, per register, volume and year
    copies: int
    pages: int = 0
    people: int = 0
    paper: str = ""
    fee: int | None  # đồng; None where no approved row exists
    fee_words: str  # how the fee was worked out, Vietnamese


class CertifiedCopies(Value, frozen=True, kw_only=True):
    """What came of the command; `id` is the first paper's, under which Mẫu 01 and the fee slip are asked for."""

    id: DossierId
    work: CertifiedWork
    register: str
    volume: str  # the register's volume and year: "K7Q2M9X4/2026"
    sets: tuple[CertifiedSet, ...]
    fee: int | None  # đồng in all; None where one of them has no approved row
    fee_words: str
    due: str  # local "YYYY-MM-DDTHH:MM"
    why: str
    why_en: str = ""  # both in English, for the desk
    fee_words_en: str = ""
    code: str = ""  # dossier code, only where Mẫu 01 is due
    receipt: JobId | None = None

    @property
    def register_number(self) -> int:
        """The first paper's."""
        return self.sets[0].number


class CertifiedEntry(Value, frozen=True, kw_only=True):
    """A number of a register as the desk lists it. Says nothing of a person."""

    id: DossierId
    batch: DossierId  # the first of those certified together
    work: CertifiedWork
    register: str
    volume: str  # with the year
    number: int
    at: datetime  # UTC
    desk: str
    pages: int
    copies: int
    people: int
    paper: str
    fee: int | None
    void: bool = False  # voided, or taken back at once
    code: str = ""  # of the dossier, where it is given later


class DayFee(Value, frozen=True, kw_only=True):
    """What was to be paid on a day for one kind of work at one desk."""

    procedure: ProcedureCode
    desk: str
    numbers: int  # of the register, voided ones left out
    amount: int  # đồng
    without: int = 0  # numbers of these for which no approved amount exists


class DayFees(Value, frozen=True, kw_only=True):
    day: date
    lines: tuple[DayFee, ...]
    void: int = 0  # numbers that were voided or taken back

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)
