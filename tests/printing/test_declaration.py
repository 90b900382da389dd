"""The declaration: its value's lines in their order, numbers in boxes, ticks, as many pages as it takes."""

from __future__ import annotations

import io

import msgspec
import pypdf
import pypdfium2
import pytest

from kiosk.values.papers import PaperCell, PaperLine, PaperTick
from printing.documents import declaration
from tests.printing.samples import DECLARATION, REPRINT, line
from tests.printing.test_receipt import assert_inside, codes_of, in_order, words_of


def test_everything_in_order() -> None:
    in_order(
        words_of(declaration.to_pdf(DECLARATION)),
        [
            "Mã tờ khai: K1-4821",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "TỜ KHAI ĐĂNG KÝ KHAI SINH",
            "Kính gửi: Ủy ban nhân dân phường Hoa Sen (mẫu)",
            "Thông tin về người yêu cầu",
            "Họ, chữ đệm, tên người yêu cầu: NGUYỄN THỊ HƯỜNG",
            "Nơi cư trú: Số 12",
            "Số định danh cá nhân:",
            "Giấy tờ tùy thân:",
            "Họ, chữ đệm, tên: LÊ NGUYỄN AN NHIÊN",
            "Giới tính: Nữ",
            "Dân tộc: Kinh",
            "Quốc tịch: Việt Nam",
            "Tôi cam đoan",
            "ngày 23 tháng 11 năm 2026",
            "Người yêu cầu",
            "NGUYỄN THỊ HƯỜNG",
            "Đề nghị cấp bản sao:",
            "Có",
            "Không",
            "(1) Ghi rõ tên cơ quan đăng ký khai sinh.",
            "khai-sinh, bản 3",
        ],
    )


def test_a4_one_page_bar_code_and_quiet_properties() -> None:
    pdf = declaration.to_pdf(DECLARATION)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    assert round(reader.pages[0].mediabox.height / 72 * 25.4) == 297
    assert codes_of(pdf) == {("Code128", "K1-4821")}
    assert reader.metadata is not None
    assert reader.metadata.title == "TỜ KHAI ĐĂNG KÝ KHAI SINH"
    assert not any("HƯỜNG" in str(value) for value in reader.metadata.values())
    assert declaration.to_pdf(DECLARATION) == pdf


def test_the_number_stands_in_twelve_boxes() -> None:
    assert all(digit in words_of(declaration.to_pdf(DECLARATION)) for digit in "0123")
    with_boxes = msgspec.structs.replace(
        DECLARATION, lines=(PaperLine(cells=(PaperCell(label="Số:", value="099196000123", boxes=12),)),), code=""
    )
    assert (
        rectangles(declaration.to_pdf(with_boxes))
        - rectangles(declaration.to_pdf(msgspec.structs.replace(with_boxes, lines=())))
        == 12
    )


def rectangles(pdf: bytes) -> int:
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    return sum(operator == b"re" for _, operator in page.get_contents().operations)


@pytest.mark.parametrize("ticked", [True, False])
def test_a_tick_is_seen(ticked: bool) -> None:
    def ink(state: bool) -> int:
        tail = (PaperLine(ticks=(PaperTick(label="Có", ticked=state),)),)
        document = pypdfium2.PdfDocument(declaration.to_pdf(msgspec.structs.replace(DECLARATION, tail=tail)))
        picture = document[0].render(scale=2).to_pil().convert("L")
        document.close()
        return sum(picture.point(lambda grey: 1 if grey < 120 else 0).tobytes())

    assert (ink(ticked) > ink(False)) is ticked


def test_long_declarations_flow_to_further_pages() -> None:
    many = tuple(line((f"Câu {n}:", f"trả lời {n} " * (1 + n % 9))) for n in range(90))
    paper = msgspec.structs.replace(DECLARATION, lines=many, reprint=REPRINT)
    pdf = declaration.to_pdf(paper)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) >= 3
    words = words_of(pdf)
    in_order(words, [f"Câu {n}: trả lời {n}" for n in range(90)])
    assert f"Mã tờ khai: K1-4821 Trang 2/{len(reader.pages)}" in words
    assert "IN LẠI LẦN 2" in words
    assert_inside(pdf)


def test_a_heading_is_never_the_last_thing_on_a_page() -> None:
    for count in range(30, 60):
        lines = tuple(line((f"Câu {n}:", "có")) for n in range(count))
        heading = (PaperLine(text="TIÊU ĐỀ RIÊNG", style="heading"), line(("Ngay sau:", "đây")))
        pdf = declaration.to_pdf(msgspec.structs.replace(DECLARATION, lines=lines + heading))
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
            words = page.extract_text()
            assert ("TIÊU ĐỀ RIÊNG" in words) == ("Ngay sau:" in words)


def test_narrow_cells_wrap_inside_themselves() -> None:
    cells = tuple(PaperCell(label=f"Nhãn dài số {n}:", value="nội dung dài " * 6) for n in range(4))
    assert_inside(declaration.to_pdf(msgspec.structs.replace(DECLARATION, lines=(PaperLine(cells=cells),))))
