"""The official forms and slips beside Mẫu 01, of made-up persons in the sample ward: for tests and the bench."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from kiosk.values.base import Text
from kiosk.values.dossiers import Applicant
from kiosk.values.papers import PaperValue
from kiosk.values.papers_forms import (
    ApologyPaper,
    ControlPaper,
    HandOver,
    HandOverOutcome,
    OfficialPaper,
    RefusalPaper,
    StopPaper,
    SupplementPaper,
)
from kiosk.values.papers_residence import (
    ResidenceDocument,
    ResidenceReceipt,
    ResidenceRefusal,
    ResidenceSupplement,
)
from kiosk.values.papers_slips import (
    AddressLabel,
    AddressLabels,
    FeeLine,
    FeeSlip,
    GuideDocument,
    GuidePaper,
    PromiseSlip,
)
from kiosk.values.public_feedback import AboutWhat, FeedbackSlip
from tests.printing.samples import AGENCY, VIETNAM

PERSON = Applicant(
    name="Nguyễn Thị Hường",
    number="099196000123",
    address="Số 12, ngõ 3, đường Hoa Mai, phường Hoa Sen (mẫu)",
    phone="0900000123",
    email="huong@example.vn",
)
CODE = "H99.001.01-261123-0128"
RECEIVED = datetime(2026, 11, 23, 9, 5, tzinfo=VIETNAM)
DUE = datetime(2026, 11, 26, 17, 0, tzinfo=VIETNAM)
WRITTEN = datetime(2026, 11, 24, 10, 30, tzinfo=VIETNAM)
ISSUER = "Ủy ban nhân dân phường Hoa Sen (mẫu)"
HEAD = {
    "agency": AGENCY, "written_at": WRITTEN, "number": 12, "volume": "K7Q2M9X4", "code": CODE, "applicant": PERSON,
    "content": "Đăng ký khai sinh",
}  # fmt: skip
ASKED = ("Giấy chứng sinh: nộp bản chính", "Văn bản ủy quyền: ghi rõ phạm vi ủy quyền và thời hạn")

SUPPLEMENT = SupplementPaper(
    **HEAD, asked=ASKED, reason="Giấy chứng sinh nộp kèm là bản chụp.", contact="bà Lê Thị Thử",
    contact_phone="0299 000 0000", clerk="Trần Văn Mẫu",
)  # fmt: skip
REFUSAL = RefusalPaper(
    **HEAD, reason="Nơi cư trú của người yêu cầu không thuộc thẩm quyền đăng ký của phường.", clerk="Trần Văn Mẫu"
)
APOLOGY = ApologyPaper(
    **HEAD, issuer=ISSUER, received_at=RECEIVED, due_at=DUE, new_due=DUE + timedelta(days=4),
    reason="Cần thêm thời gian xác minh.", head="Phạm Thị Thử Nghiệm",
)  # fmt: skip
STOP = StopPaper(
    **HEAD, issuer=ISSUER, received_at=RECEIVED, asked_at=WRITTEN, reason="Người nộp hồ sơ đề nghị rút hồ sơ.",
    given_back=("Giấy chứng sinh: 01 bản chính",), head="Phạm Thị Thử Nghiệm",
)  # fmt: skip
HAND_OVER = HandOver(
    giver="Trung tâm Phục vụ hành chính công", taker="Công chức tư pháp - hộ tịch", at=RECEIVED,
    given_by="Trần Văn Mẫu", taken_by="Lê Thị Thử", outcome=HandOverOutcome.BEFORE, note="Kèm 05 giấy tờ",
)  # fmt: skip
CONTROL = ControlPaper(
    **HEAD, settled_by=ISSUER, joined_by="Công an phường Hoa Sen (mẫu)", received_at=RECEIVED, due_at=DUE,
    rows=(HAND_OVER, msgspec.structs.replace(HAND_OVER, giver=HAND_OVER.taker, taker=HAND_OVER.giver,
                                             outcome=HandOverOutcome.ON_TIME)),
)  # fmt: skip
POLICE = {
    **HEAD, "content": "Đăng ký thường trú", "registrar": "Công an phường Hoa Sen (mẫu)",
    "registrar_parent": "Công an tỉnh Hoa Mai (mẫu)", "permanent": "Thôn 2, xã Hoa Ban (mẫu)",
    "temporary": "Số 5, đường Hoa Lan, phường Hoa Sen (mẫu)", "clerk": "Đại úy Trần Văn Mẫu",
}  # fmt: skip
RESIDENCE_RECEIPT = ResidenceReceipt(
    **POLICE, received_at=RECEIVED, due_at=DUE, on_paper=True, by_sms=True,
    documents=(
        ResidenceDocument(name="Tờ khai thay đổi thông tin cư trú (mẫu CT01)", shape="01 bản chính"),
        ResidenceDocument(name="Giấy tờ chứng minh chỗ ở hợp pháp", shape="01 bản sao", note="Đã đối chiếu"),
    ),
)  # fmt: skip
RESIDENCE_SUPPLEMENT = ResidenceSupplement(
    **POLICE, asked=ASKED, reason="Thiếu chữ ký của chủ hộ.", contact="Công an phường", contact_phone="0299 000 0001"
)
RESIDENCE_REFUSAL = ResidenceRefusal(**POLICE, reason="Chỗ ở không thuộc địa bàn quản lý.")
FEE = FeeSlip(
    agency=AGENCY, reference="SCT/BS 45, K7Q2M9X4/2026", at=RECEIVED, clerk="Trần Văn Mẫu", payer=PERSON.name,
    lines=(
        FeeLine(name="Chứng thực bản sao từ bản chính",
                working="2 trang × 2.000 đồng + 1 trang × 1.000 đồng, 2 bản", amount=10_000),
    ),
    approved=("Thông tư 226/2016/TT-BTC",), in_words="Mười nghìn đồng",
)  # fmt: skip
PROMISE = PromiseSlip(
    agency=AGENCY, name="NGÀY THỨ BA XANH", procedure=Text("Chấm dứt hoạt động hộ kinh doanh", "Close a business"),
    code=CODE, label="K012", minutes=60, received_at=RECEIVED, ready_at=RECEIVED + timedelta(minutes=60),
    legal="03 ngày làm việc", collect_at="Quầy số 3",
)  # fmt: skip
GUIDE = GuidePaper(
    agency=AGENCY, procedure="1.001193", version=2, since=date(2026, 1, 15), title="Thủ tục đăng ký khai sinh",
    short="Đăng ký khai sinh", field="Hộ tịch", time="Ngay trong ngày", fee="Mức thu chưa công bố; hỏi tại quầy",
    settled_by=ISSUER, basis=("Luật Hộ tịch số 60/2014/QH13", "Nghị định 18/2026/NĐ-CP"),
    portal="https://dichvucong.gov.vn", day=date(2026, 11, 23),
    documents=(
        GuideDocument(need="submit", name="Giấy chứng sinh", count="01 bản chính"),
        GuideDocument(need="submit", name="Văn bản ủy quyền", only_if="Khi nhờ người khác đi đăng ký"),
        GuideDocument(need="data", name="Căn cước của cha, mẹ"),
    ),
    steps=("Nộp giấy chứng sinh tại quầy", "Nhận giấy khai sinh"),
)  # fmt: skip
FEEDBACK = FeedbackSlip(
    agency=AGENCY, code="PA-K7Q2M9X4-261123-0001", subject="0d2f6c3e-6f0f-4b58-9a34-0c4a5a1f7b11",
    about=AboutWhat.WAITING, said_at=RECEIVED, answer_by=RECEIVED + timedelta(days=21),
)  # fmt: skip
LABEL = AddressLabel(name=PERSON.name, address=PERSON.address, phone=PERSON.phone, code=CODE)
LABELS = AddressLabels(agency=AGENCY, labels=(LABEL,), start=4)

FORMS: dict[str, OfficialPaper] = {
    "supplement": SUPPLEMENT, "refusal": REFUSAL, "apology": APOLOGY, "stop": STOP, "control": CONTROL,
    "residence_receipt": RESIDENCE_RECEIPT, "residence_supplement": RESIDENCE_SUPPLEMENT,
    "residence_refusal": RESIDENCE_REFUSAL,
}  # fmt: skip
SLIPS: dict[str, PaperValue] = {
    "fee_slip": FEE, "promise_slip": PROMISE, "guide": GUIDE, "address_labels": LABELS, "feedback_slip": FEEDBACK,
}  # fmt: skip

LONG_ADDRESS = " ".join(["Số 1234, ngõ 567, ngách 89, đường Nguyễn Thị Minh Khai kéo dài, tổ dân phố số 10,"] * 4)[:300]
FORTY = 40


def large() -> dict[str, PaperValue]:
    """Each with forty things asked, documents, rows or labels, by its module of printing.documents."""
    replace, asked = msgspec.structs.replace, ASKED * (FORTY // 2)
    return {
        **FORMS, **SLIPS,
        "supplement": replace(SUPPLEMENT, asked=asked),
        "stop": replace(STOP, given_back=asked),
        "control": replace(CONTROL, rows=CONTROL.rows * (FORTY // 2)),
        "residence_receipt": replace(RESIDENCE_RECEIPT, documents=RESIDENCE_RECEIPT.documents * (FORTY // 2)),
        "residence_supplement": replace(RESIDENCE_SUPPLEMENT, asked=asked),
        "fee_slip": replace(FEE, lines=FEE.lines * FORTY),
        "guide": replace(GUIDE, documents=GUIDE.documents[:1] * FORTY),
        "address_labels": replace(LABELS, labels=(LABEL,) * FORTY),
    }  # fmt: skip
