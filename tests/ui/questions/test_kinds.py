"""Every type of question and kind of page, at every size: what is touched is answered, and nothing is cut off."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.values.forms import Answer, Choice, Page, PageKind, Question, QuestionType
from tests.ui.questions.hand import SIZES, faults, find, screen, touch
from ui.citizen.declaration import DeclarationScreen
from ui.widgets.touch import TouchButton

FEW = (Choice(name="a", label="Có"), Choice(name="b", label="Không"), Choice(name="c", label="Chưa rõ, cần hỏi thêm"))
SEVERAL = tuple(Choice(name=f"n{place}", label=f"Dân tộc thứ {place}") for place in range(14))
MANY = tuple(Choice(name=f"{word}{place}", label=f"{word} {place:02}") for place in range(20) for word in ("Lào", "Áo"))
ENDLESS = tuple(
    Choice(name=f"{word}{place}", label=f"{word} {place:03}") for place in range(70) for word in ("Lào", "Áo")
)


class OnePage:
    """Stands in for a session: one page, and what was answered."""

    language = "vi"
    finished = False

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[tuple[str, Any]] = []
        self.unsaved: dict[str, Any] = {}
        self.furthest = 0.0
        self.attachments: dict[str, Any] = {}
        self.form = SimpleNamespace(media_file=lambda _name: None)

    def answer(self, path: str, value: Answer) -> None:
        self.heard.append((path, value))

    def choose(self, name: str) -> bool:
        self.heard.append(("choose", name))
        return True

    def answers(self) -> dict[str, Any]:
        return {}

    def next(self) -> bool:
        self.heard.append(("next", None))
        return True

    def back(self) -> bool:
        return False


def question(kind: QuestionType, **more: Any) -> Question:
    fields = {"label": "Ông/bà đã kết hôn mấy lần, kể cả lần này?", "hint": "Theo giấy tờ đang giữ.", **more}
    return Question(path="/data/q", name="q", type=kind, **fields)


def page(one: Question, kind: PageKind = PageKind.QUESTION, **more: Any) -> Page:
    return Page(kind=kind, path=one.path, title=one.label, hint=one.hint, section="Phần thử", questions=(one,), **more)


def show(held: Page, size: str = "landscape", percent: int = 100) -> tuple[DeclarationScreen, OnePage]:
    where, session = screen(size, percent), OnePage(held)
    where.begin(session)  # type: ignore[arg-type]
    return where, session


T = QuestionType
WRONG = "Số này phải từ 1 đến 9. Xin nhập lại."
KINDS = {
    "few": page(question(T.SELECT_ONE, choices=FEW)),
    "few_skip": page(question(T.SELECT_ONE, choices=FEW, skip="Không muốn trả lời"), sensitive=True),
    "several": page(question(T.SELECT_ONE, choices=SEVERAL, value="n3", proposed=True)),
    "many": page(question(T.SELECT_ONE, choices=MANY)),
    "many_held": page(question(T.SELECT_ONE, choices=MANY, value="Lào19")),
    "endless": page(question(T.SELECT_ONE, choices=ENDLESS)),
    "several_many": page(question(T.SELECT_MANY, choices=SEVERAL[:6])),
    "rank": page(question(T.RANK, choices=FEW)),
    "stepper": page(question(T.INTEGER, appearance=("stepper",), value=2, error=WRONG, skip="Không nhớ")),
    "range": page(question(T.RANGE, start=0, end=5, step=0.5)),
    "range_down": page(question(T.RANGE, start=10, end=0, step=-2)),
    "range_tenths": page(question(T.RANGE, start=0, end=2, step=0.1)),
    "range_long": page(question(T.RANGE, start=1000, end=0, step=-5, error=WRONG)),
    "range_fine": page(question(T.RANGE, start=0, end=100, step=0.5)),
    "integer": page(question(T.INTEGER, error=WRONG)),
    "decimal": page(question(T.DECIMAL)),
    "date": page(question(T.DATE, error=WRONG, skip="Không nhớ", appearance=("year-only",))),
    "time": page(question(T.TIME, value="10:30")),
    "datetime": page(question(T.DATETIME, error=WRONG)),
    "text": page(question(T.TEXT, error=WRONG, skip="Không có")),
    "note": page(question(T.NOTE), PageKind.NOTE),
    "agree": page(question(T.ACKNOWLEDGE, error=WRONG)),
    "barcode": page(question(T.BARCODE, skip="Không có mã")),
    "image": page(question(T.IMAGE)),
    "repeat": page(question(T.NOTE), PageKind.REPEAT, choices=(Choice(name="add", label="Thêm một người"),
                                                              Choice(name="done", label="Đủ rồi"))),
}  # fmt: skip


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("name", sorted(KINDS))
def test_nothing_is_cut_off(size: str, name: str) -> None:
    for percent in (100, 130, 160):
        where, _session = show(KINDS[name], size, percent)
        assert faults(where) == [], f"{percent} %"
        where.leave()


@pytest.mark.parametrize(
    ("name", "touches", "answer"),
    [
        ("few", ["choice:b"], "b"),
        ("few_skip", ["skip"], None),
        ("several", ["next", "choice:n7"], "n7"),
        ("many", ["choice:Áo1"], "Áo1"),
        ("many", ["choice:by_letter", "letter:L", "next", "choice:Lào9"], "Lào9"),
        ("many", ["choice:by_letter", "letter:L", "back", "letter:A", "choice:Áo3"], "Áo3"),
        ("many_held", ["choice:Lào19"], "Lào19"),
        ("endless", ["key:A", "choice:Áo3"], "Áo3"),
        ("several_many", ["choice:n1", "choice:n4", "choice:n0", "choice:n1", "next"], ("n4", "n0")),
        ("rank", ["choice:c", "choice:a", "choice:b", "next"], ("c", "a", "b")),
        ("stepper", ["step:more", "step:more", "step:less", "next"], 3),
        ("range", ["step:more", "step:more", "next"], 0.5),
        ("range_down", ["step:less", "step:less", "step:less", "step:more", "next"], 8),
        *[("range_down", [f"tick:{value}", "next"], value) for value in (10, 8, 6, 4, 2, 0)],
        ("range_tenths", ["step:more"] * 4 + ["next"], 0.3),
        ("range_long", ["digit:9", "digit:9", "digit:5", "next"], "995"),
        ("range_fine", ["digit:9", "digit:,", "digit:5", "next"], "9.5"),
        ("integer", ["digit:1", "digit:2", "next"], "12"),
        ("decimal", ["digit:1", "digit:,", "digit:5", "next"], "1.5"),
        ("time", ["hour:9", "part:minute", "minute:45", "next"], "09:45"),
        ("datetime", ["day:2", "month:9", *"1945", "hour:14", "minute:0", "next"], "1945-09-02T14:00"),
        ("text", ["key:L", "key:A", "tone:sac", "next"], "Lá"),
        ("agree", ["choice:OK"], "OK"),
    ],
)
def test_what_is_touched_is_answered(name: str, touches: list[str], answer: Answer) -> None:
    where, session = show(KINDS[name])
    touch(where, *(f"digit:{one}" if one.isdigit() else one for one in touches))
    assert [value for place, value in session.heard if place == "/data/q"] == [answer]
    assert session.heard[-1] == ("next", None)


def test_a_long_list_stands_behind_its_letters_in_the_order_of_the_alphabet() -> None:
    names = ("Kinh", "Êđê", "Đan", "Dao", "Sán Dìu", "Ba Na", *(f"Lào {place}" for place in range(30)), "Khác")
    choices = tuple(Choice(name="khac" if one == "Khác" else one, label=one) for one in names)
    where, _session = show(page(question(T.SELECT_ONE, choices=choices)))
    assert _in_view(where) == ["Kinh", "Êđê", "Đan", "Dao", "khac", "by_letter"]
    touch(where, "choice:by_letter")
    assert _in_view(where, "") == [f"letter:{one}" for one in "BDĐÊKLS"]
    touch(where, "letter:K")
    assert _in_view(where) == ["khac", "Kinh"]


def _in_view(where: DeclarationScreen, prefix: str = "choice:") -> list[str]:
    shown = [one.objectName() for one in where.findChildren(TouchButton) if one.isVisible()]
    named = [one for one in shown if one.startswith(prefix or "letter:")]
    return [one.removeprefix(prefix) for one in named]


def test_one_more_is_chosen_on_the_page() -> None:
    where, session = show(KINDS["repeat"])
    touch(where, "choice:add")
    assert session.heard == [("choose", "add")]


def test_a_code_answers_a_code_question() -> None:
    where, session = show(KINDS["barcode"])
    where.scanned("H29.7-261124-000012")
    assert session.heard[0] == ("/data/q", "H29.7-261124-000012")


def test_a_private_question_is_marked() -> None:
    where, _session = show(KINDS["few_skip"])
    assert find(where, "sensitive").text() == "Câu hỏi riêng tư"


def test_several_questions_of_one_page_are_asked_one_by_one() -> None:
    first = Question(path="/data/a", name="a", type=T.SELECT_ONE, label="Câu một", choices=FEW)
    second = Question(path="/data/b", name="b", type=T.INTEGER, label="Câu hai")
    held = Page(kind=PageKind.FIELDS, path="/data/g", title="Nhóm", questions=(first, second))
    where, session = show(held)
    touch(where, "choice:a")
    assert find(where, "question").text() == "Câu hai"
    touch(where, "back")
    assert find(where, "question").text() == "Câu một"
    touch(where, "choice:c", "digit:7", "next")
    assert session.heard == [("/data/a", "a"), ("/data/a", "c"), ("/data/b", "7"), ("next", None)]


def test_a_day_that_has_not_come_is_last_months_and_greyed_once_the_month_is_chosen() -> None:
    asked = question(QuestionType.DATE, value="2026-11", raw="2026-11", proposed=True, latest="2026-11-24")
    where, session = show(page(asked))
    touch(where, "day:28")
    touch(where, "next")
    assert session.heard[0] == ("/data/q", "2026-10-28")
    where, session = show(page(asked))
    touch(where, "part:month")
    touch(where, "month:11")
    touch(where, "part:day")
    assert find(where, "day:24").isEnabled()
    assert not find(where, "day:25").isEnabled()
    touch(where, "day:24")
    touch(where, "next")
    assert session.heard[0] == ("/data/q", "2026-11-24")


def test_a_january_proposal_goes_back_to_december() -> None:
    asked = question(QuestionType.DATE, value="2027-01", raw="2027-01", proposed=True, latest="2027-01-05")
    where, session = show(page(asked))
    touch(where, "day:9")
    touch(where, "next")
    assert session.heard[0] == ("/data/q", "2026-12-09")


def test_the_values_of_a_range_stand_in_its_own_order_as_people_write_them() -> None:
    where, _session = show(KINDS["range_down"])
    assert [one.text() for one in where.body.ticks] == ["10", "8", "6", "4", "2", "0"]
    where, _session = show(page(question(T.RANGE, start=0, end=5000, step=1250.5)))
    assert [one.text() for one in where.body.ticks] == ["0", "1.250,5", "2.501", "3.751,5"]
