"""The list of a repeat's entries: looked over, one changed and back to the list, one taken out, one more added."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.forms.answering.session import Session
from tests.ui.questions.forms import again, shown
from tests.ui.questions.hand import SIZES, faults, find, spell, touch
from ui.citizen.declaration import DeclarationScreen

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | required | appearance |
| | begin_repeat | member | Người trong nhà | Members of the household | | |
| | text | m_name | Họ tên người này | Name of this person | yes | full-name |
| | integer | m_age | Tuổi | Age | | stepper |
| | end_repeat | | | | | |
| | note | thanks | Cảm ơn | Thank you | | |
"""


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


def with_members(folder: Path, *names: str, size: str = "landscape", percent: int = 100
                 ) -> tuple[DeclarationScreen, Session]:  # fmt: skip
    where, session = shown(FORM, folder, size, percent)
    at_list(where)
    for name in names:
        touch(where, "choice:add")
        spell(where, name)
        touch(where, "next", "step:more", "next")
    return where, session


def at_list(where: DeclarationScreen) -> None:
    """An entry that stands there from the beginning is filled like the others: taken out first."""
    if where.page.kind.value != "repeat":
        spell(where, "X")
        touch(where, "next", "skip")
        touch(where, *[w for w in names_of(where) if w.startswith("remove:")], "entry:out")


def names_of(where: DeclarationScreen) -> list[str]:
    return [w.objectName() for w in where.body.children() if hasattr(w, "isVisible") and w.isVisible()]


def entries(where: DeclarationScreen) -> list[str]:
    return [words.text() for words, _change, _remove in where.body.rows if words.isVisible()]


def test_entries_are_told_by_their_first_answers(tmp_path: Path) -> None:
    where, _session = with_members(tmp_path, "LAN", "MAI")
    assert entries(where) == ["1. Lan, 0", "2. Mai, 0"]
    assert "Lan" in where.spoken()


def test_one_is_changed_and_the_list_comes_back(tmp_path: Path) -> None:
    where, session = with_members(tmp_path, "LAN", "MAI", "NGA")
    touch(where, names_with(where, "change:")[0])
    assert find(where, "field").text == "Lan"
    spell(where, "H")
    touch(where, "next", "step:more", "next")
    assert entries(where) == ["1. Lanh, 1", "2. Mai, 0", "3. Nga, 0"]
    assert [one["m_name"] for one in session.record()["member"]] == ["Lanh", "Mai", "Nga"]


def names_with(where: DeclarationScreen, start: str) -> list[str]:
    return [name for name in names_of(where) if name.startswith(start)]


def test_one_is_taken_out_after_one_question(tmp_path: Path) -> None:
    where, session = with_members(tmp_path, "LAN", "MAI", "NGA")
    touch(where, names_with(where, "remove:")[1])
    assert "“2. Mai, 0”" in find(where, "notice").text()
    assert faults(where) == []
    touch(where, "entry:keep")
    assert entries(where) == ["1. Lan, 0", "2. Mai, 0", "3. Nga, 0"]
    touch(where, names_with(where, "remove:")[1], "entry:out")
    assert entries(where) == ["1. Lan, 0", "2. Nga, 0"]
    touch(where, "choice:done", "next")
    assert [one["m_name"] for one in session.record()["member"]] == ["Lan", "Nga"]


def test_all_can_be_taken_out(tmp_path: Path) -> None:
    where, session = with_members(tmp_path, "LAN")
    touch(where, names_with(where, "remove:")[0], "entry:out")
    assert entries(where) == []
    touch(where, "choice:done", "next")
    assert "member" not in session.record()


def test_an_unfinished_entry_says_so(tmp_path: Path) -> None:
    where, session = with_members(tmp_path, "LAN")
    [path] = [path for path in session.answers() if path.endswith("m_name")]
    session.answer(path, None)
    other = again(where, session, language="vi")
    assert "chưa đủ" in entries(other)[0]


def test_many_are_turned_over_and_the_turn_outlives_another_language(tmp_path: Path) -> None:
    where, session = with_members(tmp_path, *(letter * 2 for letter in "ABCDEGHIKLMN"), size="small", percent=160)
    seen = entries(where)
    assert len(seen) < 12
    while where.body.turn + 1 < where.body.turns:
        touch(where, "next")
        assert faults(where) == []
        seen += [one for one in entries(where) if one not in seen]
    assert len(seen) == 12
    touch(where, "back")
    before = entries(where)
    assert entries(again(where, session)) == before


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("percent", [100, 130, 160])
def test_nothing_is_cut_off(tmp_path: Path, size: str, percent: int) -> None:
    where, session = with_members(tmp_path, size=size, percent=percent)
    assert faults(where) == []
    touch(where, "choice:add")
    spell(where, "NGUYÊNõ THIọ THANH HƯƠNGò")
    touch(where, "next", "step:more", "next")
    assert faults(where) == []
    touch(where, names_with(where, "remove:")[0])
    assert faults(where) == []
    assert session.page.lines
