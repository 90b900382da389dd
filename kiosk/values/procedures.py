"""The catalogue's documents: fields of service, procedures, their papers, time rules and fees."""

from __future__ import annotations

import enum
from datetime import date, time

import msgspec

from kiosk.values.base import Text, Value
from kiosk.values.ids import FormId, ProcedureCode


class Mark(enum.StrEnum):
    """How sure a fact is: found in a public source, known but unverified, or inferred."""

    FOUND = "F"
    KNOWN = "K"
    INFERRED = "I"


class Source(Value, frozen=True, kw_only=True):
    """Where a row's facts come from."""

    text: str  # legal text or publication, in Vietnamese as cited
    mark: Mark
    looked_at: date | None = None


class DocumentNeed(enum.StrEnum):
    """What the law asks of the citizen for one document of a procedure."""

    SUBMIT = "submit"  # nộp: "Nộp tại quầy"
    SHOW = "show"  # xuất trình: "Mang theo để đối chiếu"
    DATA = "data"  # thay bằng dữ liệu: "Không cần mang, cơ quan tự tra cứu"


class DocumentItem(Value, frozen=True, kw_only=True):
    """One row of "thành phần hồ sơ"."""

    key: str  # stable within the procedure
    name: Text
    need: DocumentNeed
    originals: int = 1
    copies: int = 0
    only_if: Text | None = None  # the case in which it is asked for, as it goes on after a comma: "khi …"
    short: Text | None = None  # the citizen's word for it, where the official name is long
    note: Text | None = None  # a sentence of its own that is true in every case
    optional: bool = False


class TimeUnit(enum.StrEnum):
    SAME_DAY = "same_day"  # ngay trong ngày; after the cut-off the next working day
    WORKING_DAYS = "working_days"  # ngày làm việc
    DAYS = "days"  # ngày (calendar days)
    HOURS = "hours"  # giờ làm việc
    MINUTES = "minutes"
    AGREED = "agreed"  # theo thỏa thuận ghi trên phiếu hẹn


class TimeRule(Value, frozen=True, kw_only=True):
    """How long a procedure may take. Units are never converted into each other."""

    unit: TimeUnit
    quantity: int = 0
    cutoff: time | None = None  # local; received at or before it: the same day (Luật Hộ tịch 2014 Điều 5(3))
    extension_working_days: int = 0  # may be added where the rule's text allows it
    basis: str = ""  # the legal text of the rule


class FeeUnit(enum.StrEnum):
    NONE = "none"  # miễn, không thu
    PER_CASE = "per_case"  # đồng/trường hợp
    PER_COPY = "per_copy"  # đồng/bản sao
    PER_PAGE = "per_page"  # đồng/trang with a lower price from a page on and a cap per copy
    COUNCIL = "council"  # theo Nghị quyết của HĐND cấp tỉnh: the amount is not in this row
    UNPUBLISHED = "unpublished"  # chưa công bố: blank in the national data, which does not mean free


class Fee(Value, frozen=True, kw_only=True):
    """A fee as approved. Shown with an amount only if `approved` names the text that approved it."""

    unit: FeeUnit
    amount: int = 0  # đồng
    from_page: int = 0  # PER_PAGE: `later_amount` applies from this page on
    later_amount: int = 0
    cap_per_copy: int = 0  # đồng
    approved: str = ""  # the approving text, "" = not approved, show "chưa công bố"
    effective_from: date | None = None
    ordinary: Text | None = None  # what most people pay, where the law says so: "Miễn phí nếu …"
    ordinary_basis: str = ""  # the legal text of that


class PaperSet(enum.StrEnum):
    """Which forms a procedure's dossiers are received and refused with."""

    ONE_STOP = "one_stop"  # Mẫu 01 and 03 (TT 03/2025/TT-VPCP)
    RESIDENCE = "residence"  # CT04 and CT06 of the commune's police (TT 66/2023/TT-BCA)


class CertifiedWork(enum.StrEnum):
    """What a desk certifies by its quick flow. Each kind has a register of its own (NĐ 23/2015 Điều 13)."""

    COPIES = "copies"  # bản sao từ bản chính: pages x copies
    SIGNATURES = "signatures"  # chữ ký: papers and who signs
    BOOK = "book"  # bản sao từ sổ gốc: copies

    @property
    def register(self) -> str:
        """The register's sign beside a number: SCT/BS and SCT/CK by TT 01/2020/TT-BTP; none is known for the third."""
        return {"copies": "SCT/BS", "signatures": "SCT/CK", "book": "SG/BS"}[self.value]


class FieldHours(Value, frozen=True, kw_only=True):
    """When numbers of a field are given out, on some weekdays; local time."""

    days: tuple[int, ...]  # ISO: 1 is Monday
    opens: time
    closes: time


class ServiceField(Value, frozen=True, kw_only=True):
    """A field ("lĩnh vực") as the queue knows it: one letter, one icon."""

    key: str  # e.g. "chung-thuc"
    name: Text
    letter: str  # the ticket letter, one of A-Z
    icon: str  # a name in resources/pictograms or resources/icons
    express: bool = False  # short work (certified copies): called by desks of its own, or by share
    hours: tuple[FieldHours, ...] = ()  # () = as long as the counter is open (WardDocument.queue)
    capacity: int = 0  # numbers given out in half a day; 0 = no limit


class Procedure(Value, frozen=True, kw_only=True):
    """One version of one procedure. A dossier keeps the version under which it was received."""

    code: ProcedureCode
    version: int
    field: str  # ServiceField.key
    name: Text
    short: Text  # the citizen's word for it, for cards and search results
    documents: tuple[DocumentItem, ...]
    time: TimeRule
    fee: Fee
    agency: str  # role of the competent agency: "ward" | "police" | "other"; names are configuration
    legal_basis: tuple[str, ...]
    effective_from: date
    effective_to: date | None = None
    source: Source
    search_words: tuple[str, ...] = ()  # further words people use, with or without marks
    form: FormId | None = None
    card_helps: bool = False  # its form is filled in from citizen cards: whoever brings theirs is done sooner
    certifies: CertifiedWork | None = None  # done by the desk's quick flow: counts alone, no declaration
    papers: PaperSet = PaperSet.ONE_STOP
    about_death: bool = False  # words of condolence, no rating
    steps: tuple[Text, ...] = ()
    icon: str = ""  # a name in resources/pictograms or resources/icons; "" = the field's

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class HomeCard(msgspec.Struct, frozen=True, kw_only=True):
    """One of the six cards of the citizen station's first page."""

    key: str
    title: Text
    hint: Text
    icon: str
    field: str  # ServiceField.key
    procedure: ProcedureCode | None = None  # opens this procedure's page; otherwise the field's list
    procedures: tuple[ProcedureCode, ...] = ()  # opens a list of just these; () = the field's whole list
