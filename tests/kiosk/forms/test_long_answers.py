"""Civil-status declarations with long names and addresses: still one page, nothing over the edge, all read back.

A session in English leaves the same paper as one in Vietnamese: what the office gets is always the official form.
"""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest

from kiosk.forms.answering.session import Session
from kiosk.values.papers import DeclarationPaper
from printing.documents import declaration as document
from tests.kiosk.forms import test_birth as birth
from tests.kiosk.forms import test_form_ket_hon as marriage
from tests.kiosk.forms import test_form_khai_tu as death
from tests.kiosk.forms import test_form_tinh_trang_hon_nhan as status
from tests.kiosk.forms import test_form_trich_luc as extract
from tests.kiosk.forms.walking import finished, paper_of
from tests.printing.read_back import assert_inside, words_of

NAME = "Công Tằng Tôn Nữ Thị Hoàng Mỹ Duyên Thử Mẫu"
HOME = "Số 128/45/12 ngách 7, ngõ Thử Nghiệm Dài, đường Nguyễn Văn Mẫu, Phường Hoa Sen Dài (mẫu), Tỉnh Hoa Mai (mẫu)"
OFFICE = "Cục Cảnh sát quản lý hành chính về trật tự xã hội, Bộ Công an (mẫu)"
LONG: dict[str, dict[str, Any]] = {
    "khai-sinh": birth.BY_PASSPORT | {
        "m_name": NAME, "f_name": NAME.replace("Nữ", "Nam"), "m_address": HOME, "f_address": HOME, "r_paper_by": OFFICE,
        "c_given": "Hoàng Mỹ Duyên Thử An", "c_place_of": "khac", "c_place_other": "Bệnh viện Thử Nghiệm, " + HOME,
        "c_home_other": HOME, "c_family_of": "father", "copies_other": 20,
    },
    "ket-hon": marriage.NO_CARDS | {
        "w_name": NAME, "h_name": NAME.replace("Nữ", "Nam"), "h_number": "", "w_address": HOME, "h_address": HOME,
        "w_paper_by": OFFICE, "h_paper_by": OFFICE, "copies_other": 20,
    },
    "khai-tu": death.NO_CARDS | {
        "r_name": NAME, "d_name": NAME, "r_address": HOME, "d_address": HOME, "d_where": "other", "r_paper_by": OFFICE,
        "d_place_other": "Bệnh viện Thử Nghiệm, " + HOME, "d_paper_of": "cmnd", "d_paper_by": OFFICE,
        "d_cause_of": "other", "d_cause_other": "Suy hô hấp cấp do viêm phổi nặng trên nền bệnh phổi mạn tính",
        "n_number": "12345/GBT-BVĐK", "n_issuer": OFFICE, "copies_other": 20,
    },
    "tinh-trang-hon-nhan": status.FOR_MY_CHILD | {
        "p_name": NAME, "a_card": "none", "a_number": "", "a_name": NAME, "a_address": HOME, "p_address": HOME,
        "p_paper_by": OFFICE, "a_paper_by": OFFICE, "s_spouse": NAME, "s_paper_by": OFFICE, "t_place": HOME,
        "u_of": "marry", "q_name": NAME, "q_paper_by": OFFICE, "u_where_other": HOME,
    },
    "trich-luc": extract.NO_CARDS | {
        "a_name": NAME, "p_name": NAME, "a_address": HOME, "p_address": HOME, "a_paper_by": OFFICE,
        "p_paper_by": OFFICE, "k_other": "công nhận việc kết hôn đã đăng ký ở nước ngoài", "g_where": HOME,
        "g_number": "1234/2019", "g_book": "01/2019-KS-TP", "g_day": "2019-12-31", "copies_other": 20,
    },
}  # fmt: skip
SHORT = {
    "khai-sinh": birth.BOTH, "ket-hon": marriage.ORDINARY, "khai-tu": death.ORDINARY,
    "tinh-trang-hon-nhan": status.ORDINARY, "trich-luc": extract.ORDINARY,
}  # fmt: skip


def done(form: str, script: dict[str, Any], language: str = "vi") -> Session:
    return birth.finished(script, language) if form == "khai-sinh" else finished(form, script, language)


def said_on(paper: DeclarationPaper) -> list[str]:
    cells = [cell.value for line in paper.lines for cell in line.cells if not cell.boxes]
    return cells + [text for line in paper.lines if line.table is not None for row in line.table.rows for text in row]


@pytest.mark.parametrize("script", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("form", LONG)
def test_one_page_with_every_answer_whole(form: str, script: dict[str, dict[str, Any]]) -> None:
    paper = paper_of(done(form, script[form]))
    pdf = document.to_pdf(paper)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert_inside(pdf)
    said = words_of(pdf).replace(" ", "")
    for answer in said_on(paper):
        found = answer.replace(" ", "")
        # side by side in a table, lines of two answers alternate: there each word is looked for
        assert found in said or all(word in said for word in answer.split()), answer


@pytest.mark.parametrize("script", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("form", LONG)
def test_an_english_session_leaves_the_vietnamese_paper(form: str, script: dict[str, dict[str, Any]]) -> None:
    vietnamese, english = (paper_of(done(form, script[form], language)) for language in ("vi", "en"))
    assert english == vietnamese


@pytest.mark.parametrize("copies", [0, 1, 4, 20])
@pytest.mark.parametrize("form", ["khai-sinh", "ket-hon", "khai-tu"])
def test_any_number_of_copies(form: str, copies: int) -> None:
    few = {"copies_of": "0"} if copies == 0 else {"copies_of": "other", "copies_other": copies}
    tail = paper_of(done(form, SHORT[form] | few)).tail
    assert [(tick.label, tick.ticked) for line in tail for tick in line.ticks] == [
        ("Có", copies > 0),
        ("Không", copies == 0),
    ]
    assert [cell.value for line in tail for cell in line.cells] == [f"{copies} bản"]
