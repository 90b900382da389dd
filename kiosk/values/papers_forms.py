"""The official forms that follow Mẫu 01: Mẫu 02 to 06 of TT 03/2025/TT-VPCP, Phụ lục I. Complete values to draw from.

Made by kiosk.queries where the facts are there, drawn by printing.documents. What is "" or empty is left as a dotted
line, to be written by hand. Fields and order: docs/design/counter.md#papers.
"""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.dossiers import Applicant
from kiosk.values.papers import Agency, PaperValue, Reprint


class OfficialPaper(PaperValue, frozen=True, kw_only=True):
    """What the head of every form says, and whom it concerns."""

    agency: Agency
    written_at: datetime  # zone aware, ward's zone: the date at the right of the head
    number: int = 0  # "Số: …"; 0 = to be written by hand
    volume: str = ""  # of the year's book that the number stands in
    code: str = ""  # mã hồ sơ
    applicant: Applicant = Applicant(name="")
    content: str = ""  # nội dung yêu cầu giải quyết
    reprint: Reprint | None = None

    @property
    def shown_as(self) -> str:
        return self.code or str(self.number or "")


class SupplementPaper(OfficialPaper, frozen=True, kw_only=True):
    """Mẫu 02, Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""

    asked: tuple[str, ...] = ()
    reason: str = ""
    contact: str = ""  # whom to ask
    contact_phone: str = ""
    clerk: str = ""  # NGƯỜI HƯỚNG DẪN


class RefusalPaper(OfficialPaper, frozen=True, kw_only=True):
    """Mẫu 03, Phiếu từ chối tiếp nhận giải quyết hồ sơ."""

    reason: str = ""
    clerk: str = ""


class ApologyPaper(OfficialPaper, frozen=True, kw_only=True):
    """Mẫu 04, Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết: only what an agency's head has issued."""

    issuer: str  # the agency or unit, as its sentences name it
    received_at: datetime
    due_at: datetime
    new_due: datetime
    reason: str = ""
    head: str = ""  # who signs


class StopPaper(OfficialPaper, frozen=True, kw_only=True):
    """Mẫu 05, Thông báo dừng giải quyết hồ sơ, where the applicant has asked for it (NĐ 118/2025 Điều 21)."""

    issuer: str
    received_at: datetime
    asked_at: datetime | None = None  # when the applicant asked to stop
    reason: str = ""
    given_back: tuple[str, ...] = ()  # papers handed back
    head: str = ""


class HandOverOutcome(enum.StrEnum):
    """Whether a step ended before, at or after its time; OPEN: it has not ended."""

    OPEN = ""
    BEFORE = "before"  # trước hạn
    ON_TIME = "on_time"  # đúng hạn
    LATE = "late"  # quá hạn


class HandOver(Value, frozen=True, kw_only=True):
    """One row of Mẫu 06: a dossier goes from one unit to the next."""

    giver: str  # unit
    taker: str  # unit
    at: datetime | None = None  # zone aware, ward's zone; None = to be written by hand
    given_by: str = ""  # person
    taken_by: str = ""  # person
    outcome: HandOverOutcome = HandOverOutcome.OPEN  # entered by the unit that takes it
    note: str = ""


class ControlPaper(OfficialPaper, frozen=True, kw_only=True):
    """Mẫu 06, Phiếu kiểm soát quá trình giải quyết hồ sơ: one row for each hand-over."""

    settled_by: str = ""  # cơ quan (bộ phận) giải quyết hồ sơ
    joined_by: str = ""  # cơ quan phối hợp giải quyết hồ sơ
    received_at: datetime
    due_at: datetime
    rows: tuple[HandOver, ...] = ()
