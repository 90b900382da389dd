"""Mẫu 02 to 06 and CT04 to CT06: order and wording read back from the PDF, forty rows, long values, reprints."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable

import msgspec
import pypdf
import pytest

from kiosk.values.dossiers import Applicant
from kiosk.values.papers import NumberSuffix
from kiosk.values.papers_forms import HandOverOutcome, OfficialPaper
from printing.documents import control, official, refusal, residence_receipt, supplement
from tests.printing.form_samples import (
    CODE,
    CONTROL,
    FORMS,
    HAND_OVER,
    LONG_ADDRESS,
    REFUSAL,
    RESIDENCE_RECEIPT,
    SUPPLEMENT,
    large,
)
from tests.printing.read_back import assert_inside, codes_of, in_order, words_of
from tests.printing.samples import RECEIPT, REPRINT

replace = msgspec.structs.replace
LEFT = ["UBND PHƯỜNG HOA SEN (MẪU)", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"]
RIGHT = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
         "Phường Hoa Sen (mẫu), ngày 24 tháng 11 năm 2026"]  # fmt: skip
REACHED = ["Địa chỉ: Số 12, ngõ 3, đường Hoa Mai, phường Hoa Sen (mẫu)", "Số điện thoại: 0900000123",
           "Email: huong@example.vn"]  # fmt: skip
ISSUER = "Ủy ban nhân dân phường Hoa Sen (mẫu)"
POLICE = [
    "Số định danh cá nhân:", "099196000123", "Nơi thường trú: Thôn 2, xã Hoa Ban (mẫu)",
    "Nơi tạm trú: Số 5, đường Hoa Lan, phường Hoa Sen (mẫu)", "Nơi ở hiện tại: Số 12, ngõ 3",
    "Số điện thoại: 0900000123", "Email: huong@example.vn", "Nội dung yêu cầu giải quyết: Đăng ký thường trú",
]  # fmt: skip
EXPECTED = {
    "supplement": [
        *LEFT, "Số: 12/2026/K7Q2M9X4/PBS-TTPVHCC", *RIGHT, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Hồ sơ của: Nguyễn Thị Hường", "Nội dung yêu cầu giải quyết: Đăng ký khai sinh", *REACHED,
        "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", "1. Giấy chứng sinh", "2. Văn bản ủy quyền",
        "Lý do: Giấy chứng sinh nộp kèm là bản chụp.",
        ("Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà liên hệ với bà Lê Thị Thử số điện thoại"
        " 0299 000 0000 để được hướng dẫn./."),
        "NGƯỜI HƯỚNG DẪN", "(Ký và ghi rõ họ tên)", "Trần Văn Mẫu",
    ],
    "refusal": [
        *LEFT, "Số: 12/2026/K7Q2M9X4/PTC-TTPVHCC", *RIGHT, "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Trung tâm Phục vụ hành chính công phường Hoa Sen (mẫu)", "Tiếp nhận hồ sơ của: Nguyễn Thị Hường",
        "Số định danh cá nhân/tổ chức: 099196000123", *REACHED, f"Mã hồ sơ (nếu có): {CODE}",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh",
        ("Qua xem xét, Bộ phận Tiếp nhận và Trả kết quả thông báo không tiếp nhận, giải quyết hồ sơ này với lý do"
        " cụ thể như sau:"),
        "Nơi cư trú của người yêu cầu", "Xin thông báo cho Ông/Bà được biết và thực hiện./.",
        "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ", "Trần Văn Mẫu",
    ],
    "apology": [
        *LEFT, "Số: 12/2026/K7Q2M9X4/PXL", *RIGHT,
        "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT", "Kính gửi: Nguyễn Thị Hường",
        (f"Ngày 23 tháng 11 năm 2026 {ISSUER} tiếp nhận giải quyết hồ sơ đề nghị giải quyết thủ tục hành chính"
        f" Đăng ký khai sinh của Ông/Bà/Tổ chức; số định danh: 099196000123; mã số hồ sơ: {CODE}."),
        "Thời gian hẹn trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 26 tháng 11 năm 2026.",
        f"Tuy nhiên đến nay, {ISSUER} chưa trả kết quả", "Lý do: Cần thêm thời gian xác minh.",
        f"{ISSUER} xin lỗi Ông/Bà/Tổ chức.", "vào ngày 30 tháng 11 năm 2026.", "Mong nhận được sự thông cảm",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "Phạm Thị Thử Nghiệm",
    ],
    "stop": [
        *LEFT, "Số: 12/2026/K7Q2M9X4-TTPVHCC", *RIGHT, "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
        "Kính gửi: Nguyễn Thị Hường", *REACHED, f"Mã số hồ sơ: {CODE}", "Lý do: Người nộp hồ sơ đề nghị rút hồ sơ.",
        "thông báo dừng giải quyết hồ sơ này.", "1. Giấy chứng sinh: 01 bản chính", "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
    ],
    "control": [
        *LEFT, "Số: 12/2026/K7Q2M9X4/PKS-TTPVHCC", *RIGHT, "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        f"Mã số hồ sơ: {CODE}", f"Cơ quan (bộ phận) giải quyết hồ sơ: {ISSUER}",
        "Cơ quan phối hợp giải quyết hồ sơ: Công an phường Hoa Sen (mẫu)", "Ngày nhận: 09 giờ 05 phút, ngày 23",
        "Hẹn trả kết quả vào 17 giờ 00 phút, ngày 26 tháng 11 năm 2026", "Tên đơn vị", "Thời gian giao nhận hồ sơ",
        "Kết quả giải quyết hồ sơ (trước hạn/đúng hạn/quá hạn)", "Ghi chú", "1. Giao: Trung tâm Phục vụ",
        "2. Nhận: Công chức tư pháp", "09 giờ 05 phút", "Người giao", "Trần Văn Mẫu", "Người nhận", "Lê Thị Thử",
        "Trước hạn", "Kèm 05 giấy tờ", "Đúng hạn", "Kết quả giải quyết hồ sơ do bên nhận ghi",
    ],
    "residence_receipt": [
        "Mẫu CT04 ban hành kèm theo Thông tư số 66/2023/TT-BCA", "CÔNG AN TỈNH HOA MAI (MẪU)",
        "CÔNG AN PHƯỜNG HOA SEN (MẪU)", "Số: 12/2026/K7Q2M9X4/PTN", f"Mã hồ sơ: {CODE}", *RIGHT,
        "PHIẾU TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Công an phường Hoa Sen (mẫu)",
        "Tiếp nhận hồ sơ của Ông/Bà: Nguyễn Thị Hường", *POLICE, "TT", "Tên giấy tờ",
        "Hình thức (bản chính, bản sao hoặc bản chụp)", "Ghi chú", "1", "Tờ khai thay đổi thông tin cư trú",
        "01 bản chính", "2", "Giấy tờ chứng minh chỗ ở hợp pháp", "01 bản sao", "Đã đối chiếu",
        "Thời gian nhận hồ sơ: 09 giờ 05 phút", "Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút",
        "Hình thức nhận kết quả:", "Bản giấy", "Bản điện tử", "Tin nhắn SMS", "CÁN BỘ TIẾP NHẬN", "Trần Văn Mẫu",
    ],
    "residence_supplement": [
        "Mẫu CT05", "CÔNG AN PHƯỜNG HOA SEN (MẪU)", "PHIẾU HƯỚNG DẪN BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Hồ sơ của Ông/Bà: Nguyễn Thị Hường", *POLICE, "1. Giấy chứng sinh", "Lý do: Thiếu chữ ký của chủ hộ.",
        "Công an phường số điện thoại 0299 000 0001", "CÁN BỘ TIẾP NHẬN",
    ],
    "residence_refusal": [
        "Mẫu CT06", "CÔNG AN PHƯỜNG HOA SEN (MẪU)", "PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ",
        "Tiếp nhận hồ sơ của Ông/Bà: Nguyễn Thị Hường", *POLICE, "lý do cụ thể như sau:",
        "Chỗ ở không thuộc địa bàn quản lý.", "CÁN BỘ TIẾP NHẬN",
    ],
}  # fmt: skip
FORM_NAMES = pytest.mark.parametrize("name", FORMS)


def drawing(name: str) -> Callable[[OfficialPaper], bytes]:
    draw: Callable[[OfficialPaper], bytes] = importlib.import_module(f"printing.documents.{name}").to_pdf
    return draw


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@FORM_NAMES
def test_every_field_in_the_official_order_on_a5(name: str) -> None:
    pdf = drawing(name)(FORMS[name])
    in_order(words_of(pdf), EXPECTED[name])
    assert_inside(pdf)
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == (148, 210)


@FORM_NAMES
def test_a_later_print_says_so_and_a_real_agency_bears_no_sample_mark(name: str) -> None:
    real = replace(FORMS[name], agency=replace(FORMS[name].agency, sample=False), reprint=REPRINT)
    words = words_of(drawing(name)(real))
    assert "IN LẠI LẦN 2, 09:12 ngày 23/11/2026" in words
    assert "KHÔNG CÓ GIÁ TRỊ" not in words
    assert "IN LẠI" not in words_of(drawing(name)(FORMS[name]))


@FORM_NAMES
def test_long_addresses_and_foreign_names_are_whole(name: str) -> None:
    person = Applicant(name="Phraya Y Ƀuôn K'Nam Niê Kdăm Александра", number="099150000999", address=LONG_ADDRESS)
    pdf = drawing(name)(replace(FORMS[name], applicant=person))
    assert_inside(pdf)
    words = words_of(pdf)
    assert person.name in words or name == "control", "Mẫu 06 names nobody"
    assert LONG_ADDRESS in words or name in ("control", "apology")


@FORM_NAMES
def test_what_is_not_known_is_left_to_be_written_by_hand(name: str) -> None:
    empty = {"applicant": Applicant(name=""), "number": 0, "volume": "", "code": "", "content": ""}
    more = {key: "" if isinstance(value, str) else () for key in ("reason", "asked", "documents", "rows", "clerk")
            if (value := getattr(FORMS[name], key, None)) is not None}  # fmt: skip
    pdf = drawing(name)(replace(FORMS[name], **empty, **more))
    assert "Số: ……" in words_of(pdf)


@pytest.mark.parametrize("name", ["supplement", "stop", "control", "residence_receipt", "residence_supplement"])
def test_forty_rows_flow_over_pages_whole(name: str) -> None:
    pdf = drawing(name)(large()[name])  # type: ignore[arg-type]
    pages = pages_of(pdf)
    assert len(pages) > 1
    assert all(CODE in page for page in pages), "each page says whose it is"
    assert_inside(pdf)
    if name != "control":
        in_order(" ".join(pages), [f" {n}" for n in range(1, 41)])
    if name in ("control", "residence_receipt"):
        assert all("Ghi chú" in page for page in pages[:-1]), "the table's head stands on each page"


def test_a_hand_over_is_never_broken() -> None:
    rows = tuple(
        replace(HAND_OVER, giver=f"Bộ phận {n} đầu", note=f"cuối {n} hết", outcome=HandOverOutcome.LATE)
        for n in range(40)
    )
    pages = pages_of(control.to_pdf(replace(CONTROL, rows=rows)))
    for n in range(40):
        [page] = [page for page in pages if f"Bộ phận {n} đầu" in page]
        assert f"cuối {n} hết" in page


@pytest.mark.parametrize("count", [*range(15, 33, 3)])
def test_signers_are_never_alone_on_a_page(count: int) -> None:
    last = pages_of(supplement.to_pdf(replace(SUPPLEMENT, asked=SUPPLEMENT.asked[:1] * count)))[-1]
    assert last.find("để được hướng dẫn./.") < last.find("NGƯỜI HƯỚNG DẪN")
    assert "hướng dẫn./." in last
    last = pages_of(residence_receipt.to_pdf(
        replace(RESIDENCE_RECEIPT, documents=RESIDENCE_RECEIPT.documents[:1] * count)
    ))[-1]  # fmt: skip
    assert "Hình thức nhận kết quả:" in last
    assert "CÁN BỘ TIẾP NHẬN" in last


def test_a_long_reason_goes_on_on_a_second_page() -> None:
    reason = " ".join(f"Lý do thứ {n} dài hơn một dòng để phải xuống dòng nhiều lần." for n in range(60))
    pdf = refusal.to_pdf(replace(REFUSAL, reason=reason))
    in_order(words_of(pdf), [f"thứ {n} " for n in range(60)])
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in pages_of(pdf)[-1]
    assert_inside(pdf)


def test_the_dossier_s_code_stands_below_the_number_as_bars() -> None:
    assert codes_of(supplement.to_pdf(SUPPLEMENT)) == {("Code128", CODE)}
    assert codes_of(residence_receipt.to_pdf(replace(RESIDENCE_RECEIPT, code=""))) == set()


@pytest.mark.parametrize("signed", ["", RECEIPT.qr or "MC1-" + "A1B2C3D4E5" * 24])
def test_ct04_bears_the_codes_of_a_receipt_and_stays_on_one_page(signed: str) -> None:
    paper = replace(RESIDENCE_RECEIPT, qr=signed, permanent="", temporary="", conflict=2, warnings=("Lịch chưa duyệt",))
    pdf = residence_receipt.to_pdf(paper)
    assert codes_of(pdf) == {("Code128", CODE), ("QRCode", signed or CODE)}
    assert len(pages_of(residence_receipt.to_pdf(replace(paper, conflict=0, warnings=())))) == 1
    in_order(words_of(pdf), ["trùng với một hồ sơ khác", "ngày 26 tháng 11 năm 2026", "Lịch chưa duyệt", "Bản giấy"])


def test_the_number_has_its_suffix_from_the_ward_s_document() -> None:
    agency = replace(SUPPLEMENT.agency, numbers=(NumberSuffix(form="02", suffix="/PBS-BPTNTKQ"),))
    words = words_of(supplement.to_pdf(replace(SUPPLEMENT, agency=agency, volume="")))
    assert "Số: 12/PBS-BPTNTKQ" in words
    assert official.numbered(replace(SUPPLEMENT, number=0)) == ""
