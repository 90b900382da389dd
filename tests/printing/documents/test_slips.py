"""Fee slip, green-day promise, guide of a procedure and address labels: on A5, A4 and thermal paper."""

from __future__ import annotations

import importlib
import io
from datetime import date

import msgspec
import pypdf
import pytest
from PIL import Image

from kiosk.catalogue import Catalogue
from kiosk.catalogue.guides import guide
from kiosk.values.papers import PaperValue
from kiosk.values.papers_slips import LabelSheet
from printing.documents import address_labels, fee_slip, feedback_slip, promise_slip
from printing.documents import guide as guide_paper
from printing.printers import profiles
from printing.printers.emulator import Emulator
from tests.printing.form_samples import (
    CODE,
    FEE,
    FEEDBACK,
    FORTY,
    GUIDE,
    LABEL,
    LABELS,
    LONG_ADDRESS,
    PROMISE,
    SLIPS,
    large,
)
from tests.printing.read_back import assert_inside, codes_of, in_order, words_of
from tests.printing.samples import REPRINT

replace = msgspec.structs.replace
THERMAL = ["thermal-80", "thermal-58", "thermal-80-simple"]


def printed(name: str, paper: PaperValue, profile: str) -> list[Image.Image]:
    chosen = profiles.load(profile)
    emulator = Emulator(chosen.dots, dpi=chosen.dpi, dots_per_feed_unit=chosen.dots_per_feed_unit)
    emulator.feed(importlib.import_module(f"printing.documents.{name}").to_bytes(paper, chosen))
    return list(emulator.papers(last=not chosen.cut))


@pytest.mark.parametrize("profile", THERMAL)
@pytest.mark.parametrize("name", SLIPS)
def test_each_comes_out_of_a_thermal_printer_as_one_paper(name: str, profile: str) -> None:
    [picture] = printed(name, SLIPS[name], profile)
    assert picture.convert("L").point(lambda grey: 255 - grey).getbbox() is not None


def test_the_fee_slip_says_what_is_paid_and_why_and_that_it_is_no_receipt() -> None:
    pdf = fee_slip.to_pdf(FEE)
    in_order(words_of(pdf), [
        "PHIẾU THÔNG BÁO PHÍ, LỆ PHÍ", "Không phải biên lai", "SCT/BS 45, K7Q2M9X4/2026", "Nguyễn Thị Hường",
        "09 giờ 05 phút", "Chứng thực bản sao từ bản chính", "2 trang × 2.000 đồng", "10.000", "Cộng", "10.000",
        "Bằng chữ: Mười nghìn đồng", "Thông tư 226/2016/TT-BTC", "NGƯỜI LẬP PHIẾU", "Trần Văn Mẫu",
    ])  # fmt: skip
    assert_inside(pdf)
    assert "IN LẠI LẦN 2" in words_of(fee_slip.to_pdf(replace(FEE, reprint=REPRINT)))


def test_forty_fees_keep_their_sum_with_the_last_row() -> None:
    paper = large()["fee_slip"]
    pdf = fee_slip.to_pdf(paper)  # type: ignore[arg-type]
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    [last] = [page for page in pages if "Cộng" in page]
    assert f" {FORTY} Chứng thực" in last
    assert f"{FORTY * 10}.000" in last


def test_the_green_days_the_hour_and_leaves_the_legal_time_to_the_receipt() -> None:
    pdf = promise_slip.to_pdf(PROMISE)
    in_order(words_of(pdf), [
        "NGÀY THỨ BA XANH", "TRONG 60 PHÚT", "Chấm dứt hoạt động hộ kinh doanh", CODE, "K012", "09:05 ngày 23/11/2026",
        "Quầy số 3", "Có kết quả trước", "10:05 ngày 23/11/2026", "03 ngày làm việc", "Giấy tiếp nhận hồ sơ",
    ])  # fmt: skip
    assert codes_of(pdf) == {("QRCode", CODE)}
    assert_inside(pdf)


def test_a_feedbacks_receipt_has_its_number_and_the_way_to_the_answer_and_nothing_that_was_said() -> None:
    pdf = feedback_slip.to_pdf(FEEDBACK)
    in_order(words_of(pdf), [
        "PHIẾU TIẾP NHẬN PHẢN ÁNH, KIẾN NGHỊ", FEEDBACK.code, "Chờ lâu, trễ hẹn", "09:05 ngày 23/11/2026",
        "Trả lời chậm nhất", "09:05 ngày 14/12/2026", "Ai cầm phiếu này đều xem được",
    ])  # fmt: skip
    assert codes_of(pdf) == {("QRCode", FEEDBACK.qr)}
    assert_inside(pdf)


def test_the_guide_of_a_real_procedure_and_its_portal() -> None:
    catalogue, day = Catalogue(), date(2026, 11, 23)
    paper = guide(catalogue, catalogue.procedure("2.000815", day), day)
    pdf = guide_paper.to_pdf(paper)
    in_order(words_of(pdf), [
        "Trung tâm Phục vụ hành chính công phường Hoa Sen (mẫu)", "HƯỚNG DẪN THỦ TỤC", paper.short, "Giấy tờ cần có",
        *(one.name for one in paper.documents), "Thời hạn giải quyết:", paper.time, "Phí, lệ phí:", "2.000",
        "Cơ quan giải quyết:", "Ủy ban nhân dân phường Hoa Sen (mẫu)", "0299 000 0000", "Căn cứ pháp lý:",
        "Mã thủ tục 2.000815", "In ngày 23/11/2026",
    ])  # fmt: skip
    assert codes_of(pdf, page=len(pypdf.PdfReader(io.BytesIO(pdf)).pages) - 1) == {
        ("QRCode", "https://dichvucong.gov.vn")
    }
    assert_inside(pdf)


def test_a_guide_names_no_amount_that_nobody_approved_and_speaks_english() -> None:
    catalogue, day = Catalogue(), date(2026, 11, 23)
    paper = guide(catalogue, catalogue.procedure("1.001193", day), day, "en")
    words = words_of(guide_paper.to_pdf(paper))
    assert "Register a birth" in words
    assert "HOW TO APPLY" in words
    assert "đồng" not in words
    assert "originals: 1" in words


def test_a_guide_without_a_portal_has_no_code_and_a_long_one_goes_on() -> None:
    assert codes_of(guide_paper.to_pdf(replace(GUIDE, portal=""))) == set()
    long = large()["guide"]
    pdf = guide_paper.to_pdf(long)  # type: ignore[arg-type]
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 1
    assert words_of(pdf).count("Giấy chứng sinh: 01 bản chính") == FORTY
    assert_inside(pdf)


@pytest.mark.parametrize("sheet", list(LabelSheet))
def test_labels_begin_at_the_place_that_is_free_and_go_on_on_the_next_sheet(sheet: LabelSheet) -> None:
    names = [f"Người {n} nhận" for n in range(sheet.places)]
    start = sheet.columns + 2  # second place of the second row
    labels = tuple(replace(LABEL, name=name) for name in names)
    pdf = address_labels.to_pdf(replace(LABELS, labels=labels, sheet=sheet, start=start))
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 2
    found = [places(page, "Người") for page in pages]
    assert [len(one) for one in found] == [sheet.places - start + 1, start - 1]
    wide, tall = address_labels.SIZES[sheet]
    x, y = found[0][0]
    assert wide < x < 2 * wide
    assert pages[0].mediabox.height - 2 * tall - tall < y < pages[0].mediabox.height - tall
    x, y = found[1][0]
    assert x < wide
    assert y > pages[0].mediabox.height - tall


def places(page: pypdf.PageObject, word: str) -> list[tuple[float, float]]:
    """Where the texts with this word stand, in points from the lower left corner."""
    found: list[tuple[float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        if text.strip() and word in text:
            found.append((cm[0] * tm[4] + cm[4], cm[3] * tm[5] + cm[5]))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("sheet", list(LabelSheet))
def test_a_long_address_stays_within_its_label_and_is_whole(sheet: LabelSheet) -> None:
    long = replace(LABEL, address=LONG_ADDRESS, name="Công ty trách nhiệm hữu hạn một thành viên Ƀuôn K'Nam Hoa Sen")
    pdf = address_labels.to_pdf(replace(LABELS, labels=(long, LABEL), sheet=sheet, start=1))
    words = words_of(pdf)
    assert LONG_ADDRESS in words
    assert long.name in words
    wide, tall = address_labels.SIZES[sheet]
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    assert all(y > page.mediabox.height - tall - 2 for _x, y in places(page, ""))
    assert [x > wide for x, _y in places(page, "Nguyễn Thị Hường")] == [True]


def test_a_label_bears_the_dossier_s_code() -> None:
    assert codes_of(address_labels.to_pdf(LABELS)) == {("QRCode", CODE)}
