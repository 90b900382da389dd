"""The guided declaration on the screen: a whole birth declared by touches, Back, languages, forgetting, measures."""

from __future__ import annotations

import gc

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.values.base import Value
from kiosk.values.forms import PageKind
from tests.ui.questions.hand import CARDS, SIZES, faults, find, screen, session, speak, spell, touch
from tests.ui.remains import live_objects
from ui.citizen.declaration import DeclarationScreen
from ui.widgets import last_touch


@pytest.fixture(autouse=True)
def app() -> QApplication:
    made = QApplication.instance() or QApplication([])
    assert isinstance(made, QApplication)
    return made


def path(where: DeclarationScreen) -> str:
    assert where.page is not None
    return where.page.path.rpartition("/")[2]


def holders_of(*words: str) -> list[str]:
    """Texts with one of the words that any live object or widget still holds."""
    here = test_leaving_forgets_every_personal_value.__code__.co_consts
    found = []
    for thing in live_objects():
        if thing is here or thing is words:
            continue
        if isinstance(thing, QWidget) and shiboken6.isValid(thing):
            found += [thing.accessibleName(), thing.accessibleDescription()]
        for part in gc.get_referents(thing):
            if isinstance(part, str):
                found.append(part)
            elif isinstance(part, Value):
                found.append(repr(part))
    return [one for one in found if any(word in one for word in words) and one not in words]


def answer_all(where: DeclarationScreen) -> list[str]:
    """A mother declares her child, both cards at hand. Returns the faults of every page on the way."""
    found: list[str] = []

    def look_over() -> None:
        found.extend(f"{path(where)}: {fault}" for fault in faults(where))

    look_over()
    touch(where, "choice:mother")
    look_over()
    where.scanned(CARDS["mother"])
    look_over()
    touch(where, "confirm_yes")
    where.scanned(CARDS["father"])
    look_over()
    touch(where, "confirm_yes")
    look_over()
    touch(where, "choice:father")
    look_over()
    spell(where, "MINH AN")
    look_over()
    touch(where, "next")
    look_over()
    touch(where, "choice:female")
    look_over()
    touch(where, "day:20")
    look_over()
    touch(where, "next")
    look_over()
    touch(where, "choice:tai-nha")
    look_over()
    spell(where, "PHƯƠNGò HOA SEN")
    touch(where, "next")
    look_over()
    touch(where, "choice:father")
    look_over()
    touch(where, "choice:2")
    look_over()
    assert where.page is not None
    assert where.page.kind is PageKind.REVIEW
    return found


def test_a_whole_birth_declaration_by_touches_and_two_cards() -> None:
    where, told = screen(), []
    where.finished.connect(lambda: told.append("finished"))
    held = session()
    where.begin(held)
    answer_all(where)
    while not told:
        touch(where, "next")
    assert told == ["finished"]
    assert held.finished
    record = held.record()
    assert record["mother"]["m_name"] == "Nguyễn Thị Hường"
    assert record["child"]["c_given"] == "Minh An"
    assert record["child"]["c_born"] == "2026-11-20"


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize(("percent", "theme", "language"), [(100, "normal", "vi"), (160, "contrast", "vi"),
                                                            (130, "normal", "en"), (160, "normal", "en")])  # fmt: skip
def test_nothing_is_cut_off_too_small_or_covered(size: str, percent: int, theme: str, language: str) -> None:
    where = screen(size, percent, theme, language)
    where.begin(session(language))
    assert answer_all(where) == []


def test_every_line_of_the_review_can_be_reached_and_opened() -> None:
    where = screen("small", 160)
    held = session()
    where.begin(held)
    answer_all(where)
    seen = {w.objectName() for w in where.findChildren(QWidget) if w.objectName().startswith("line:") and w.isVisible()}
    while where.frame.next.text() == "Xem tiếp":
        touch(where, "next")
        assert faults(where) == []
        seen |= {
            w.objectName() for w in where.findChildren(QWidget) if w.objectName().startswith("line:") and w.isVisible()
        }
    assert seen == {f"line:{line.path}" for section in held.review() for line in section.lines}
    line = next(w for w in where.findChildren(QWidget) if w.objectName().endswith("copies_of") and w.isVisible())
    touch(where, line.objectName(), "choice:0")
    assert where.page is not None
    assert where.page.kind is PageKind.REVIEW
    assert held.answers()["/data/copies/copies_of"] == "0"


def test_back_leads_through_every_page_to_the_first_and_then_tells_the_window() -> None:
    where, left = screen(), []
    where.left.connect(lambda: left.append(True))
    held = session()
    where.begin(held)
    answer_all(where)
    before = held.answers()
    for _step in range(60):
        touch(where, "back")
        if left:
            break
    assert left == [True]
    assert path(where) == "asker_relation"
    after = held.answers()
    assert {name: after[name] for name in before if name != "@page"} == {
        name: value for name, value in before.items() if name != "@page"
    }


def test_back_from_a_wrong_answer_is_never_refused_and_keeps_it() -> None:
    where = screen()
    where.begin(session())
    touch(where, "choice:mother", "choice:none")
    spell(where, "LAN")
    touch(where, "next", "digit:1", "digit:2", "next")
    assert path(where) == "m_number"
    assert find(where, "error").text()
    touch(where, "back")
    assert path(where) == "m_name"
    touch(where, "next")
    assert find(where, "field").text == "12"


def test_an_error_says_what_to_do_and_goes_away_with_the_next_touch() -> None:
    where = screen()
    where.begin(session())
    touch(where, "choice:mother", "choice:none", "next")
    assert find(where, "error").text() == "Xin nhập họ và tên."
    touch(where, "key:L")
    assert not where.body.error.isVisible()


def test_a_thing_that_is_no_card_is_refused_kindly_by_the_picture() -> None:
    where = screen()
    where.begin(session())
    touch(where, "choice:mother")
    where.scanned("https://example.org/menu")
    error, picture = find(where, "error"), find(where, "card_picture")
    assert "thẻ căn cước" in error.text()
    assert error.isVisible()
    assert not error.geometry().intersects(picture.geometry())
    assert error.y() > find(where, "question").geometry().bottom()
    assert faults(where) == []
    where.scanned(CARDS["mother"])
    assert where.page is not None
    assert where.page.kind is PageKind.CONFIRM


def test_the_language_changes_in_the_middle_and_keeps_what_is_being_typed() -> None:
    where = screen()
    held = session()
    where.begin(held)
    touch(where, "choice:mother", "choice:none")
    spell(where, "NGUYÊNõ LAN")
    title = find(where, "question").text()
    speak(where, "en")
    assert find(where, "question").text() != title
    assert find(where, "next").text() == "Continue"
    assert find(where, "field").text == "Nguyễn Lan"
    speak(where, "vi")
    assert find(where, "question").text() == title
    touch(where, "next")
    assert held.answers()["/data/mother/m_name"] == "Nguyễn Lan"


def test_another_text_size_goes_on_where_it_was() -> None:
    first = screen()
    held = session()
    first.begin(held)
    touch(first, "choice:mother", "choice:none")
    spell(first, "LAN")
    first.leave()
    second = screen("landscape", 160, "contrast")
    second.begin(held)
    assert find(second, "field").text == "Lan"
    assert faults(second) == []


def test_later_keeps_what_was_typed_and_tells_the_window() -> None:
    where, told = screen(), []
    where.parked.connect(lambda: told.append(True))
    held = session()
    where.begin(held)
    touch(where, "choice:mother", "choice:none")
    spell(where, "LAN")
    touch(where, "later")
    assert told == [True]
    assert held.answers()["/data/mother/m_name"] == "Lan"


@pytest.mark.usefixtures("own_objects")
def test_leaving_forgets_every_personal_value() -> None:
    where = screen()
    where.begin(session())
    touch(where, "choice:mother")
    where.scanned("001190077345||Vương Thị Thử Nghiệm|02051990|Nữ|Số 7 Phố Quên Ngay, Phường Hoa Sen|01062021||")
    assert "Vương Thị Thử Nghiệm" in where.spoken()
    touch(where, "confirm_no")
    spell(where, "XNGHIÊNG")
    assert find(where, "field").text.endswith("xnghiêng")
    touch(where, "next")
    assert holders_of("Vương Thị Thử"), "the search itself must find what is there"
    where.leave()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert holders_of("Vương Thị Thử", "001190077345", "Quên Ngay", "xnghiêng") == []
    assert where.spoken() == ""
    assert where.words() == 0


def test_what_is_read_aloud_is_the_question_and_what_can_be_touched() -> None:
    where = screen()
    where.begin(session())
    assert "Ông/bà là gì của bé" in where.spoken()
    assert "Mẹ" in where.spoken()
    assert where.words() > 5


def test_a_second_touch_of_a_shaking_hand_answers_one_page_only() -> None:
    where = screen()
    where.begin(session())
    touch(where, "choice:mother")
    under = find(where, "choice:none")
    left, middle = Qt.MouseButton.LeftButton, QPointF(under.rect().center())
    press = QMouseEvent(
        QEvent.Type.MouseButtonPress, middle, under.mapToGlobal(middle), left, left, Qt.KeyboardModifier.NoModifier
    )
    press.setTimestamp(1_000)
    last_touch.note(press)

    def touch_again(milliseconds: int) -> None:
        for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
            event = QMouseEvent(kind, middle, under.mapToGlobal(middle), left, left, Qt.KeyboardModifier.NoModifier)
            event.setTimestamp(1_000 + milliseconds)
            QCoreApplication.sendEvent(under, event)

    touch_again(200)
    assert path(where) == "m_card"
    touch_again(2_000)
    assert path(where) == "m_name"


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("percent", [100, 160])
def test_what_looks_odd_on_a_card_stands_above_its_lines(size: str, percent: int) -> None:
    where = screen(size, percent)
    where.begin(session())
    touch(where, "choice:mother")
    parts = CARDS["mother"].split("|")
    parts[3] = "01011950"  # not the year in the number
    where.scanned("|".join(parts))
    assert find(where, "notice").isVisible()
    assert "không khớp" in where.spoken()
    assert faults(where) == []


def test_a_long_declaration_is_handed_in_only_after_its_end_was_in_view() -> None:
    where, told = screen("small", 160), []
    where.finished.connect(lambda: told.append("finished"))
    where.begin(session())
    answer_all(where)
    assert where.frame.next.text() == "Xem tiếp"
    turns = 0
    while where.frame.next.text() == "Xem tiếp":
        touch(where, "next")
        turns += 1
        assert told == []
    assert turns >= 1
    assert where.frame.next.text() == "Nộp tờ khai"
    touch(where, "next")
    assert told == ["finished"]
