"""The review in the layout of the paper: title, order, tick boxes; and what is wrong first, which leads there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.values.forms import PageKind
from tests.ui.questions.forms import again, shown
from tests.ui.questions.hand import SIZES, faults, find, touch
from ui.citizen.declaration import DeclarationScreen
from ui.questions.lines import DottedLine

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | required | constraint | appearance | default |
| | text | name | Họ và tên | Full name | yes | | full-name | Nguyễn Văn Mẫu |
| | select_one sex | sex | Giới tính | Sex | yes | | | female |
| | integer | copies | Cần mấy bản? | Copies? | yes | . < 9 | | 12 |
| | text | place | Nơi ở | Place | | | | Số 12, đường Thử Nghiệm, Phường Hoa Sen, Thành phố Hà Nội |
| | acknowledge | true | Tôi cam đoan những lời khai trên là đúng | I declare that this is true | yes | | | |
| choices |
| | list_name | name | label::Vietnamese (vi) | label::English (en) |
| | sex | male | Nam | Male |
| | sex | female | Nữ | Female |
"""
LAYOUT = {
    "paper": {
        "title": "ĐƠN ĐỀ NGHỊ THỬ", "addressed_to": "", "place_and_date": "",
        "line": [{"ticks": [
            {"label": "Nam", "on": "sex", "is": "male"}, {"label": "Nữ", "on": "sex", "is": "female"},
        ]}],
    },
    "review": [
        {"title": {"vi": "Người khai", "en": "You"}, "line": [
            {"label": {"vi": "Họ tên", "en": "Name"}, "question": "name"},
            {"label": {"vi": "Giới tính", "en": "Sex"}, "question": "sex"},
        ]},
        {"title": {"vi": "Đề nghị", "en": "Request"}, "line": [
            {"label": {"vi": "Số bản", "en": "Copies"}, "question": "copies"},
            {"label": {"vi": "Nơi ở", "en": "Place"}, "question": "place"},
            {"label": {"vi": "Cam đoan", "en": "Declared"}, "question": "true"},
        ]},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


def at_review(folder: Path, size: str = "landscape", percent: int = 100, theme: str = "normal") -> DeclarationScreen:
    """Two things are wrong: too many copies, and the last question is not answered."""
    where, session = shown(FORM, folder, size, percent, theme)
    session.form.layout = LAYOUT
    while session.page.kind is not PageKind.REVIEW:
        if session.page.path.endswith(("copies", "true")):
            session._position.at = session.after(session.page.path)
        else:
            session.next()
    session.next()
    where.begin(session)
    return where


def turns(where: DeclarationScreen) -> list[str]:
    """Names of all lines in all turns, each turn looked over for faults."""
    seen: list[str] = []
    while True:
        assert faults(where) == []
        lines = [one for one in where.findChildren(QWidget) if isinstance(one, DottedLine)]
        seen += [one.objectName() for one in lines if one.isVisible()]
        if where.body.last_turn:
            return seen
        touch(where, "next")


def test_what_is_wrong_stands_first_leads_there_and_back(tmp_path: Path) -> None:
    where = at_review(tmp_path)
    headings = [one for one in where.body.findChildren(QWidget, "heading") if one.isVisible()]
    assert headings[0].text() == "2 chỗ cần xem lại: chạm vào để sửa"
    wrong = [one for one in turns(where) if one.startswith("mend:")]
    assert [one.rpartition("/")[2] for one in wrong] == ["copies", "true"]
    at_copies = at_review(tmp_path)
    touch(at_copies, wrong[0], "digit:back", "digit:back", "digit:3", "next")
    assert at_copies.page.kind is PageKind.REVIEW
    assert [one for one in turns(at_copies) if one.startswith("mend:")] == wrong[1:]


def test_lines_follow_the_papers_order_under_its_title(tmp_path: Path) -> None:
    where = at_review(tmp_path, "portrait")
    lines = [one.rpartition("/")[2] for one in turns(where) if one.startswith("line:")]
    assert lines == ["name", "sex", "copies", "place", "true"]
    said = [one.text() for one in where.body.findChildren(QWidget, "heading")]
    assert said[1:] == ["ĐƠN ĐỀ NGHỊ THỬ", "Người khai", "Đề nghị"]


def test_questions_ticked_on_the_paper_are_ticked_here(tmp_path: Path) -> None:
    where = at_review(tmp_path)
    [sex] = [one for one in where.body.findChildren(DottedLine) if one.objectName().endswith("/sex")]
    assert [(one.label, one.ticked) for one in sex.options] == [("Nam", False), ("Nữ", True)]
    touch(where, sex.objectName(), "choice:male")
    [sex] = [one for one in where.body.findChildren(DottedLine) if one.objectName().endswith("/sex")]
    assert [one.label for one in sex.options if one.ticked] == ["Nam"]


def test_the_turn_in_view_outlives_another_language(tmp_path: Path) -> None:
    where = at_review(tmp_path, "small", 160)
    touch(where, "next")
    assert again(where, where.session).body.turn == 1


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize(("percent", "theme"), [(100, "normal"), (130, "contrast"), (160, "normal")])
def test_every_line_can_be_read_whole(tmp_path: Path, size: str, percent: int, theme: str) -> None:
    where = at_review(tmp_path, size, percent, theme)
    assert len(turns(where)) == 7
    assert find(where, "next").text() == "Nộp tờ khai"
