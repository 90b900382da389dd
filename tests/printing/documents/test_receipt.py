"""Mẫu 01: every field in the official order and wording, read back from the PDF; codes decoded as well."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import msgspec
import pypdf
import pytest

from kiosk.values.dossiers import Applicant, DocumentState, TickedDocument
from kiosk.values.papers import NumberSuffix, ReceiptPaper
from printing.documents import receipt
from tests.printing.read_back import assert_inside, codes_of, in_order, words_of
from tests.printing.samples import PRINCIPAL, RECEIPT, REPRINT

FULL = msgspec.structs.replace(RECEIPT, principals=(PRINCIPAL,))


def test_every_field_in_the_official_order() -> None:
    in_order(
        words_of(receipt.to_pdf(FULL)),
        [
            "UBND PHƯỜNG HOA SEN (MẪU)",
            "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
            "Số: 128/2026/K7Q2M9X4-TTPVHCC",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Phường Hoa Sen (mẫu), ngày 23 tháng 11 năm 2026",
            "H99.001.01-261123-0128",  # below the bar code
            "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
            "Mã hồ sơ: H99.001.01-261123-0128",
            "Trung tâm Phục vụ hành chính công phường Hoa Sen (mẫu)",
            "Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức: Nguyễn Thị Hường",
            "Số định danh cá nhân/tổ chức: 099196000123",
            "Địa chỉ: Số 12, ngõ 3, đường Hoa Mai, phường Hoa Sen (mẫu)",
            "Số điện thoại: 0900000123",
            "Email: huong@example.vn",
            "người ủy quyền",
            "Lê Thị K'Nam Ƀuôn",
            "Địa chỉ: Thôn Ƀon Č Ŏ, xã Hoa Ban (mẫu)",
            "Số định danh cá nhân: 099150000999",
            "Số điện thoại: 0900000999",
            "Email:",
            "Giấy tờ ủy quyền: Giấy ủy quyền số 15/2026 ngày 20/11/2026",
            "Nội dung yêu cầu giải quyết: Đăng ký khai sinh",
            "Thành phần hồ sơ nộp gồm:",
            "1. Tờ khai đăng ký khai sinh (nộp: 01 bản chính)",
            "2. Giấy chứng sinh (nộp: 01 bản chính, 01 bản sao)",
            "3. Giấy tờ chứng minh nơi cư trú (thay bằng dữ liệu",
            "4. Căn cước của người đi đăng ký (xuất trình",
            "Giấy tờ cơ quan tự tra cứu, người nộp không phải nộp:",
            "5. Giấy chứng nhận kết hôn của cha, mẹ (chờ cơ quan tra cứu)",
            "Số lượng hồ sơ: 01 (bộ)",
            "Thời gian giải quyết hồ sơ theo quy định là: ngay trong ngày",
            "Thời gian nhận hồ sơ: 09 giờ 05 phút, ngày 23 tháng 11 năm 2026",
            "Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 23 tháng 11 năm 2026",
            "Đăng ký nhận kết quả tại: Trung tâm Phục vụ hành chính công",
            "Vào Sổ theo dõi hồ sơ, Quyển số K7Q2M9X4/2026",
            "Số thứ tự 128 (nếu có)",
            "NGƯỜI NỘP HỒ SƠ",
            "(Ký và ghi rõ họ tên)",
            "NGƯỜI TIẾP NHẬN HỒ SƠ",
            "(Ký và ghi rõ họ tên)",
            "Trần Văn Mẫu",
        ],
    )


PROVISIONAL = "TAM-K7Q2M9X4-261123-0007"
LONGEST = "TAM-K7Q2M9X4E1000002-261123-12345"  # an epoch without a witness, a fifth digit


@pytest.mark.parametrize("code", ["H99.001.01-261123-0128", "000.00.16.H26-220614-0001", PROVISIONAL, LONGEST])
def test_bar_code_and_qr_hold_the_code(code: str) -> None:
    pdf = receipt.to_pdf(msgspec.structs.replace(RECEIPT, code=code))
    assert codes_of(pdf) == {("Code128", code), ("QRCode", RECEIPT.qr)}
    unsigned = receipt.to_pdf(msgspec.structs.replace(RECEIPT, code=code, qr=""))
    assert codes_of(unsigned) == {("Code128", code), ("QRCode", code)}


def test_a5_one_page_fonts_embedded_and_nobody_in_the_properties() -> None:
    reader = pypdf.PdfReader(io.BytesIO(receipt.to_pdf(RECEIPT)))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == (148, 210)
    properties = {key: str(value) for key, value in (reader.metadata or {}).items()}
    assert properties["/Title"] == "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ H99.001.01-261123-0128"
    assert not any(RECEIPT.applicant.name in value or "Trần" in value for value in properties.values())
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        assert "/FontFile2" in font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_the_same_value_gives_the_same_bytes() -> None:
    assert receipt.to_pdf(FULL) == receipt.to_pdf(FULL)


def test_a_provisional_code_says_so() -> None:
    sentence = "Mã tạm, sẽ được thay bằng mã chính thức"
    assert sentence in words_of(receipt.to_pdf(msgspec.structs.replace(RECEIPT, provisional=True)))
    assert sentence not in words_of(receipt.to_pdf(RECEIPT))


def test_sample_mark_and_reprint_line() -> None:
    real = msgspec.structs.replace(RECEIPT, agency=msgspec.structs.replace(RECEIPT.agency, sample=False))
    assert "MẪU – KHÔNG CÓ GIÁ TRỊ" in words_of(receipt.to_pdf(RECEIPT))
    assert "KHÔNG CÓ GIÁ TRỊ" not in words_of(receipt.to_pdf(real))
    assert "IN LẠI" not in words_of(receipt.to_pdf(RECEIPT))
    again = words_of(receipt.to_pdf(msgspec.structs.replace(RECEIPT, reprint=REPRINT)))
    assert "IN LẠI LẦN 2, 09:12 ngày 23/11/2026" in again
    assert "BẢN SAO" not in again


def test_a_second_bearer_of_the_code_is_told() -> None:
    assert "trùng với một hồ sơ khác" in words_of(receipt.to_pdf(msgspec.structs.replace(RECEIPT, conflict=1)))


def test_long_contents_go_on_on_a_second_page() -> None:
    long = msgspec.structs.replace(
        FULL, documents=RECEIPT.documents * 6, content="Đăng ký khai sinh kết hợp nhận cha, mẹ, con. " * 6
    )
    pdf = receipt.to_pdf(long)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 2
    last = " ".join(reader.pages[1].extract_text().split())
    assert "Mã hồ sơ: H99.001.01-261123-0128 Trang 2/2" in last
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in last
    in_order(words_of(pdf), ["30. Giấy chứng nhận kết hôn", "Số lượng hồ sơ", "NGƯỜI NỘP HỒ SƠ"])
    assert_inside(pdf)


def test_a_word_longer_than_the_line_does_not_clip() -> None:
    odd = Applicant(name="N" * 150, address="Đ" * 300, email="a" * 120 + "@example.vn")
    assert_inside(receipt.to_pdf(msgspec.structs.replace(RECEIPT, applicant=odd)))


def test_empty_fields_are_lines_to_write_on() -> None:
    bare = ReceiptPaper(
        agency=RECEIPT.agency,
        number=1,
        code="TAM-K7Q2M9X4-261123-0001",
        provisional=True,
        applicant=Applicant(name="Lê Văn Mẫu"),
        principals=(),
        content="Chứng thực bản sao",
        documents=(),
        sets=1,
        time_words="ngay trong ngày",
        received_at=RECEIPT.received_at,
        due_at=RECEIPT.due_at,
        return_at="",
    )
    in_order(words_of(receipt.to_pdf(bare)), ["Địa chỉ:", "Số điện thoại:", "Email:", "Quyển số", "Số thứ tự"])


SIGNED_FOR = ("Thời gian trả kết quả", "Đăng ký nhận kết quả tại", "Vào Sổ theo dõi hồ sơ")


def test_nobody_signs_alone_and_no_row_is_broken(seeded: random.Random, times: Callable[[int], int]) -> None:
    """Over many lengths: the last page says what is signed for, and each document stands whole on one page."""
    for _ in range(times(60)):
        count, long = seeded.randint(1, 45), seeded.randint(1, 9)
        names = [f"<{n}> " + "giấy tờ có tên rất dài " * (long if n % 4 == 0 else 1) + f"<{n}>" for n in range(count)]
        documents = tuple(
            msgspec.structs.replace(seeded.choice(RECEIPT.documents), name=name, key=str(n))
            for n, name in enumerate(names)
        )
        data = receipt.to_pdf(msgspec.structs.replace(FULL, documents=documents))
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
        assert all(words in " ".join(pages[-1].split()) for words in SIGNED_FOR)
        assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in pages[-1]
        for n in range(count):
            assert sorted(page.count(f"<{n}>") for page in pages)[-1] == 2


def test_several_persons_and_the_calendars_warning() -> None:
    second = msgspec.structs.replace(PRINCIPAL, name="Phạm Văn Thử", paper="Hợp đồng ủy quyền số 2")
    warning = "Cảnh báo: lịch năm 2027 chưa được duyệt; hạn được tính theo các ngày nghỉ luật đã định."
    paper = msgspec.structs.replace(RECEIPT, principals=(PRINCIPAL, second), warnings=(warning,))
    in_order(
        words_of(receipt.to_pdf(paper)),
        [
            "người ủy quyền thứ 1", PRINCIPAL.name, "Giấy tờ ủy quyền: Giấy ủy quyền số 15/2026",
            "người ủy quyền thứ 2", "Phạm Văn Thử", "Giấy tờ ủy quyền: Hợp đồng ủy quyền số 2",
            "Thời gian trả kết quả giải quyết hồ sơ:", warning, "Đăng ký nhận kết quả tại",
        ],
    )  # fmt: skip


def test_what_is_not_handed_in_stands_apart_and_the_numbers_go_on() -> None:
    states = (DocumentState.MISSING, DocumentState.SUBMITTED, DocumentState.LOOK_UP, DocumentState.SHOWN)
    documents = tuple(TickedDocument(key=state, name=f"Giấy {state}", state=state) for state in states)
    in_order(
        words_of(receipt.to_pdf(msgspec.structs.replace(RECEIPT, documents=documents))),
        [
            "Thành phần hồ sơ nộp gồm:", "1. Giấy submitted", "2. Giấy shown", "Giấy tờ chưa nộp:",
            "3. Giấy missing (chưa có, còn phải nộp)", "Giấy tờ cơ quan tự tra cứu",
            "4. Giấy look_up (chờ cơ quan tra cứu)", "Số lượng hồ sơ",
        ],
    )  # fmt: skip


def test_a_wards_own_suffix() -> None:
    suffix = NumberSuffix(form="01", suffix="/{short}")
    agency = msgspec.structs.replace(RECEIPT.agency, short="BPTNTKQ", numbers=(suffix,))
    assert "Số: 128/2026/K7Q2M9X4/BPTNTKQ" in words_of(receipt.to_pdf(msgspec.structs.replace(RECEIPT, agency=agency)))
