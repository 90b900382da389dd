"""Papers of made-up persons in the sample ward, for the printing tests and the receipt's measurement."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import msgspec

from kiosk.values.base import Text
from kiosk.values.dossiers import Applicant, DocumentState, Principal, TickedDocument
from kiosk.values.papers import (
    Agency,
    DeclarationPaper,
    NextStep,
    NextStepsPaper,
    PaperCell,
    PaperLine,
    PaperSigner,
    PaperTick,
    PaperValue,
    ReceiptPaper,
    Reprint,
    TicketSlip,
)
from kiosk.values.papers_register import RegisterLine, RegisterPaper, RegisterPart

FORTY = 40
VIETNAM = timezone(timedelta(hours=7))
AGENCY = Agency(
    parent="UBND PHƯỜNG HOA SEN (MẪU)",
    name="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    short="TTPVHCC",
    counter="Trung tâm Phục vụ hành chính công phường Hoa Sen (mẫu)",
    place_name="Phường Hoa Sen (mẫu)",
    sample=True,
)
REPRINT = Reprint(nth=2, at=datetime(2026, 11, 23, 9, 12, tzinfo=VIETNAM))
TICKET_ID = "019ab3c4-7d5e-7f01-8a2b-3c4d5e6f7081"

SLIP = TicketSlip(
    agency=AGENCY,
    label="A042",
    field=Text("Chứng thực", "Certification"),
    procedure=Text("Chứng thực bản sao từ bản chính", "Certified copies"),
    priority=False,
    ahead=4,
    issued_at=datetime(2026, 11, 23, 8, 45, tzinfo=VIETNAM),
    qr=TICKET_ID,
)

DOCUMENTS = (
    TickedDocument(key="to-khai", name="Tờ khai đăng ký khai sinh", state=DocumentState.SUBMITTED, originals=1),
    TickedDocument(key="chung-sinh", name="Giấy chứng sinh", state=DocumentState.SUBMITTED, originals=1, copies=1),
    TickedDocument(key="cu-tru", name="Giấy tờ chứng minh nơi cư trú", state=DocumentState.BY_DATA),
    TickedDocument(key="can-cuoc", name="Căn cước của người đi đăng ký", state=DocumentState.SHOWN),
    TickedDocument(key="ket-hon", name="Giấy chứng nhận kết hôn của cha, mẹ", state=DocumentState.LOOK_UP),
)
# Of keys made up for it, by kiosk.rules.receipt_proof: as long as a real one.
RECEIPT_QR = (
    "MC1:H99.001.01-261123-0128:O70*XCLH8FH4+T-SRBH3K8003K7+D76K76T8-/0IIF8DG*I79-J*80.8WH788E6ZISI0A5-UM"
    "5R/14E7WMW1-98RMC+X1BZ2I3NITS/A5YTGT5D1XDGK1./1GE0AOAYIRXVO*5HNGEVLVS9R+3WMWXFGOLL9/MC26+/ZSH+TLZB9A"
    "4J88/V+-B-N3BYUIBXURK+2LFBZM.41IE61XK2.6SJL3DC+TQQAF2YXDTY/1UKJPX9S3H67ZO5A.1VM/NJ3/BXGC8CB.*BS840VC"
    "-8Z/QH5R+AJMN7A+9F9L03NY2BDV7UAGHPRPNSM"
)
RECEIPT = ReceiptPaper(
    agency=AGENCY,
    number=128,
    code="H99.001.01-261123-0128",
    provisional=False,
    applicant=Applicant(
        name="Nguyễn Thị Hường",
        number="099196000123",
        address="Số 12, ngõ 3, đường Hoa Mai, phường Hoa Sen (mẫu)",
        phone="0900000123",
        email="huong@example.vn",
    ),
    principals=(),
    content="Đăng ký khai sinh",
    documents=DOCUMENTS,
    sets=1,
    time_words="ngay trong ngày",
    received_at=datetime(2026, 11, 23, 9, 5, tzinfo=VIETNAM),
    due_at=datetime(2026, 11, 23, 17, 0, tzinfo=VIETNAM),
    return_at="Trung tâm Phục vụ hành chính công",
    volume="K7Q2M9X4",
    clerk="Trần Văn Mẫu",
    qr=RECEIPT_QR,
)
PRINCIPAL = Principal(
    name="Lê Thị K'Nam Ƀuôn", number="099150000999", address="Thôn Ƀon Č Ŏ, xã Hoa Ban (mẫu)", phone="0900000999",
    paper="Giấy ủy quyền số 15/2026 ngày 20/11/2026",
)


def line(*cells: tuple[str, str]) -> PaperLine:
    return PaperLine(cells=tuple(PaperCell(label=label, value=value) for label, value in cells))


DECLARATION = DeclarationPaper(
    title="TỜ KHAI ĐĂNG KÝ KHAI SINH",
    addressed_to="Ủy ban nhân dân phường Hoa Sen (mẫu)",
    lines=(
        PaperLine(text="Thông tin về người yêu cầu", style="heading"),
        line(("Họ, chữ đệm, tên người yêu cầu:", "NGUYỄN THỊ HƯỜNG")),
        line(("Nơi cư trú:", "Số 12, ngõ 3, đường Hoa Mai, phường Hoa Sen (mẫu), tỉnh Hoa Mai (mẫu)")),
        PaperLine(cells=(PaperCell(label="Số định danh cá nhân:", value="099196000123", boxes=12),)),
        line(("Giấy tờ tùy thân:", "")),
        PaperLine(text="Đề nghị đăng ký khai sinh cho người dưới đây:", style="heading"),
        line(("Họ, chữ đệm, tên:", "LÊ NGUYỄN AN NHIÊN")),
        line(("Giới tính:", "Nữ"), ("Dân tộc:", "Kinh"), ("Quốc tịch:", "Việt Nam")),
        PaperLine(text="Tôi cam đoan nội dung trên đây là đúng sự thật.", style="italic"),
    ),
    place_and_date="Phường Hoa Sen (mẫu), ngày 23 tháng 11 năm 2026",
    signers=(PaperSigner(caption="Người yêu cầu", name="NGUYỄN THỊ HƯỜNG"),),
    tail=(
        PaperLine(
            text="Đề nghị cấp bản sao:",
            ticks=(PaperTick(label="Có", ticked=True), PaperTick(label="Không", ticked=False)),
        ),
    ),
    notes=("(1) Ghi rõ tên cơ quan đăng ký khai sinh.",),
    form="khai-sinh, bản 3",
    code="K1-4821",
    agency=AGENCY,
)


REGISTER = RegisterPaper(
    agency=AGENCY, first=date(2026, 11, 1), last=date(2026, 11, 30), made_on=date(2026, 11, 30),
    parts=(
        RegisterPart(
            field=Text("Hộ tịch"),
            lines=tuple(
                RegisterLine(
                    code=f"H99.001.01-2611{n % 28 + 1:02d}-{n:04d}", procedure="Đăng ký khai sinh", way="Tại quầy",
                    person="Nguyễn Thị Hường", reached_at="Số 12, ngõ 3, đường Hoa Mai, 0900000123",
                    decided_by="Ủy ban nhân dân phường Hoa Sen (mẫu)", due_at=RECEIPT.due_at,
                    received_at=RECEIPT.received_at,
                )
                for n in range(FORTY)
            ),
        ),
    ),
)  # fmt: skip


def large() -> dict[str, PaperValue]:
    """Each paper that becomes a PDF, by its module of printing.documents, with forty documents, rows or lines."""
    many = tuple(
        msgspec.structs.replace(DOCUMENTS[n % len(DOCUMENTS)], key=f"giay-{n}", name=f"{DOCUMENTS[n % 5].name} số {n}")
        for n in range(FORTY)
    )
    of_another = msgspec.structs.replace(RECEIPT, principals=(PRINCIPAL,))
    return {
        "receipt": msgspec.structs.replace(of_another, documents=many),
        "declaration": msgspec.structs.replace(DECLARATION, lines=DECLARATION.lines * 4),
        "register": REGISTER,
        "next_steps": NextStepsPaper(
            agency=AGENCY, title="Nhà có em bé", heading="Ông/bà cần làm", day="23/11/2026",
            steps=tuple(
                NextStep(title=f"Việc {n}", where=AGENCY.counter, when="Có kết quả ngay hôm nay", papers=("Căn cước",))
                for n in range(FORTY)
            ),
        ),
    }  # fmt: skip
