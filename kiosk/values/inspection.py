"""What an inspector is shown and takes along: one dossier's whole history, and a period's register.

Made by kiosk.queries.whole_history and registers; drawn by printing.documents.dossier_history. Nothing personal
stands in it unless it was asked for.
"""

from __future__ import annotations

from datetime import date, datetime

from kiosk.values.base import Value
from kiosk.values.ids import DossierId, Place
from kiosk.values.papers import Agency, PaperValue
from kiosk.values.papers_register import RegisterPaper


class AskHistory(Value, frozen=True, kw_only=True):
    """Question of an inspector, head or supervisor who is signed in there."""

    dossier: DossierId
    place: Place
    actor: str
    personal: bool = False  # names and persons' words too; the asking is on record


class AskRegister(Value, frozen=True, kw_only=True):
    """The register of these business days."""

    first: date
    last: date
    place: Place
    actor: str
    field: str = ""  # ServiceField.key; "" = all
    personal: bool = False


class HistoryLine(Value, frozen=True, kw_only=True):
    """One event. `details`: names and values of what it says in the open; `personal` the same of its sealed part."""

    id: str
    station: str
    epoch: int
    seq: int
    kind: str
    subject: str
    at: datetime
    actor: str
    place: str = ""
    details: tuple[tuple[str, str], ...] = ()
    personal: tuple[tuple[str, str], ...] = ()
    sealed: bool = False  # there is a sealed part
    readable: bool = True  # False: its bytes are damaged here, or it was not let in


class DossierHistory(PaperValue, frozen=True, kw_only=True):
    """`erased`: the sealed parts can't be read any more. `closed`: keys of a backup wait for the list of erasures."""

    dossier: DossierId
    code: str
    procedure: str
    ward: str
    agency: Agency
    made_at: datetime
    made_by: str
    lines: tuple[HistoryLine, ...]
    personal: bool = False
    erased: bool = False
    closed: int = 0

    @property
    def shown_as(self) -> str:
        return self.code or self.dossier


class RegisterExport(Value, frozen=True, kw_only=True):
    """The same rows as a paper (Mẫu 07) and as a table for spreadsheets, UTF-8."""

    paper: RegisterPaper
    csv: bytes
