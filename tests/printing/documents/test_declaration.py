"""The declaration: its value's lines in their order, numbers in boxes, ticks, as many pages as it takes."""

from __future__ import annotations

import base64
import io
from typing import NamedTuple

import msgspec
import pypdf
import pypdfium2
import pytest
from PIL import Image

from kiosk.values.papers import FINGERPRINT, PaperCell, PaperLine, PaperPanel, PaperSigner, PaperTable, PaperTick
from printing.documents import declaration
from tests.printing.read_back import assert_inside, codes_of, in_order, words_of
from tests.printing.samples import DECLARATION, REPRINT, line


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


def test_a_few_lines_too_many_make_the_letters_a_little_smaller_and_no_page_more() -> None:
    def drawn(count: int) -> tuple[int, float]:
        lines = tuple(line((f"Câu {n}:", "có")) for n in range(count))
        pdf = declaration.to_pdf(msgspec.structs.replace(DECLARATION, lines=lines))
        sizes = [run.size for run in runs_of(pdf) if run.text.startswith("Câu")]
        assert_inside(pdf)
        return len(pypdf.PdfReader(io.BytesIO(pdf)).pages), min(sizes)

    last = next(count for count in range(20, 60) if drawn(count + 1)[0] > 1)
    assert drawn(20) == (1, declaration.SIZE)
    assert drawn(last) == (1, pytest.approx(declaration.SIZE * declaration.SHARES[-1], abs=0.1))
    assert drawn(last + 1) == (2, declaration.SIZE), "smaller letters save no page, so they are not taken"


def test_nobody_signs_on_a_page_that_does_not_say_what_for() -> None:
    for count in range(25, 60):
        lines = tuple(line((f"Câu {n}:", "có")) for n in range(count))
        promise = (PaperLine(text="Tôi cam đoan " + "những nội dung khai trên đây là đúng sự thật " * 3),)
        pdf = declaration.to_pdf(msgspec.structs.replace(DECLARATION, lines=lines + promise))
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
            words = page.extract_text()
            assert ("Tôi cam đoan" in words) == ("Ký, ghi rõ họ" in words), count


def test_place_and_date_stand_in_one_line() -> None:
    said = "Làm tại: Phường Hoa Sen (mẫu), ngày 24 tháng 11 năm 2026"
    for names in ("Người yêu cầu",), ("Bên nữ", "Bên nam"):
        signers = tuple(PaperSigner(caption=name, name="Trần Thị Mẫu") for name in names)
        paper = msgspec.structs.replace(DECLARATION, place_and_date=said, signers=signers)
        assert said in [run.text.strip() for run in runs_of(declaration.to_pdf(paper))]


class DrawnText(NamedTuple):
    text: str
    size: float


def runs_of(pdf: bytes) -> list[DrawnText]:
    """Every text as it was drawn, with the size of its letters on the paper."""
    found: list[DrawnText] = []

    def see(text: str, matrix: list[float], _place: list[float], _font: object, size: float) -> None:
        if text.strip():
            found.append(DrawnText(text.strip(), size * matrix[3]))

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=see)
    return found


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


MEMBERS = PaperTable(
    widths=(0.1, 0.5, 0.4),
    header=("TT", "Họ, chữ đệm và tên", "Quan hệ với chủ hộ"),
    rows=tuple((str(place), f"Nguyễn Thị Mẫu Thứ {place}", "Con") for place in range(1, 61)),
)


def stroke() -> str:
    file = io.BytesIO()
    Image.new("1", (300, 100)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def test_a_table_has_all_its_rows_in_order_and_flows_over_pages() -> None:
    pdf = declaration.to_pdf(msgspec.structs.replace(DECLARATION, lines=(PaperLine(table=MEMBERS),)))
    in_order(words_of(pdf), ["Quan hệ với chủ hộ", "Mẫu Thứ 1", "Con", "Mẫu Thứ 2", "Mẫu Thứ 60", "Người yêu cầu"])
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 1
    assert_inside(pdf)


def test_long_words_stay_inside_their_column() -> None:
    wide = PaperTable(widths=(1, 1, 1), rows=(("Thành" * 40, "Phường Hoa Sen (mẫu), " * 8, ""),) * 3)
    assert_inside(declaration.to_pdf(msgspec.structs.replace(DECLARATION, lines=(PaperLine(table=wide),))))


def test_two_sign_side_by_side_and_the_date_stands_once() -> None:
    both = (PaperSigner(caption="Bên nữ", name="Trần Thị Mẫu"), PaperSigner(caption="Bên nam", name="Nguyễn Văn Thử"))
    pdf = declaration.to_pdf(msgspec.structs.replace(DECLARATION, signers=both))
    said = words_of(pdf)
    in_order(said, ["Bên nữ", "Bên nam"])
    in_order(said, ["Trần Thị Mẫu", "Nguyễn Văn Thử"])
    assert said.count("ngày 23 tháng 11 năm 2026") == 1
    assert_inside(pdf)


def test_opinions_stand_in_frames() -> None:
    names = ("Ý KIẾN CỦA CHỦ HỘ", "Ý KIẾN CỦA CHỦ SỞ HỮU", "Ý KIẾN CỦA CHA, MẸ", "NGƯỜI KÊ KHAI")
    panels = tuple(PaperPanel(caption=name, text="Đồng ý.", name="Trần Thị Mẫu") for name in names)
    without = msgspec.structs.replace(DECLARATION, signers=(), panels=())
    pdf = declaration.to_pdf(msgspec.structs.replace(without, panels=panels))
    assert all(name in words_of(pdf) for name in names)
    assert "Người yêu cầu" not in words_of(pdf).replace("người yêu cầu", "")
    assert rectangles(pdf) - rectangles(declaration.to_pdf(without)) == 4
    assert_inside(pdf)


@pytest.mark.parametrize("held", [stroke(), "data:image/png;base64,AAAA", "data:image/png;base64,%%%", "no picture"])
def test_a_drawn_signature_stands_above_the_name_and_a_broken_one_leaves_room(held: str) -> None:
    signers = (PaperSigner(caption="Người yêu cầu", name="Trần Thị Mẫu", signature=held),)
    pdf = declaration.to_pdf(msgspec.structs.replace(DECLARATION, signers=signers))
    pictures = len(list(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images))
    plain = declaration.to_pdf(msgspec.structs.replace(DECLARATION, signers=(PaperSigner(caption="Người yêu cầu"),)))
    others = len(list(pypdf.PdfReader(io.BytesIO(plain)).pages[0].images))
    assert pictures - others == (held == stroke())
    in_order(words_of(pdf), ["Người yêu cầu", "Trần Thị Mẫu"])


def test_a_fingerprint_has_a_witness() -> None:
    signers = (PaperSigner(caption="Người yêu cầu", name="Trần Thị Mẫu", signature=FINGERPRINT, witness="Lê Thị Thử"),)
    pdf = declaration.to_pdf(msgspec.structs.replace(DECLARATION, signers=signers))
    in_order(words_of(pdf), ["Người yêu cầu", "(Điểm chỉ)", "Trần Thị Mẫu", "Người làm chứng: Lê Thị Thử"])
    assert "(Ký, ghi rõ" not in words_of(pdf)
