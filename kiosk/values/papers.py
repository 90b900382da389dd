"""What is on each paper: complete values from which printing draws without asking anybody."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Text, Value
from kiosk.values.dossiers import Applicant, TickedDocument


class Agency(Value, frozen=True, kw_only=True):
    """Names as configured for the ward; never constants in code."""

    parent: str  # ĐƠN VỊ CHỦ QUẢN, e.g. "UBND PHƯỜNG HOA SEN"
    name: str  # TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG | BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ
    short: str  # suffix of "Số: …/…-", e.g. "TTPVHCC"
    counter: str  # what citizens call it, e.g. "Trung tâm Phục vụ hành chính công phường Hoa Sen"
    place_name: str  # "Phường Hoa Sen": before the date line
    phone: str = ""
    sample: bool = False  # prints "MẪU – KHÔNG CÓ GIÁ TRỊ"


class Reprint(Value, frozen=True, kw_only=True):
    """Set on every print after the first; "IN LẠI LẦN 2, 09:12 ngày …" (never "BẢN SAO")."""

    nth: int
    at: datetime  # local wall time, zone aware


class TicketSlip(Value, frozen=True, kw_only=True):
    """The queue ticket on 80 mm thermal paper."""

    agency: Agency
    label: str
    field: Text
    procedure: Text | None
    priority: bool
    ahead: int
    issued_at: datetime  # zone aware, ward's zone
    qr: str  # the ticket's id
    language: str = "vi"
    draft_code: str = ""
    reprint: Reprint | None = None


class ReceiptPaper(Value, frozen=True, kw_only=True):
    """Mẫu 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả (TT 03/2025/TT-VPCP, Phụ lục I)."""

    agency: Agency
    number: int  # "Số: …"
    code: str
    provisional: bool
    applicant: Applicant
    principal: Applicant | None
    authority_paper: str
    content: str
    documents: tuple[TickedDocument, ...]
    sets: int
    time_words: str  # "ngay trong ngày", "03 ngày làm việc" ...
    received_at: datetime  # zone aware, ward's zone
    due_at: datetime  # zone aware, ward's zone
    return_at: str  # words
    book: str = ""  # Quyển số
    book_line: str = ""  # Số thứ tự
    clerk: str = ""
    conflict: int = 0
    reprint: Reprint | None = None


class PaperCell(Value, frozen=True, kw_only=True):
    """One "label: value" of a declaration. `boxes` > 0 draws one box per digit."""

    label: str
    value: str = ""
    boxes: int = 0
    width: float = 1.0  # share of the line


class PaperTick(Value, frozen=True, kw_only=True):
    label: str
    ticked: bool


class PaperLine(Value, frozen=True, kw_only=True):
    """A line of a declaration: cells side by side, or a sentence, or tick boxes."""

    cells: tuple[PaperCell, ...] = ()
    ticks: tuple[PaperTick, ...] = ()
    text: str = ""
    style: str = "normal"  # normal | heading | centred | italic | bold


class DeclarationPaper(Value, frozen=True, kw_only=True):
    """A declaration in its official order and wording. Carries labels and layout: needs no form to print."""

    title: str
    addressed_to: str  # Kính gửi
    lines: tuple[PaperLine, ...]
    place_and_date: str  # "Phường …, ngày … tháng … năm …"
    signer_caption: str
    signer_name: str
    tail: tuple[PaperLine, ...] = ()  # below the signature: copies asked for
    notes: tuple[str, ...] = ()
    form: str = ""  # form id and version, small print
    code: str = ""  # the draft's code, as Code128
    agency: Agency | None = None
    reprint: Reprint | None = None
