"""Keys of scanners and of hands, told apart before they reach anything: fields, dialogs, shortcuts, nothing at all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kiosk.bus import Bus
from kiosk.settings import PlaceSettings, Settings, with_defaults
from kiosk.values.devices import Scanned
from tests.ui.typist import ENTER, NONE, SHIFT, Listening, Typist
from ui import program
from ui.app import House
from ui.key_burst import GAP_MS, KeyBurst

CARD = "099196000123||Nguyễn Thị Hường|01021996|Nữ|Số 12, đường Hoa Mai (mẫu)|15042021"
CODE = "H99.001.01-261130-0001"
WAIT = 60_000


class Page(QWidget):
    """A field, a password field, a button that counts, and shortcuts; what reaches them is written down."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.password, self.button = QLineEdit(), QLineEdit(), QPushButton("x")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.pressed: list[str] = []
        self.button.clicked.connect(lambda: self.pressed.append("button"))
        self.field.returnPressed.connect(lambda: self.pressed.append("return"))
        for keys in ("F5", "Ctrl+L", "Esc", "A"):
            QShortcut(QKeySequence(keys), self, lambda keys=keys: self.pressed.append(keys))
        column = QVBoxLayout(self)
        for one in (self.field, self.password, self.button):
            column.addWidget(one)


@pytest.fixture
def listening() -> Iterator[Listening]:
    made = Listening(Bus())
    yield made
    made.close()


@pytest.fixture
def page(qtbot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.field.setFocus()
    return made


@pytest.fixture
def typist(page: Page) -> Typist:
    return Typist(page)


def untouched(page: Page) -> bool:
    return (page.field.text(), page.password.text(), page.pressed) == ("", "", []) and page.focusWidget() is not None


@pytest.mark.parametrize("gap", [1, 4, 16, 28])
@pytest.mark.parametrize("text", [CARD, CODE, "0193d3f0-1111-7222-8333-444455556666", "123456"])
def test_a_scan_reaches_no_field(qtbot, listening: Listening, page: Page, typist: Typist, text: str, gap: int) -> None:
    for end in (ENTER, "\t", ENTER + ENTER):
        listening.heard.clear()
        typist.scan(text, gap, end)
        qtbot.waitUntil(lambda: listening.heard == [text], timeout=WAIT)
    assert untouched(page)
    assert page.focusWidget() is page.field  # Tab moved nothing


def test_a_scan_reaches_no_button_password_or_shortcut(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    for widget in (page.button, page.password):
        widget.setFocus()
        typist.scan("A012", 3)
        typist.scan("AAAAAA A A", 3)
        typist.scan("\x1b" + CODE)
    qtbot.waitUntil(lambda: len(listening.heard) == 6, timeout=WAIT)
    assert listening.heard == 2 * ["A012", "AAAAAA A A", CODE]
    assert untouched(page)


def test_a_scan_into_a_dialog_is_no_answer_to_it(qtbot, listening: Listening, page: Page) -> None:
    dialog = QDialog(page)
    field, ok = QLineEdit(dialog), QPushButton("ok", dialog)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    ok.setDefault(True)
    ok.clicked.connect(dialog.accept)
    dialog.setModal(True)
    with qtbot.waitActive(dialog):
        dialog.show()
    field.setFocus()
    Typist(dialog).scan(CODE)
    qtbot.waitUntil(lambda: listening.heard == [CODE], timeout=WAIT)
    assert (dialog.isVisible(), field.text(), untouched(page)) == (True, "", True)
    dialog.close()


def test_through_the_system_s_own_way_of_keys(qtbot, listening: Listening, page: Page) -> None:
    """With the times that Qt gives, and shortcuts as it tries them."""
    window = page.windowHandle()
    for letter in "AAAAAAAA":
        QTest.keyClick(window, letter, SHIFT)
    QTest.keyClick(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: listening.heard == ["AAAAAAAA"], timeout=WAIT)
    assert untouched(page)
    QTest.keyClick(window, Qt.Key.Key_F5)
    assert page.pressed == ["F5"]
    QTest.keyClick(window, "b")
    qtbot.waitUntil(lambda: page.field.text() == "b", timeout=WAIT)


@pytest.mark.parametrize("per_minute", [60, 120, 200])
def test_a_hand_s_keys_all_arrive_in_their_order(qtbot, listening: Listening, page: Page, typist: Typist,
                                                 per_minute: int) -> None:  # fmt: skip
    text = "Nguyen Van Mau 12, to 3 "
    for _ in range(3):
        typist.type(text, per_minute)
        typist.type(ENTER, per_minute)
    qtbot.waitUntil(lambda: page.pressed == ["return"] * 3, timeout=WAIT)
    assert (page.field.text(), listening.heard) == (text * 3, [])


def test_a_key_alone_goes_on_by_itself(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    typist.letter("b")
    assert page.field.text() == ""
    qtbot.waitUntil(lambda: page.field.text() == "b", timeout=WAIT)
    assert listening.filter._timer.interval() <= GAP_MS
    typist.now += 500
    typist.letter("\x1b")
    qtbot.waitUntil(lambda: page.pressed == ["Esc"], timeout=WAIT)


@pytest.mark.parametrize("gap", [5, 15, 25, 39])
def test_rolls_of_two_and_three_keys_are_typing(qtbot, listening: Listening, page: Page, typist: Typist, gap: int
                                                ) -> None:  # fmt: skip
    for letters in ("th", "ngh", "uo", "tr"):
        typist.roll(letters, gap)
    typist.letter("o")
    typist.now += 12
    typist.letter(ENTER)  # a quick Enter behind it
    assert (page.field.text(), page.pressed) == ("thnghuotro", ["return"])
    assert listening.heard == []


def test_any_hand_s_keys_are_the_same_with_and_without(qtbot, listening: Listening, page: Page, typist: Typist,
                                                       seeded: random.Random) -> None:  # fmt: skip
    """Random typing: quick and slow keys, F-keys, chords and Enter between; the same reaches the page."""
    said: list[list[object]] = []
    seed = seeded.random()
    for wanted in (True, False):
        listening.wanted = wanted
        page.pressed.clear()
        page.field.clear()
        chance = random.Random(seed)
        for _ in range(300):
            kind = chance.randrange(12)
            if kind == 0:
                typist.key(Qt.Key.Key_F5)
            elif kind == 1:
                typist.key(Qt.Key.Key_L, "\x0c", Qt.KeyboardModifier.ControlModifier)
            elif kind == 2:
                typist.letter(ENTER)
            elif kind == 3:
                typist.key(Qt.Key.Key_Left)
            else:
                typist.letter(chance.choice("bcdeBC 12"))
            typist.now += chance.choice([25, 60, 90, 150, 400])
        qtbot.waitUntil(lambda: not listening.filter._held, timeout=WAIT)
        said.append([page.field.text(), *page.pressed])
    assert said[0] == said[1]
    assert listening.heard == []


def test_a_key_held_down_repeats(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    typist.send(QEvent.Type.KeyPress, Qt.Key.Key_B, "b")
    typist.now += 500
    for _ in range(30):
        typist.send(QEvent.Type.KeyRelease, Qt.Key.Key_B, "b", repeat=True)
        typist.send(QEvent.Type.KeyPress, Qt.Key.Key_B, "b", repeat=True)
        typist.now += 30
    typist.send(QEvent.Type.KeyRelease, Qt.Key.Key_B, "b")
    typist.letter(ENTER)
    assert (page.field.text(), page.pressed, listening.heard) == ("b" * 31, ["return"], [])


def test_what_is_pasted_is_pasted(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    QGuiApplication.clipboard().setText(CARD)
    typist.key(Qt.Key.Key_V, "\x16", Qt.KeyboardModifier.ControlModifier)
    typist.now += 5
    typist.letter(ENTER)
    assert (page.field.text(), page.pressed, listening.heard) == (CARD, ["return"], [])


def test_keys_that_waited_while_the_program_was_busy_are_a_hand_s(qtbot, listening: Listening, page: Page,
                                                                  typist: Typist) -> None:  # fmt: skip
    """They come in one go; their own times say how they were typed."""
    typist.type("bang 12345678" + ENTER, 120)
    assert (page.field.text(), page.pressed, listening.heard) == ("bang 12345678", ["return"], [])


def test_a_touch_does_not_overtake_keys(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    typist.letter("b")
    QTest.mouseClick(page.windowHandle(), Qt.MouseButton.LeftButton, NONE, page.button.geometry().center())
    assert (page.field.text(), page.pressed) == ("b", ["button"])


def test_a_scanner_without_enter_behind_its_texts(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    typist.scan(CODE, 4, end="")
    qtbot.waitUntil(lambda: listening.heard == [CODE], timeout=WAIT)
    assert untouched(page)


def test_a_slow_scanner_that_stumbles(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    for nth, letter in enumerate(CODE + ENTER):
        typist.letter(letter)
        typist.now += 64 if nth == 7 else 33
    qtbot.waitUntil(lambda: listening.heard == [CODE], timeout=WAIT)
    assert untouched(page)


def test_a_scan_between_a_hand_s_keys(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    typist.type("bao")
    typist.scan(CARD, 8)
    typist.type("gom")
    qtbot.waitUntil(lambda: page.field.text() == "baogom" and listening.heard == [CARD], timeout=WAIT)


def test_a_scanner_of_alt_codes_and_one_that_an_input_method_corrects(qtbot, listening: Listening, page: Page,
                                                                      typist: Typist) -> None:  # fmt: skip
    alt = Qt.KeyboardModifier.AltModifier
    for letter in "099196000123||Nguy":
        typist.letter(letter)
        typist.now += 3
    for digit in "7877":
        typist.key(ord(digit), "", alt | Qt.KeyboardModifier.KeypadModifier)
        typist.now += 12
    typist.letter("ễ")
    for letter in "nu":
        typist.letter(letter)
    typist.key(Qt.Key.Key_Backspace, "\b")
    typist.scan("|01021996|Nữ|Số 12|15042021", 3)
    said = "099196000123||Nguyễn|01021996|Nữ|Số 12|15042021"
    qtbot.waitUntil(lambda: listening.heard == [said], timeout=WAIT)
    assert untouched(page)


def test_a_spoilt_card_says_how_to_set_the_scanner(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    typist.scan("099196000123||Nguy?n Th? H??ng|01021996|N?|S? 12|15042021")
    qtbot.waitUntil(lambda: listening.heard == ["devices.errors.typed_wrongly"], timeout=WAIT)
    assert untouched(page)


def test_a_flood_of_scans_is_said_once_and_reaches_nothing(qtbot, listening: Listening, page: Page, typist: Typist
                                                           ) -> None:  # fmt: skip
    for _ in range(40):
        typist.scan(CODE, 1)
    qtbot.waitUntil(lambda: "devices.errors.too_many" in listening.heard, timeout=WAIT)
    assert len(listening.heard) < 12
    assert untouched(page)


def test_switched_off_every_key_is_typing(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    listening.wanted = False
    typist.scan("b12345678")
    assert (page.field.text(), page.pressed, listening.heard) == ("b12345678", ["return"], [])


def test_the_program_listens_where_its_place_wants_it(qtbot, page: Page, tmp_path: Path) -> None:
    places = {"desk-2": PlaceSettings(wedge=False)}
    house, heard = House(with_defaults(Settings(data_dir=tmp_path, places=places))), list[str]()
    house.bus.listen(Scanned, lambda one: heard.append(one.text))
    listening = program._hear_typed_scans(house, QApplication.instance())
    typist = Typist(page)
    typist.scan(CODE)
    qtbot.waitUntil(lambda: heard == [CODE], timeout=WAIT)
    house.settings = msgspec.structs.replace(house.settings, place="desk-2")
    typist.scan("b12345678")
    assert (page.field.text(), heard) == ("b12345678", [CODE])
    listening.close()


def test_a_window_that_goes_takes_nothing_with_it(qtbot, listening: Listening, page: Page, typist: Typist) -> None:
    other = Page()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
    Typist(other).letter("b")
    other.close()
    other.deleteLater()
    with qtbot.waitActive(page):
        page.activateWindow()
    qtbot.waitUntil(lambda: not listening.filter._held, timeout=WAIT)


def test_paces() -> None:
    burst = KeyBurst()
    for at in range(0, 40, 10):
        burst.add(at, "1")
    assert burst.ends_a_scan(40)
    assert not burst.ends_a_scan(60)  # short, and not so fast
    assert not burst.is_a_scan()
    burst.clear()
    assert not burst.follows(0)
