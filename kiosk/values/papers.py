"""What is on each paper: complete values from which printing draws without asking anybody."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Text, Value
from kiosk.values.dossiers import Applicant, Principal, TickedDocument


class NumberSuffix(Value, frozen=True, kw_only=True):
    """What stands behind the number of one form."""

    form: str  # "01" to "07" of TT 03/2025/TT-VPCP
    suffix: str  # "/PBS-{short}"


class Agency(Value, frozen=True, kw_only=True):
    """Names as configured for the ward; never constants in code."""

    parent: str  # ĐƠN VỊ CHỦ QUẢN, e.g. "UBND PHƯỜNG HOA SEN"
    name: str  # TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG | BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ
    short: str  # suffix of "Số: …/…-", e.g. "TTPVHCC"
    counter: str  # what citizens call it, e.g. "Trung tâm Phục vụ hành chính công phường Hoa Sen"
    place_name: str  # "Phường Hoa Sen": before the date line
    phone: str = ""
    sample: bool = False  # prints "MẪU – KHÔNG CÓ GIÁ TRỊ"
    numbers: tuple[NumberSuffix, ...] = ()  # where a ward's differ

    def __hash__(self) -> int:
        """Of the names alone: parts of a slip that are the same for a whole ward are drawn once."""
        return hash((self.parent, self.name, self.counter, self.place_name))


class Reprint(Value, frozen=True, kw_only=True):
    """Set on every print after the first; "IN LẠI LẦN 2, 09:12 ngày …" (never "BẢN SAO")."""

    nth: int
    at: datetime  # local wall time, zone aware


class PaperValue(Value, frozen=True, kw_only=True):
    """What a paper says; printing draws it without asking anybody."""

    @property
    def shown_as(self) -> str:
        """The number, code or title by which people name it: in messages, and on the virtual printer."""
        raise NotImplementedError


class TicketSlip(PaperValue, frozen=True, kw_only=True):
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
    in_place: bool = False  # staff come to the person: they wait where they sit

    @property
    def shown_as(self) -> str:
        return self.label


class ToBring(Value, frozen=True, kw_only=True):
    """A document as a slip names it; `need` as in Procedure.documents: "submit" or "show"."""

    need: str
    name: Text


class CodeSlip(PaperValue, frozen=True, kw_only=True):
    """The code of a kept declaration on 80 mm thermal paper: how to open it again, and what to bring."""

    agency: Agency
    code: str  # also as QR
    procedure: Text
    finished: bool  # handed in; else it is to be gone on with
    kept_until: datetime  # zone aware, ward's zone
    bring: tuple[ToBring, ...] = ()
    language: str = "vi"
    reprint: Reprint | None = None

    @property
    def shown_as(self) -> str:
        return self.code


class ReceiptPaper(PaperValue, frozen=True, kw_only=True):
    """Mẫu 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả (TT 03/2025/TT-VPCP, Phụ lục I)."""

    agency: Agency
    number: int  # "Số: …", and "Số thứ tự …" where there is a volume
    code: str
    provisional: bool
    applicant: Applicant
    principals: tuple[Principal, ...]  # for whom the applicant acts
    content: str
    documents: tuple[TickedDocument, ...]
    sets: int
    time_words: str  # "ngay trong ngày", "03 ngày làm việc" ...
    received_at: datetime  # zone aware, ward's zone
    due_at: datetime  # zone aware, ward's zone
    return_at: str  # words
    warnings: tuple[str, ...] = ()  # of the deadline: the calendar of its year was not approved yet
    volume: str = ""  # of the year's book: "Quyển số …"; "" on receipts of before volumes
    clerk: str = ""
    conflict: int = 0
    reprint: Reprint | None = None
    qr: str = ""  # signed, by which the paper is told to be genuine; "" = the code alone

    @property
    def shown_as(self) -> str:
        return self.code


FINGERPRINT = "diem-chi"  # instead of a signature: "điểm chỉ" on the printed paper


class PaperCell(Value, frozen=True, kw_only=True):
    """One "label: value" of a declaration. `boxes` > 0 draws one box per digit."""

    label: str
    value: str = ""
    boxes: int = 0
    width: float = 1.0  # share of the line


class PaperTick(Value, frozen=True, kw_only=True):
    label: str
    ticked: bool


class PaperTable(Value, frozen=True, kw_only=True):
    """Rows of a declaration in columns; every row has as many texts as there are widths."""

    widths: tuple[float, ...]  # shares of the width
    rows: tuple[tuple[str, ...], ...]
    header: tuple[str, ...] = ()


class PaperSigner(Value, frozen=True, kw_only=True):
    """Who signs below. `signature`: a PNG as data URI, or FINGERPRINT; a fingerprint has a `witness`."""

    caption: str
    name: str = ""
    hint: str = ""  # "" = "(Ký, ghi rõ họ, chữ đệm, tên)"
    signature: str = ""
    witness: str = ""


class PaperPanel(Value, frozen=True, kw_only=True):
    """A box in which somebody writes an opinion and signs, as CT01 has four of. `text` stands at its foot."""

    caption: str
    text: str = ""
    hint: str = ""
    name: str = ""
    date: str = ""
    signature: str = ""
    witness: str = ""


class PaperLine(Value, frozen=True, kw_only=True):
    """A line of a declaration: cells side by side, or a sentence, or tick boxes, or a table."""

    table: PaperTable | None = None
    cells: tuple[PaperCell, ...] = ()
    ticks: tuple[PaperTick, ...] = ()
    text: str = ""
    style: str = "normal"  # normal | heading | centred | italic | bold


class DeclarationPaper(PaperValue, frozen=True, kw_only=True):
    """A declaration in its official order and wording. Carries labels and layout: needs no form to print."""

    title: str
    addressed_to: str  # Kính gửi
    lines: tuple[PaperLine, ...]
    place_and_date: str  # "Phường …, ngày … tháng … năm …"
    signers: tuple[PaperSigner, ...]  # side by side, the date above the last; none where panels take their place
    panels: tuple[PaperPanel, ...] = ()
    panels_across: int = 2  # side by side: two stand in frames, more without and in smaller letters
    panels_last: bool = False  # below the signature instead of above it
    tail: tuple[PaperLine, ...] = ()  # below the signature: copies asked for
    notes: tuple[str, ...] = ()
    subtitle: str = ""  # below the title: what it is about, or "(whom it is for)"
    issued: str = ""  # the official form and the text that set it, in the head: "Mẫu CT01 ban hành kèm theo …"
    form: str = ""  # form id and version, small print
    code: str = ""  # the draft's code, as Code128
    agency: Agency | None = None
    reprint: Reprint | None = None

    @property
    def shown_as(self) -> str:
        return self.code


class NextStep(Value, frozen=True, kw_only=True):
    """One thing to do, as it is said to a person: shown on the screen and printed on "Việc cần làm tiếp"."""

    title: str
    key: str = ""
    kind: str = "task"  # task | first | not_yet | advice, as kiosk.values.life_events.PartKind
    where: str = ""
    when: str = ""  # "Có kết quả ngay hôm nay" ...
    papers: tuple[str, ...] = ()
    note: str = ""
    only_if: str = ""
    icon: str = ""  # of its procedure


class NextStepsPaper(PaperValue, frozen=True, kw_only=True):
    """The large-print page "Việc cần làm tiếp" of a life event. Names nobody."""

    agency: Agency
    title: str  # the life event
    heading: str  # "Ông/bà cần làm", or why it can't be done today
    steps: tuple[NextStep, ...]
    after: tuple[str, ...] = ()
    day: str  # when it was printed: advice grows old
    language: str = "vi"
    condolence: bool = False
    icon: str = ""  # the life event's

    @property
    def shown_as(self) -> str:
        return self.title
