"""Mẫu 07, Sổ theo dõi hồ sơ: what stands in the register of a period, drawn without asking anybody."""

from __future__ import annotations

from datetime import date, datetime

from kiosk.values.base import Text, Value
from kiosk.values.papers import Agency, PaperValue


class RegisterLine(Value, frozen=True, kw_only=True):
    """One dossier. Times are zone aware, in the ward's zone."""

    code: str
    procedure: str
    person: str  # "" where the personal data were erased: `gone` says why
    reached_at: str = ""  # address and phone
    decided_by: str  # cơ quan chủ trì giải quyết
    received_at: datetime
    due_at: datetime | None
    returned_at: datetime | None = None  # None: to be written in by hand
    way: str  # how the result is fetched, in a word or two
    signed: str = ""  # who took the result, or how it went; "" = to be signed by hand
    gone: str = ""


class RegisterPart(Value, frozen=True, kw_only=True):
    """The dossiers of one field: the register is kept by field."""

    field: Text
    lines: tuple[RegisterLine, ...]


class RegisterPaper(PaperValue, frozen=True, kw_only=True):
    """Mẫu 07 of the days from `first` to `last` (TT 03/2025/TT-VPCP, Phụ lục I)."""

    agency: Agency
    first: date
    last: date
    made_on: date
    parts: tuple[RegisterPart, ...]
    number: str = ""  # of the register, "" = to be written in by hand

    @property
    def shown_as(self) -> str:
        return f"{self.first:%d/%m/%Y} – {self.last:%d/%m/%Y}"
