"""Sổ chứng thực read back: a volume's table over pages, voided numbers in their place, sums without them."""

from __future__ import annotations

import io
from datetime import date

import pypdf

from kiosk.values.papers_certifications import CertificationBook, CertificationLine, CertificationPart, VoidKind
from kiosk.values.procedures import CertifiedWork
from printing.documents import certifications
from tests.printing.read_back import assert_inside, in_order, words_of
from tests.printing.samples import AGENCY

DAY = date(2026, 11, 24)
LINES = tuple(
    CertificationLine(number=n, day=DAY, clerk="Cán Bộ Mẫu", copies=2, pages=3, fee=10_000, paper="Giấy khai sinh")
    for n in range(1, 61)
)
VOID = CertificationLine(
    number=61, day=DAY, clerk="Cán Bộ Mẫu", copies=9, pages=1, fee=18_000, void=VoidKind.VOIDED, void_day=DAY,
    void_by="Cán Bộ Mẫu", void_approved="Lãnh Đạo Mẫu", void_reason="Đóng dấu nhầm bản",
)  # fmt: skip
SIGNED = CertificationLine(
    number=1, day=DAY, clerk="Cán Bộ Mẫu", copies=2, people=3, fee=None, person="Trần Thị Mẫu",
    person_number="001196000123", code="TAM-K7Q2M9X4-261124-0001",
)  # fmt: skip
BOOK = CertificationBook(
    agency=AGENCY, first=date(2026, 11, 1), last=date(2026, 11, 30), made_on=DAY,
    parts=(
        CertificationPart(work=CertifiedWork.COPIES, register="SCT/BS", volume="K7Q2M9X4/2026", lines=(*LINES, VOID)),
        CertificationPart(work=CertifiedWork.SIGNATURES, register="SCT/CK", volume="K7Q2M9X4/2026", lines=(SIGNED,)),
    ),
)  # fmt: skip


def test_each_number_has_its_line_and_a_voided_one_says_why() -> None:
    data = certifications.to_pdf(BOOK)
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 2
    in_order(pages[0], ["CỘNG HÒA", "SỔ CHỨNG THỰC", "quyển số K7Q2M9X4/2026-SCT/BS"])
    assert all("Số chứng thực" in page for page in pages)
    words = words_of(data)
    assert words.count("Giấy khai sinh") == 60
    in_order(words, [
        "ĐÃ HỦY ngày 24/11/2026, Cán Bộ Mẫu. Lý do: Đóng dấu nhầm bản. Người phê duyệt: Lãnh Đạo Mẫu.",
        "Cộng: 60 số còn hiệu lực, 1 số đã hủy", "120", "600.000", "Sổ chứng thực chữ ký", "Số văn bản", "Chưa công bố",
        "3 người ký; Trả sau", "NGƯỜI LẬP SỔ",
    ])  # fmt: skip
    assert_inside(data)


def test_a_time_without_a_number_says_so() -> None:
    empty = CertificationBook(agency=AGENCY, first=DAY, last=DAY, made_on=DAY, parts=())
    assert "Không có số chứng thực nào" in words_of(certifications.to_pdf(empty))
