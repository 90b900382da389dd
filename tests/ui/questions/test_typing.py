"""The touch keyboard, the keypad and real keys, on real pages of the birth declaration."""

from __future__ import annotations

import unicodedata

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.questions.hand import find, screen, session, spell, touch
from ui.citizen.declaration import DeclarationScreen
from ui.questions import suggest


@pytest.fixture
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


@pytest.fixture
def name_page(app: QApplication) -> DeclarationScreen:
    made = screen()
    made.begin(session())
    touch(made, "choice:mother", "choice:none")
    assert made.page is not None
    assert made.page.path.endswith("m_name")
    return made


def field(where: DeclarationScreen) -> str:
    return find(where, "field").text


def test_tones_stand_on_the_right_vowel_and_names_get_capitals(name_page: DeclarationScreen) -> None:
    spell(name_page, "NGUYÊNõ THIọ HƯƠNGò")
    assert field(name_page) == "Nguyễn Thị Hường"
    assert unicodedata.is_normalized("NFC", field(name_page))


def test_a_tone_can_be_taken_off_and_a_letter_back(name_page: DeclarationScreen) -> None:
    spell(name_page, "HOAò")
    assert field(name_page) == "Hòa"
    touch(name_page, "tone:none", "key:backspace")
    assert field(name_page) == "Ho"


def test_capitals_are_proposed_not_forced(name_page: DeclarationScreen) -> None:
    touch(name_page, "key:shift")
    spell(name_page, "KA")
    assert field(name_page) == "ka"


def test_minority_letters_and_signs_stand_on_the_second_page(name_page: DeclarationScreen) -> None:
    spell(name_page, "K'NAM ")
    touch(name_page, "key:page2", "key:Č")
    assert field(name_page) == "K'Nam Č"
    touch(name_page, "key:page2", "key:A")
    assert field(name_page) == "K'Nam Ča"


def test_keys_never_take_the_focus(name_page: DeclarationScreen) -> None:
    spell(name_page, "TR")
    assert find(name_page, "key:A").focusPolicy() == Qt.FocusPolicy.NoFocus
    touch(name_page, "suggest:0")
    assert not find(name_page, "suggest:0").hasFocus()  # by Tab alone


def test_a_real_keyboard_types_telex(name_page: DeclarationScreen) -> None:
    QTest.keyClicks(name_page, "tran thij huowngf")
    assert field(name_page) == "Tran Thị Hường"
    QTest.keyClick(name_page, Qt.Key.Key_Backspace)
    QTest.keyClick(name_page, Qt.Key.Key_Return)
    assert name_page.page is not None
    assert name_page.page.path.endswith("m_number")


def test_a_suggestion_completes_the_word(name_page: DeclarationScreen) -> None:
    spell(name_page, "TR")
    assert find(name_page, "suggest:0").text() == "Trần"
    touch(name_page, "suggest:0")
    assert field(name_page) == "Trần "


def test_the_number_goes_into_twelve_boxes_and_no_more(name_page: DeclarationScreen) -> None:
    spell(name_page, "LAN")
    touch(name_page, "next", *(f"digit:{digit}" for digit in "0011900123456"))
    assert field(name_page) == "001190012345"
    touch(name_page, "digit:back")
    assert field(name_page) == "00119001234"
    touch(name_page, "next")
    assert find(name_page, "error").text()
    touch(name_page, "skip")
    assert name_page.page is not None
    assert name_page.page.path.endswith("m_born")


def test_a_year_alone_is_enough_where_the_form_says_so(name_page: DeclarationScreen) -> None:
    spell(name_page, "LAN")
    touch(name_page, "next", "skip", "only_year", *(f"digit:{digit}" for digit in "1970"), "next")
    assert name_page.session is not None
    assert name_page.session.answers()["/data/mother/m_born"] == "1970"


def test_a_date_is_three_parts_and_a_short_month_has_fewer_days(name_page: DeclarationScreen) -> None:
    spell(name_page, "LAN")
    touch(name_page, "next", "skip", "day:28", "month:2", *(f"digit:{digit}" for digit in "1991"), "part:day")
    assert not [key for key in name_page.body.keys if key.objectName() == "day:29"]
    touch(name_page, "next")
    assert name_page.session is not None
    assert name_page.session.answers()["/data/mother/m_born"] == "1991-02-28"


def test_family_names_come_first_then_what_was_begun() -> None:
    assert suggest.names("", "full-name", 3) == ("Nguyễn", "Trần", "Lê")
    assert suggest.names("Nguyễn Van", "full-name", 3)[0] == "Nguyễn Văn"
    assert suggest.names("ng", "family-name", 2) == ("Nguyễn", "Ngô")


def test_addresses_of_the_draft_come_before_the_place_list() -> None:
    places = {"Phường Hoa Sen, Hà Nội", "Phường Hải Châu, Đà Nẵng"}
    found = suggest.addresses(
        "12 Lý Bôn, Phường Ho", ("12 Lý Bôn, Phường Hoa Lư",), lambda typed: [p for p in places if typed in p], 3
    )
    assert found == ("12 Lý Bôn, Phường Hoa Lư", "12 Lý Bôn, Phường Hoa Sen, Hà Nội")


def test_letters_that_no_paper_can_show_are_named_before_the_page_is_left(name_page: DeclarationScreen) -> None:
    QTest.keyClicks(name_page, "An ")
    pasted = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "አ")
    QApplication.sendEvent(name_page, pasted)
    touch(name_page, "next")
    assert name_page.body is not None
    assert "አ" in name_page.body.error.text()
    QTest.keyClick(name_page, Qt.Key.Key_Backspace)
    touch(name_page, "next")
    assert name_page.page is not None
    assert not name_page.page.path.endswith("m_name")
