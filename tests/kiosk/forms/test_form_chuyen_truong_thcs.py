"""Change of lower secondary school: what differs from the primary one, and the paper read back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from tests.kiosk.forms.branches import assert_every_choice
from tests.kiosk.forms.builders import put, value
from tests.kiosk.forms.walking import (
    SAMPLE_WARD,
    Walk,
    assert_both_languages,
    assert_draft_goes_on,
    assert_on_paper,
    assert_published,
    assert_review_opens,
    finished,
    flat,
    opened,
    ordinary,
    paper_of,
    texts_of,
)

FORM = "chuyen-truong-thcs"
ORDINARY = ordinary(FORM)
FIRST = ORDINARY | {"s_class": "6", "s_born": "2015-03-04"}
NO_CARD = ORDINARY | {
    "a_card": "none", "a_name": "Trần Văn Thử", "a_number": "001085000222", "a_born": "1985", "a_phone": "",
    "a_address": "Xã Thử, Tỉnh Mẫu", "a_relation": "guardian", "s_family": "Lò", "o_place_of": "here",
    "s_class": "9", "s_born": "2012-01-02", "r_learning": "not", "r_conduct": "pass",
}  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_ordinary_case_takes_at_most_five_minutes(language: str) -> None:
    walk = Walk(opened(FORM, language), ORDINARY).to_review()
    assert walk.seconds <= 300, walk.seconds


def test_the_classes_are_six_to_nine() -> None:
    session = opened(FORM)
    session.go("/data/child/s_class")
    assert [choice.name for choice in session.page.questions[0].choices] == ["6", "7", "8", "9"]


def test_learning_and_conduct_are_told_apart() -> None:
    walk = Walk(opened(FORM), NO_CARD)
    record = flat(walk.finish().record())
    assert record["r_result"] == "Học tập: Chưa đạt; rèn luyện: Đạt"
    assert record["o_where"] == "Phường Hoa Sen (mẫu)"
    assert record["n_class"] == "9"


def test_who_just_came_from_primary_school_is_not_asked_for_a_result() -> None:
    walk = Walk(opened(FORM), FIRST)
    session = walk.finish()
    assert not {"r_learning", "r_conduct"} & set(walk.seen)
    assert texts_of(paper_of(session))["Kết quả cuối năm học 2025-2026"] == "Hoàn thành chương trình tiểu học"


@pytest.mark.parametrize(
    ("day", "year", "born"),
    [(date(2026, 6, 30), "2025-2026", "2013"), (date(2026, 7, 1), "2026-2027", "2014"),
     (date(2027, 1, 1), "2026-2027", "2014")],
)  # fmt: skip
def test_the_school_year_begins_in_summer(day: date, year: str, born: str) -> None:
    session = Session(load(FORM, (SAMPLE_WARD,)), today=day)
    put(session, s_class="7")
    assert value(session, "school_year") == year
    assert value(session, "s_born") == born


def test_every_question_and_choice_is_on_some_way_and_every_way_ends() -> None:
    assert_every_choice(FORM, {"s_born": "2013-02-03", "a_born": "1990"})


def test_the_paper_as_it_is_drawn() -> None:
    assert_on_paper(finished(FORM, ORDINARY), [
        "ĐƠN XIN CHUYỂN TRƯỜNG", "(dành cho học sinh trung học cơ sở chuyển trường trong nước)", "Kính gửi:",
        "- Hiệu trưởng Trường Trung học cơ sở Hoa Sen (mẫu) (1)", "- Hiệu trưởng Trường Trung học cơ sở Hoa Mai (2)",
        "Tôi tên là: NGUYỄN VĂN THỬ", "Là phụ huynh/người giám hộ hợp pháp của:", "Học sinh: NGUYỄN MINH AN",
        "Là học sinh lớp: 7", "Kết quả cuối năm học 2025-2026: Học tập: Tốt; rèn luyện: Tốt", "Đến học lớp: 7",
        "Tại: Trường Trung học cơ sở Hoa Sen (mẫu), Phường Hoa Sen (mẫu)", "Lý do: Gia đình chuyển nơi ở",
    ])  # fmt: skip
    captions = [panel.caption for panel in paper_of(finished(FORM, ORDINARY)).panels]
    assert captions == ["Ý KIẾN TIẾP NHẬN CỦA TRƯỜNG CHUYỂN ĐẾN", "Ý KIẾN CỦA TRƯỜNG CHUYỂN ĐI"]


@pytest.mark.parametrize("script", [ORDINARY, FIRST, NO_CARD], ids=["ordinary", "first", "no_card"])
def test_review_draft_and_languages(script: dict[str, Any]) -> None:
    assert_review_opens(Walk(opened(FORM), script).to_review().session)
    assert_draft_goes_on(FORM, script)
    assert_both_languages(FORM, script)


def test_published(tmp_path: Path) -> None:
    assert_published(FORM, tmp_path)
