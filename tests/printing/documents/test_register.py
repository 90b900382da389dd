"""Mẫu 07 read back: its columns, each dossier once, sums that carry over pages, nobody signing on an empty page."""

from __future__ import annotations

import io
import re

import msgspec
import pypdf
import pytest

from printing.documents import register
from printing.layout import pdf
from tests.printing.read_back import assert_inside, in_order, words_of
from tests.printing.samples import REGISTER

PART = REGISTER.parts[0]


def test_head_columns_and_sums() -> None:
    data = register.to_pdf(REGISTER)
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 2
    in_order(pages[0], ["Số: ……/STD-TTPVHCC", "CỘNG HÒA", "SỔ THEO DÕI HỒ SƠ", "Từ ngày 01/11/2026"])
    assert "Lĩnh vực: Hộ tịch" in pages[0]
    for page in pages:
        in_order(page, ["STT", "Mã hồ sơ", "Tên TTHC"])
        for caption in ("Nhận và trả kết quả", "Nhận hồ sơ", "Hẹn trả kết quả", "Ký nhận"):
            assert caption in page
    over = [int(count) for page in pages for count in re.findall(r"Cộng mang sang trang sau (\d+) hồ sơ", page)]
    into = [int(count) for page in pages for count in re.findall(r"Trang trước mang sang (\d+) hồ sơ", page)]
    assert over == into == sorted(over)
    assert len(over) == len(pages) - 1
    for place, page in enumerate(pages):
        first = into[place - 1] if place else 0
        last = over[place] if place < len(over) else len(PART.lines)
        assert [line.code in page for line in PART.lines] == [first <= n < last for n in range(len(PART.lines))]
    in_order(pages[-1], [f"Cộng {len(PART.lines)} hồ sơ", "NGƯỜI LẬP SỔ", "THỦ TRƯỞNG CƠ QUAN"])


@pytest.mark.parametrize("count", [1, 3, 4, 5, 6, 11, 12, 13])
def test_nobody_signs_on_a_page_that_says_nothing(count: int) -> None:
    part = msgspec.structs.replace(PART, lines=PART.lines[:count])
    data = register.to_pdf(msgspec.structs.replace(REGISTER, parts=(part,)))
    last = pypdf.PdfReader(io.BytesIO(data)).pages[-1].extract_text()
    assert PART.lines[count - 1].code in last
    assert "NGƯỜI LẬP SỔ" in last


def test_lying_a4_long_addresses_and_an_empty_month() -> None:
    address = "Số 12, ngõ 3, đường Hoa Mai (mẫu), " * 9
    long = msgspec.structs.replace(PART.lines[0], reached_at=address, person="", gone="đã xóa")
    part = msgspec.structs.replace(PART, lines=(long, *PART.lines[:3]))
    data = register.to_pdf(msgspec.structs.replace(REGISTER, parts=(part,)))
    box = pypdf.PdfReader(io.BytesIO(data)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (round(pdf.A4.height), round(pdf.A4.width))
    assert "đã xóa" in words_of(data)
    assert_inside(data)
    assert "Không có hồ sơ nào" in words_of(register.to_pdf(msgspec.structs.replace(REGISTER, parts=())))
