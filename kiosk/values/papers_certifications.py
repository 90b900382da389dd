"""Sổ chứng thực: what stands in the certification registers over a period, drawn without asking anybody."""

from __future__ import annotations

import enum
from datetime import date

from kiosk.values.base import Value
from kiosk.values.papers import Agency, PaperValue
from kiosk.values.procedures import CertifiedWork


class VoidKind(enum.StrEnum):
    VOIDED = "voided"  # by somebody, with a reason
    TAKEN_BACK = "taken_back"  # undone at once, before anything was handed over


class CertificationLine(Value, frozen=True, kw_only=True):
    """One number. Who asked and what the paper is called are "" where nobody typed them: written in by hand."""

    number: int
    day: date
    person: str = ""
    person_number: str = ""  # of their identity paper
    paper: str = ""
    clerk: str  # who entered it; who signs is not known here
    copies: int
    pages: int = 0
    people: int = 0
    fee: int | None = None  # đồng
    code: str = ""  # of the dossier, where the result is given later
    void: VoidKind | None = None
    void_day: date | None = None
    void_by: str = ""
    void_approved: str = ""  # by which head
    void_reason: str = ""  # "" where it was erased or does not open here: `gone` says so
    gone: bool = False


class CertificationPart(Value, frozen=True, kw_only=True):
    """One volume of one register in one year."""

    work: CertifiedWork
    register: str
    volume: str  # with the year
    lines: tuple[CertificationLine, ...]

    @property
    def valid(self) -> tuple[CertificationLine, ...]:
        return tuple(line for line in self.lines if line.void is None)


class CertificationBook(PaperValue, frozen=True, kw_only=True):
    """The registers of the days from `first` to `last` (NĐ 23/2015/NĐ-CP Điều 13; columns of TT 01/2020/TT-BTP [K])."""

    agency: Agency
    first: date
    last: date
    made_on: date
    parts: tuple[CertificationPart, ...]

    @property
    def shown_as(self) -> str:
        return f"{self.first:%d/%m/%Y} – {self.last:%d/%m/%Y}"
