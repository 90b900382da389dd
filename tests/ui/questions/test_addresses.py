"""An address: the street typed, province and ward chosen by letter or completed; the tone style by setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.catalogue import Catalogue
from tests.ui.questions.forms import shown
from tests.ui.questions.hand import SIZES, faults, find, spell, touch
from ui.questions.places import Places, bare
from ui.tour.hand import named

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | appearance |
| | text | home | Nơi cư trú | Residence | address |
| | text | other | Quê quán | Hometown | address |
| | text | name | Họ tên | Name | full-name |
"""


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


@pytest.fixture(scope="module")
def units() -> Places:
    return Places(Catalogue().units, "01")


def test_province_then_ward_then_the_street(tmp_path: Path, units: Places) -> None:
    where, session = shown(FORM, tmp_path, units=units)
    touch(where, "choose_place", "choice:01", "choice:by_letter", "letter:H")
    [ward] = [one for one in units.wards("01") if one.label == "Hoàn Kiếm (phường)"]
    while named(where, f"choice:{ward.name}") is None:
        touch(where, "next")
    touch(where, f"choice:{ward.name}")
    assert find(where, "choose_place").text() == "Phường Hoàn Kiếm, Thành phố Hà Nội"
    touch(where, "key:1", "key:2")
    spell(where, " HOA SEN")
    touch(where, "next")
    assert session.record()["home"] == "12 Hoa Sen, Phường Hoàn Kiếm, Thành phố Hà Nội"
    touch(where, "back")
    assert find(where, "field").text == "12 Hoa Sen"
    assert find(where, "choose_place").text() == "Phường Hoàn Kiếm, Thành phố Hà Nội"


def test_the_own_province_is_offered_first_and_typing_stays_possible(tmp_path: Path, units: Places) -> None:
    assert units.provinces()[0].label == "Hà Nội"
    assert len(units.provinces()) == 34
    where, session = shown(FORM, tmp_path, units=units)
    touch(where, "choose_place", "skip")
    spell(where, "A")
    touch(where, "next")
    assert session.record()["home"] == "A"


def test_a_few_letters_without_marks_find_province_and_ward(units: Places) -> None:
    assert units.suggest("ha n")[0] == "Thành phố Hà Nội"
    assert units.suggest("hoan kiem")[0] == "Phường Hoàn Kiếm, Thành phố Hà Nội"
    assert units.suggest("h") == ()
    assert bare("Đặc khu Phú Quốc") == "Phú Quốc"


def test_an_earlier_address_of_this_draft_is_offered_whole(tmp_path: Path, units: Places) -> None:
    form = FORM.replace(" home ", " a_address ").replace(" other ", " b_address ")
    where, session = shown(form, tmp_path, units=units)
    spell(where, "NGO THƯ")
    touch(where, "next", "suggest:0", "next")
    assert session.record()["b_address"] == session.record()["a_address"] == "Ngo Thư"


def test_a_hardware_keyboard_is_not_heard_while_a_place_is_chosen(tmp_path: Path, units: Places) -> None:
    where, _session = shown(FORM, tmp_path, units=units)
    touch(where, "choose_place")
    QTest.keyClicks(where, "abc")
    touch(where, "skip")
    assert find(where, "field").text == ""


@pytest.mark.parametrize(("style", "word"), [("old", "Hòa"), ("new", "Hoà")])
def test_the_tone_goes_where_the_setting_says(tmp_path: Path, units: Places, style: str, word: str) -> None:
    where, session = shown(FORM, tmp_path, units=units, tone_style=style)
    touch(where, "next", "next")
    spell(where, "HOAò")
    assert find(where, "field").text == word
    touch(where, "next")
    assert session.record()["name"] == word, "a name of one word is a name"


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("percent", [100, 130, 160])
def test_nothing_is_cut_off(tmp_path: Path, units: Places, size: str, percent: int) -> None:
    where, _session = shown(FORM, tmp_path, size, percent, units=units)
    assert faults(where) == []
    touch(where, "choose_place")
    assert faults(where) == []
    touch(where, "choice:by_letter")
    assert faults(where) == []
    touch(where, "letter:T")
    assert faults(where) == []
