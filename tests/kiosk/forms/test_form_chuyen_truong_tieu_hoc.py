"""Change of primary school: who asks, the child, schools from the ward's list or typed, results, opinions."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.values.forms import PageKind
from tests.kiosk.forms.builders import put
from tests.kiosk.forms.walking import (
    Walk,
    assert_on_paper,
    card,
    finished,
    flat,
    opened,
    ordinary,
    paper_of,
    texts_of,
)

FORM = "chuyen-truong-tieu-hoc"
ORDINARY = ordinary(FORM)
MOTHER = ORDINARY | {"a_card": card("mother"), "a_relation": "mother", "s_family": "Lê", "a_phone": ""}
NO_CARD = ORDINARY | {
    "a_card": "none", "a_name": "Trần Thị Thử", "a_number": "", "a_born": "1985", "a_address": "Xã Thử, Tỉnh Mẫu",
    "a_relation": "guardian", "s_family": "Lò", "s_class": "1", "s_born": "2020-09-02", "o_place_of": "other",
    "o_place_other": "Xã Thử, Tỉnh Mẫu", "r_reason_of": "other", "r_reason_other": "Học sinh về ở với bà",
}  # fmt: skip
NO_LISTS = ORDINARY | {"n_name": "Hoa Sen"}


def test_the_ordinary_case_concludes_what_it_can() -> None:
    walk = Walk(opened(FORM), ORDINARY)
    record = flat(walk.finish().record())
    assert walk.seen == [
        "a_card", "a_phone", "s_given", "s_class", "s_born", "n_of", "o_name",
        "r_result_of", "r_reason_of",
    ]  # fmt: skip
    wanted = {
        "school_year": "2026-2027", "last_year": "2025-2026", "s_name": "Nguyễn Minh An", "n_class": "3",
        "o_school": "Trường Tiểu học Hoa Mai", "o_where": "Phường Hoa Sen",
        "n_school": "Trường Tiểu học Hoa Sen (mẫu)", "n_where": "Phường Hoa Sen (mẫu)", "r_result": "Hoàn thành tốt",
        "r_reason": "Gia đình chuyển nơi ở", "applicant_name": "Nguyễn Văn Thử",
    }  # fmt: skip
    assert {name: record[name] for name in wanted} == wanted


def test_the_year_of_birth_is_proposed_from_the_class() -> None:
    session = opened(FORM)
    for class_, year in (("1", "2020"), ("5", "2016")):
        put(session, s_class=class_)
        session.go("/data/child/s_born")
        assert session.page.questions[0].raw == year
    assert not session.next()
    assert "chọn thêm ngày và tháng" in session.page.questions[0].error


def test_relations_fit_the_card() -> None:
    walk = Walk(opened(FORM), MOTHER)
    while not walk.session.page.path.endswith("a_phone"):
        walk.step()
    walk.session.go("/data/applicant/a_relation")
    assert walk.session.page.questions[0].value == "mother", "the card tells it; the review can say otherwise"
    assert [choice.name for choice in walk.session.page.questions[0].choices] == ["mother", "guardian"]
    session = walk.finish()
    assert texts_of(paper_of(session))["Học sinh"] == "LÊ MINH AN"
    [ticks] = [line.ticks for line in paper_of(session).lines if line.ticks]
    assert [(tick.label, tick.ticked) for tick in ticks] == [
        ("Cha", False), ("Mẹ", True), ("Người giám hộ", False),
    ]  # fmt: skip


def test_no_card_first_class_and_another_reason() -> None:
    walk = Walk(opened(FORM), NO_CARD)
    texts = texts_of(paper_of(walk.finish()))
    assert "r_result_of" not in walk.seen
    assert texts["Kết quả cuối năm học 2025-2026"] == "Học sinh lớp 1, chưa có kết quả năm học trước"
    assert texts["Trường (3)"] == "Trường Tiểu học Hoa Mai, Xã Thử, Tỉnh Mẫu"
    assert texts["Lý do"] == "Học sinh về ở với bà"
    assert texts["Hiện trú tại"] == "Xã Thử, Tỉnh Mẫu"


def test_without_a_wards_list_both_schools_are_typed() -> None:
    walk = Walk(opened(FORM, ward=False), NO_LISTS)
    record = flat(walk.finish().record())
    assert not {"o_of", "n_of"} & set(walk.seen)
    assert (record["n_school"], record["n_where"]) == ("Trường Tiểu học Hoa Sen", "Phường Hoa Sen (mẫu)")


@pytest.mark.parametrize(
    ("typed", "told"),
    [("Trường PTCS Thử", "Trường PTCS Thử"), ("trường Tiểu học Thử", "trường Tiểu học Thử"),
     ("Tiểu học Thử", "Trường Tiểu học Thử"), ("PTCS Thử", "Trường PTCS Thử"), ("TH Thử", "Trường TH Thử"),
     ("Thanh Mai", "Trường Tiểu học Thanh Mai")],
)  # fmt: skip
def test_a_school_typed_with_its_kind_keeps_it(typed: str, told: str) -> None:
    assert flat(finished(FORM, ORDINARY | {"o_name": typed}).record())["o_school"] == told


def test_one_cannot_change_to_the_same_school() -> None:
    session = opened(FORM)
    put(session, n_of="hoa-sen")
    session.go("/data/schools/o_of")
    assert [choice.name for choice in session.page.questions[0].choices] == ["hoa-mai", "khac"]


def test_the_new_class_can_be_another() -> None:
    session = Walk(opened(FORM), ORDINARY).to_review().session
    session.go("/data/schools/n_class")
    assert session.page.questions[0].value == "3"
    offered = [choice.name for choice in session.page.questions[0].choices]
    assert offered == ["3", "4"], "this class, or in summer the next"
    assert session.choose("4")
    assert session.next()
    assert texts_of(paper_of(session))["Đến học lớp"] == "4"
    assert texts_of(paper_of(session))["Là học sinh lớp"] == "3"


@pytest.mark.parametrize(("class_", "born"), [("1", "2022-01-01"), ("5", "1990-05-06"), ("3", "2027-01-01")])
def test_a_year_that_does_not_fit_the_class_is_noticed(class_: str, born: str) -> None:
    session = opened(FORM)
    put(session, s_class=class_)
    session.go("/data/child/s_born")
    session.answer(session.page.path, born)
    assert not session.next()
    assert "Năm sinh chưa hợp" in session.page.questions[0].error


@pytest.mark.parametrize(
    ("result", "words"),
    [("excellent", "Hoàn thành xuất sắc"), ("done", "Hoàn thành"), ("not", "Chưa hoàn thành")],
)
def test_results_by_circular_27(result: str, words: str) -> None:
    session = finished(FORM, ORDINARY | {"r_result_of": result})
    assert texts_of(paper_of(session))["Kết quả cuối năm học 2025-2026"] == words


def test_the_paper_as_it_is_drawn() -> None:
    session = finished(FORM, ORDINARY)
    assert_on_paper(session, [
        "ĐƠN XIN CHUYỂN TRƯỜNG", "(dành cho học sinh tiểu học chuyển trường trong nước)", "Kính gửi:",
        "- Hiệu trưởng Trường Tiểu học Hoa Sen (mẫu) (1)", "- Hiệu trưởng Trường Tiểu học Hoa Mai (2)",
        "Tôi tên là: NGUYỄN VĂN THỬ", "Sinh ngày: 02/03/1994", "Hiện trú tại: Số 12, đường Thử Nghiệm",
        "Số điện thoại: 0900000123", "Địa chỉ email (nếu có):", "Là phụ huynh/người giám hộ hợp pháp của:",
        "Học sinh: NGUYỄN MINH AN", "Ngày tháng năm sinh: 20/05/2018", "Là học sinh lớp: 3",
        "Trường (3): Trường Tiểu học Hoa Mai, Phường Hoa Sen", "Kết quả cuối năm học 2025-2026: Hoàn thành tốt",
        "Đến học lớp: 3", "Năm học: 2026-2027", "Tại: Trường Tiểu học Hoa Sen (mẫu)",
        "Lý do: Gia đình chuyển nơi ở", "Trân trọng cảm ơn.",
    ])  # fmt: skip
    paper = paper_of(session)
    assert [(one.caption, one.name) for one in paper.signers] == [("Người làm đơn", "Nguyễn Văn Thử")]
    assert [one.caption for one in paper.panels] == [
        "Ý KIẾN TIẾP NHẬN CỦA TRƯỜNG CHUYỂN ĐẾN", "Ý KIẾN CỦA TRƯỜNG CHUYỂN ĐI",
    ]  # fmt: skip
    assert_on_paper(session, ["Người làm đơn", "Nguyễn Văn Thử", "Ý KIẾN", "(Hiệu trưởng ký, đóng dấu)", "Chú thích:"])
    for panel in paper.panels:  # captions are broken into lines that stand beside each other
        assert_on_paper(session, [panel.caption.split(" CỦA")[0], "(Hiệu trưởng ký, đóng dấu)"])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_without_a_list_of_schools_it_takes_no_longer(language: str) -> None:
    walk = Walk(opened(FORM, language, ward=False), NO_LISTS).to_review()
    assert walk.seconds <= 300, walk.seconds


@pytest.mark.parametrize("script", [ORDINARY, MOTHER, NO_CARD], ids=["ordinary", "mother", "no_card"])
def test_the_review_has_the_papers_sections(script: dict[str, Any]) -> None:
    page = Walk(opened(FORM), script).to_review().session.page
    assert page.kind is PageKind.REVIEW
    assert [section.title for section in page.sections] == ["Phụ huynh", "Học sinh", "Chuyển đến"]
