"""Smaller papers of the counter: fee slip, the green-day promise, the guide of a procedure, address labels.

None of them is one of the official forms; the fee slip is no biên lai.
"""

from __future__ import annotations

import enum
from datetime import date, datetime

from kiosk.values.base import Text, Value
from kiosk.values.papers import Agency, PaperValue, Reprint


class FeeLine(Value, frozen=True, kw_only=True):
    """What is paid for, and how the amount was worked out."""

    name: str
    working: str  # as kiosk.rules.fees words it
    amount: int  # đồng


class FeeSlip(PaperValue, frozen=True, kw_only=True):
    """What is to be paid, by approved rows alone; the cashier's biên lai is another paper."""

    agency: Agency
    reference: str  # dossier code, or register and number
    payer: str = ""
    lines: tuple[FeeLine, ...]
    in_words: str  # the sum in letters
    approved: tuple[str, ...] = ()  # the texts that approved the amounts
    at: datetime  # zone aware, ward's zone
    clerk: str = ""
    reprint: Reprint | None = None

    @property
    def shown_as(self) -> str:
        return self.reference

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


class PromiseSlip(PaperValue, frozen=True, kw_only=True):
    """On a green day ("Ngày Thứ Ba xanh") some procedures are settled within minutes; Mẫu 01 keeps the legal time."""

    agency: Agency
    name: str  # what the ward calls the day, e.g. "NGÀY THỨ BA XANH"
    procedure: Text
    code: str  # mã hồ sơ
    label: str = ""  # the queue number, where there is one
    minutes: int
    received_at: datetime  # zone aware, ward's zone
    ready_at: datetime  # zone aware, ward's zone
    legal: str  # the legal time, as Mẫu 01 says it
    collect_at: str = ""  # where
    language: str = "vi"
    reprint: Reprint | None = None

    @property
    def shown_as(self) -> str:
        return self.code


class GuideDocument(Value, frozen=True, kw_only=True):
    """A document as the guide lists it, under the words of its `need`."""

    need: str  # "submit" | "show" | "data", as Procedure.documents; "help": good to have at hand
    name: str
    only_if: str = ""
    count: str = ""  # "01 bản chính, 01 bản sao"


class GuidePaper(PaperValue, frozen=True, kw_only=True):
    """The "tờ gấp hướng dẫn" of a procedure: documents, steps, time, fee, where to ask, the portal. Names nobody."""

    agency: Agency
    procedure: str  # code
    version: int
    since: date  # in force since
    title: str  # the procedure's name
    short: str  # the citizen's word for it
    field: str
    documents: tuple[GuideDocument, ...]
    steps: tuple[str, ...]
    time: str
    fee: str
    settled_by: str
    basis: tuple[str, ...] = ()
    portal: str = ""  # address of the portal's page; "" = no QR
    day: date  # when it was printed
    language: str = "vi"
    condolence: bool = False
    icon: str = ""  # the procedure's

    @property
    def shown_as(self) -> str:
        return self.short


class AddressLabel(Value, frozen=True, kw_only=True):
    """Where a result goes by post."""

    name: str
    address: str
    phone: str = ""
    code: str = ""  # mã hồ sơ, as QR


class LabelSheet(enum.StrEnum):
    """Self-adhesive A4 sheets by columns and rows of equal labels that fill the page."""

    TWO_BY_SEVEN = "2x7"
    THREE_BY_EIGHT = "3x8"

    @property
    def columns(self) -> int:
        return int(self.value[0])

    @property
    def rows(self) -> int:
        return int(self.value[2])

    @property
    def places(self) -> int:
        return self.columns * self.rows


class AddressLabels(PaperValue, frozen=True, kw_only=True):
    """Labels for a sheet from its `start`th place on (1 = top left, then to the right), or a strip of thermal paper."""

    agency: Agency  # the sender
    labels: tuple[AddressLabel, ...]
    sheet: LabelSheet = LabelSheet.THREE_BY_EIGHT
    start: int = 1

    @property
    def shown_as(self) -> str:
        return self.labels[0].code if self.labels else ""
