"""The slips of residence procedures, which the commune's police give: CT04, CT05, CT06 (TT 66/2023/TT-BCA).

They stand in for Mẫu 01, 02 and 03. Complete values; what is "" or empty is left to be written by hand.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.papers_forms import OfficialPaper


class ResidenceDocument(Value, frozen=True, kw_only=True):
    """A row of CT04's table: TT, Tên giấy tờ, Hình thức (bản chính, bản sao hoặc bản chụp), Ghi chú."""

    name: str
    shape: str = ""
    note: str = ""


class ResidencePaper(OfficialPaper, frozen=True, kw_only=True):
    """What the three have in common: who registers residence, and the person's three addresses.

    `applicant.address` is where the person lives now (nơi ở hiện tại).
    """

    registrar: str  # the police that register residence, e.g. "Công an phường Hoa Sen"
    registrar_parent: str = ""  # above it in the head, e.g. "CÔNG AN TỈNH HOA MAI"
    permanent: str = ""  # nơi thường trú
    temporary: str = ""  # nơi tạm trú
    clerk: str = ""


class ResidenceReceipt(ResidencePaper, frozen=True, kw_only=True):
    """CT04, Phiếu tiếp nhận hồ sơ và hẹn trả kết quả."""

    documents: tuple[ResidenceDocument, ...] = ()
    received_at: datetime
    due_at: datetime
    on_paper: bool = False  # bản giấy
    electronic: bool = False  # bản điện tử
    by_sms: bool = False  # tin nhắn SMS
    provisional: bool = False  # the code is not the official one yet
    conflict: int = 0  # the code is another dossier's, too
    warnings: tuple[str, ...] = ()  # of the deadline
    qr: str = ""  # signed, as on Mẫu 01; "" = the code alone


class ResidenceSupplement(ResidencePaper, frozen=True, kw_only=True):
    """CT05, Phiếu hướng dẫn bổ sung, hoàn thiện hồ sơ."""

    asked: tuple[str, ...] = ()
    reason: str = ""
    contact: str = ""
    contact_phone: str = ""


class ResidenceRefusal(ResidencePaper, frozen=True, kw_only=True):
    """CT06, Phiếu từ chối tiếp nhận, giải quyết hồ sơ."""

    reason: str = ""
