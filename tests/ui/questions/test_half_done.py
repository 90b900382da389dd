"""Another text size, theme or language in the middle of an answer: what is half done is still there, for every kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.catalogue import Catalogue
from tests.ui.questions.forms import again, shown
from tests.ui.questions.hand import find, speak, touch
from ui.questions.places import Places


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


def form(kind: str, more: str = "", choices: str = "") -> str:
    listed = f"\n| choices |\n| | list_name | name | label::Vietnamese (vi) | label::English (en) |\n{choices}"
    return (
        "| survey |\n| | type | name | label::Vietnamese (vi) | label::English (en) | appearance | parameters |\n"
        f"| | {kind} | q | Câu hỏi thử | A test question | {more} |\n"
        "| | note | thanks | Cảm ơn | Thank you | | |\n" + (listed if choices else "")
    )


FEW = "".join(f"| | l | n{n} | Mục {n} | Item {n} |\n" for n in range(4))
SEVERAL = "".join(f"| | l | n{n} | Mục {n} | Item {n} |\n" for n in range(14))
MANY = "".join(f"| | l | n{n} | {w} {n} | {w} {n} |\n" for n, w in enumerate(["Lào", "Áo", "Mường"] * 10))
ENDLESS = "".join(f"| | l | n{n} | {w} {n} | {w} {n} |\n" for n, w in enumerate(["Lào", "Áo", "Mường"] * 50))


@pytest.mark.parametrize(
    ("tables", "touches", "seen"),
    [
        (form("text", "full-name |"), ["key:L", "key:A"], lambda where: find(where, "field").text == "La"),
        (form("integer", " |"), ["digit:4", "digit:2"], lambda where: find(where, "field").text == "42"),
        (form("decimal", " |"), ["digit:4", "digit:,"], lambda where: find(where, "field").text == "4,"),
        (form("integer", "stepper |"), ["step:more", "step:more"], lambda where: find(where, "field").text == "1"),
        (form("date", " |"), ["day:20"], lambda where: find(where, "part:day").text() == "20"),
        (form("date", " |"), ["day:20", "month:3", "digit:1", "digit:9"],
         lambda where: (find(where, "part:month").text(), find(where, "part:year").text()) == ("03", "19––")),
        (form("time", " |"), ["hour:9"], lambda where: find(where, "part:hour").text() == "09"),
        (form("dateTime", " |"), ["day:2", "month:9", *["digit:1", "digit:9", "digit:4", "digit:5"], "hour:14"],
         lambda where: find(where, "part:hour").text() == "14"),
        (form("select_multiple l", " |", FEW), ["choice:n1", "choice:n3"],
         lambda where: find(where, "choice:n1").isChecked() and find(where, "choice:n3").isChecked()),
        (form("rank l", " |", FEW), ["choice:n2", "choice:n0"],
         lambda where: (find(where, "choice:n2").place, find(where, "choice:n0").place) == (1, 2)),
        (form("select_one l", " |", SEVERAL), ["next"], lambda where: find(where, "choice:n7").isVisible()),
        (form("select_one l", " |", MANY), ["choice:by_letter", "letter:M"],
         lambda where: find(where, "choice:n2").isVisible()),
        (form("select_one l", " |", ENDLESS), ["key:M", "key:Ư"], lambda where: find(where, "field").text == "Mư"),
        (form("range", " | start=0 end=20 step=1"), ["step:more", "step:more"],
         lambda where: find(where, "field").text == "1"),
    ],
)  # fmt: skip
def test_what_is_half_done_is_still_there(tmp_path: Path, tables: str, touches: list[str], seen) -> None:
    where, session = shown(tables, tmp_path)
    touch(where, *touches)
    assert seen(where)
    other = again(where, session)
    assert find(other, "question").text() == "A test question"
    assert seen(other)
    third = again(other, session, "portrait", 130, "normal", "vi")
    assert seen(third)
    speak(third, "en")
    assert seen(third)


def test_half_a_date_is_not_thrown_away_without_a_word(tmp_path: Path) -> None:
    where, session = shown(form("date", " |"), tmp_path)
    touch(where, "day:20", "next")
    assert where.page.path.endswith("q")
    assert find(where, "error").text() == "Xin chọn tiếp cho đủ các ô."
    touch(where, "month:3", *[f"digit:{digit}" for digit in "1999"], "next")
    assert session.record()["q"] == "1999-03-20"


def test_half_an_order_is_asked_for_to_its_end(tmp_path: Path) -> None:
    where, session = shown(form("rank l", " |", FEW), tmp_path)
    touch(where, "choice:n2", "next")
    assert "3" in find(where, "error").text()
    touch(where, "choice:n0", "choice:n3", "next")
    assert where.page.path.endswith("thanks")
    assert session.record()["q"] == ["n2", "n0", "n3", "n1"]


def test_an_address_in_the_making_is_still_there(tmp_path: Path) -> None:
    units = Places(Catalogue().units, "01")
    where, session = shown(form("text", "address |"), tmp_path, units=units)
    touch(where, "key:A", "choose_place", "choice:01")
    other = again(where, session, units=units)
    assert find(other, "choice:by_letter").isVisible()
    touch(other, "skip")
    assert find(other, "field").text == "A"


def test_which_question_of_a_page_is_kept(tmp_path: Path) -> None:
    tables = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | appearance |
| | begin_group | g | Nhóm | Group | field-list |
| | text | a | Câu một | One | |
| | text | b | Câu hai | Two | |
| | end_group | | | | |
"""
    where, session = shown(tables, tmp_path)
    touch(where, "key:A", "next", "key:B")
    other = again(where, session)
    assert find(other, "question").text() == "Two"
    assert find(other, "field").text == "B"
    touch(other, "back")
    assert find(other, "field").text == "A"
