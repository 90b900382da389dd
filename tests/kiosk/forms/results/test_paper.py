"""Layouts beside a form: tables, one row for each instance of a repeat, several signers, panels, review sections."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from kiosk.forms.answering.session import Session
from kiosk.forms.results.paper import declaration, unknown_names
from kiosk.values.papers import Agency, DeclarationPaper
from tests.kiosk.forms.builders import TODAY, form_of, put
from tests.printing.samples import AGENCY

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | relevant |
| | text | owner | Chủ hộ | Head of the household | |
| | begin_repeat | member | Thành viên | Members | |
| | text | p_name | Họ tên | Name | |
| | select_one sex | p_sex | Giới tính | Sex | |
| | text | p_note | Ghi chú | Note | ${p_sex} = 'male' |
| | end_repeat | | | | |
| choices |
| | list_name | name | label::Vietnamese (vi) | label::English (en) | paper |
| | sex | male | Con trai | Boy | Nam |
| | sex | female | Con gái | Girl | Nữ |
"""
LAYOUT: dict[str, Any] = {
    "paper": {
        "title": "TỜ KHAI THỬ", "addressed_to": "{agency.parent}", "place_and_date": "ngày {today|day}",
        "signer": [{"caption": "Chủ hộ", "name": "{owner}"}, {"caption": "Vắng", "name": "", "when": "p_note"}],
        "panel": [{"caption": "Ý KIẾN CỦA CHỦ HỘ", "name": "{owner}"}],
        "line": [{"table": {
            "widths": [1, 3, 1, 3], "header": ["TT", "Họ tên", "GT", "Ghi chú"], "each": "member", "least": 4,
            "row": ["{#}", "{p_name|upper}", "{p_sex|paper}", "{p_note}[ (chủ hộ {owner})]"],
        }}],
    },
    "review": [
        {"title": {"vi": "Hộ", "en": "Household"}, "line": [{"label": "Chủ hộ", "question": "owner"}]},
        {"title": {"vi": "Người thứ {#}: {p_name}", "en": "Person {#}: {p_name}"}, "each": "member", "line": [
            {"label": {"vi": "Tên", "en": "Name"}, "question": "p_name"},
            {"label": {"vi": "Ghi chú", "en": "Note"}, "question": "p_note"},
        ]},
    ],
}  # fmt: skip


@pytest.fixture
def session(tmp_path: Path) -> Session:
    made = Session(dataclasses.replace(form_of(FORM, tmp_path), layout=LAYOUT), "vi", today=TODAY)
    put(made, owner="Trần Thị Mẫu")
    made.restore({
        "/data/member[1]/p_name": "Nguyễn Văn Thử", "/data/member[1]/p_sex": "male", "/data/member[1]/p_note": "học xa",
        "/data/member[2]/p_name": "Nguyễn Thị Thử", "/data/member[2]/p_sex": "female",
    })  # fmt: skip
    return made


def paper_of(session: Session) -> DeclarationPaper:
    return declaration(session.form, session.record(), agency(), TODAY)


def agency() -> Agency:
    return AGENCY


def test_a_repeat_makes_a_row_each_and_empty_rows_to_write_on(session: Session) -> None:
    table = paper_of(session).lines[0].table
    assert table is not None
    assert table.header == ("TT", "Họ tên", "GT", "Ghi chú")
    assert table.rows == (
        ("1", "NGUYỄN VĂN THỬ", "Nam", "học xa (chủ hộ Trần Thị Mẫu)"),
        ("2", "NGUYỄN THỊ THỬ", "Nữ", "(chủ hộ Trần Thị Mẫu)"),
        ("", "", "", ""),
        ("", "", "", ""),
    )


def test_signers_and_panels_are_filled_and_left_out_like_lines(session: Session) -> None:
    paper = paper_of(session)
    assert [(one.caption, one.name) for one in paper.signers] == [("Chủ hộ", "Trần Thị Mẫu")]
    assert [(one.caption, one.name) for one in paper.panels] == [("Ý KIẾN CỦA CHỦ HỘ", "Trần Thị Mẫu")]


def test_the_review_has_a_section_for_each_instance_and_its_lines_open_that_instance(session: Session) -> None:
    household, first, second = session.review()
    assert household.title == "Hộ"
    assert first.title == "Người thứ 1: Nguyễn Văn Thử"
    assert [(line.value, line.path) for line in first.lines] == [
        ("Nguyễn Văn Thử", "/data/member[1]/p_name"), ("học xa", "/data/member[1]/p_note"),
    ]  # fmt: skip
    assert [line.path for line in second.lines] == ["/data/member[2]/p_name"]
    session.language = "en"
    assert session.review()[2].title == "Person 2: Nguyễn Thị Thử"


def test_names_that_no_question_has_are_found_also_in_tables(session: Session) -> None:
    assert unknown_names(session.form) == []
    wrong = {**LAYOUT, "review": [{"title": "x", "each": "nobody", "line": []}]}
    assert unknown_names(dataclasses.replace(session.form, layout=wrong)) == ["nobody"]
