"""Phản ánh, kiến nghị at the kiosk: from "Việc khác" to the number, the receipt scanned again, and taken back.

In all of the kiosk's ways: sizes, letters, contrast, English, low reach, a screen reader, three keys and the ear; and
somebody who walks away in the middle.
"""

from __future__ import annotations

import itertools
import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from kiosk.queries import public_feedback
from kiosk.services import public_feedback as service
from kiosk.settings import AudioWaySettings
from kiosk.values.devices import Scanned
from kiosk.values.ids import Place, ProcedureCode
from kiosk.values.public_feedback import AboutWhat, AnswerFeedback, FeedbackState, SayFeedback
from tests.factories import admit_everybody
from tests.kiosk.counter import DEATH
from tests.ui.citizen.listener import CHOOSE, KEYS, START, Listener, SoundCard, speaker_to
from tests.ui.citizen.test_pages import COMBINATIONS
from tests.ui.house import MONDAY, SIZES, open_house, station_at
from tests.ui.remains import live_objects
from ui import accessible_check
from ui.app import House
from ui.citizen.patience import COUNTDOWN
from ui.citizen.quieting import quieted
from ui.citizen.routes import FeedbackPage, Home
from ui.citizen.window import CitizenWindow
from ui.page_check import check, high
from ui.station import Station
from ui.tour.hand import Hand, named, spin_until

PICTURES = os.environ.get("MOTCUA_PICTURES", "")  # a folder for what was looked at, read before it is taken away
LOW = list(itertools.product(SIZES, (100, 130, 160)))
SECRET, CONTACT = "Chị Mẫu ở cửa số 2 nói gắt với tôi", "0987654321"
CHEERFUL = ("chúc mừng", "cảm ơn ông/bà đã", "vui")
LONG = "Bàn viết ở sảnh bị hỏng đã lâu, ghế cho người già còn thiếu, mong phường sớm sửa và đặt thêm. " * 3


def type_in(window: CitizenWindow, words: str) -> None:
    window.screen_.body.take(words)  # type: ignore[union-attr]


def feedback_pages(house: House, window: CitizenWindow, hand: Hand, words: str = LONG) -> Iterator[str]:
    admit_everybody(house.kiosk.store)
    window.home()
    hand.wait_for("card:khac")
    hand.touch("card:khac")
    for _ in range(3):
        if hand.sees("feedback"):
            break
        hand.touch("more")
    yield "the list"
    hand.touch("feedback")
    yield "about what"
    hand.touch("choice:place")
    yield "words"
    hand.touch("next")
    yield "words missing"
    type_in(window, words[:300])
    hand.touch("next")
    yield "contact"
    hand.touch("send")
    spin_until(lambda: window.screen_name == "feedback_kept", 60, "the number")
    hand.wait_for("done")
    yield "kept"
    kept = window.screen_.route.said  # type: ignore[union-attr]
    hand.touch("done")
    text = "PA1:" + kept.id.replace("-", "").upper()
    house.bus.announce(Scanned(text=text))
    spin_until(lambda: window.screen_name == "feedback_seen", 60, "where it stands")
    spin_until(lambda: hand.sees("said:0"), 60, "how it stands")
    yield "not answered yet"
    command = AnswerFeedback(subject=kept.id, actor="canbo", place=Place("desk-1"), words=LONG[:300], unit="Văn phòng")
    house.kiosk.store.run(service.answer, command).result(20)
    window.home()
    house.bus.announce(Scanned(text=text))
    spin_until(lambda: window.screen_name == "feedback_seen", 60, "the answer")
    spin_until(lambda: hand.sees("answer"), 60, "its words")
    yield "answered"
    while hand.sees("more"):
        hand.touch("more")
        yield "answered, read on"
    hand.touch("take_back")
    hand.wait_for("erase")
    yield "take it back?"
    hand.touch("keep")
    spin_until(lambda: hand.sees("answer"), 10, "it is kept")
    hand.touch("take_back")
    hand.touch("erase")
    spin_until(lambda: window.screen_name == "feedback_seen" and hand.sees("said:1"), 10, "that it is gone")
    yield "taken back"
    window.home()
    house.bus.announce(Scanned(text="PA1:" + "0" * 32))
    spin_until(lambda: window.screen_name == "feedback_seen", 60, "that it is not here")
    spin_until(lambda: hand.sees("said:0"), 60, "what to do")
    yield "not here"
    window.home()


@pytest.mark.timeout(1200)
def test_every_page_of_it_holds_its_words(house: House, few: Callable[[int, int], int], seeded: random.Random) -> None:
    for size, percent, theme, language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 2)):
        station = station_at(house, "kiosk-1", size, percent=percent, theme=theme, language=language)
        looked_over(house, station, size, (size, percent, theme, language))


@pytest.mark.timeout(1200)
def test_every_page_of_it_is_within_reach_and_told_to_a_screen_reader(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    for size, percent in seeded.sample(LOW, few(len(LOW), 1)):
        station = station_at(house, "kiosk-1", size, percent=percent)
        station.theme = station.theme.changed(low_reach=True)
        looked_over(house, station, size, (size, percent, "low"), low=True)


def looked_over(house: House, station: Station, size: tuple[int, int], case: object, *, low: bool = False) -> None:
    window = CitizenWindow(station)
    window.resize(*size)
    window.show()
    for page in feedback_pages(house, window, Hand(window)):
        assert check(window, station.theme.pixels_per_mm) == [], (page, case)
        assert not low or high(window) == [], (page, case)
        assert accessible_check.check(window) == [], (page, case)
        assert (window.width(), window.height()) == size, page
        if PICTURES:
            name = f"feedback {case} {page}.png".translate(dict.fromkeys(map(ord, "'(),?")))
            window.grab().save(f"{PICTURES}/{name}")
    window.close()


def test_no_name_is_asked_and_the_words_go_with_the_page(house: House) -> None:
    window = CitizenWindow(station_at(house, "kiosk-1", (1920, 1080)))
    window.resize(1920, 1080)
    window.show()
    seen = list(feedback_pages(house, window, Hand(window), words="Nhà vệ sinh cần sửa."))
    assert seen[-1] == "not here"
    (found,) = house.kiosk.store.read(public_feedback.answered_ones, ("99001",), MONDAY.date()).result(20)
    assert found.state is FeedbackState.ANSWERED
    assert found.channel == "kiosk"
    assert "vệ sinh" not in repr(window.trail)
    window.close()


def events_in(house: House) -> int:
    query = "SELECT count(*) FROM journal_events"
    return int(house.kiosk.store.read(lambda r: r.connection.exec_driver_sql(query).scalar()).result(20))


@pytest.mark.parametrize("where", ["words", "contact"])
def test_an_old_woman_who_walks_away_in_the_middle_leaves_nothing(house: House, own_objects: None, where: str) -> None:
    window = CitizenWindow(station_at(house, "kiosk-1", (1366, 768)))
    window.resize(1366, 768)
    window.show()
    window.patience._timer.stop()  # the seconds are those of this test
    hand = Hand(window)
    for page in feedback_pages(house, window, hand, words=SECRET):
        if page == where:
            break
    type_in(window, SECRET if where == "words" else CONTACT)
    before = events_in(house)
    window.patience._ask()
    for _ in range(COUNTDOWN + 1):
        window.patience.tick()
    spin_until(lambda: window.screen_name == "home", 10, "the first page")
    assert window.trail == (Home(),)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shown = " ".join(one.text() for one in window.findChildren(QLineEdit)) + QGuiApplication.clipboard().text()
    assert SECRET not in shown
    assert CONTACT not in shown
    held = [one for one in live_objects() if isinstance(one, FeedbackPage | SayFeedback)]
    assert [one for one in held if SECRET in repr(one) or CONTACT in repr(one)] == []
    assert events_in(house) == before, "nothing was handed in"
    window.close()


def test_after_a_death_its_pages_are_as_quiet_as_they_are_to_everybody(house: House) -> None:
    window = CitizenWindow(station_at(house, "kiosk-1", (1366, 768)))
    window.resize(1366, 768)
    window.show()
    said: list[dict[str, str]] = []
    for about_death in (False, True):
        pages: dict[str, str] = {}
        for page in feedback_pages(house, window, Hand(window)):
            if about_death:
                window.visit = quieted(window.station, window.visit, ProcedureCode(DEATH))
            assert window.visit.about_death is about_death
            assert window.screen_ is not None
            assert named(window, "green_day") is None
            assert not any(word in " ".join(window.screen_.parts()).lower() for word in CHEERFUL), page
            pages[page] = re.sub(r"PA[-\u2011]\S+", "", " ".join(window.screen_.parts()))
        said.append(pages)
    assert said[0] == said[1]
    window.close()


def test_three_keys_and_the_ear_read_the_answer_and_take_it_back(tmp_path: Path) -> None:
    card = SoundCard()
    with open_house(tmp_path, audio_way=AudioWaySettings(**KEYS, headphones="jack")) as house:
        station = station_at(house, "kiosk-1", (1366, 768))
        station.speaker = speaker_to(card)
        station.speaker.open()
        admit_everybody(house.kiosk.store)
        command = SayFeedback(about=AboutWhat.PLACE, words="Ghế hỏng", place=Place("kiosk-1"))
        said = house.kiosk.store.run(service.say, command).result(20)
        given = AnswerFeedback(subject=said.id, actor="canbo", place=Place("desk-1"), words="Đã thay ghế mới.")
        house.kiosk.store.run(service.answer, given).result(20)
        window = CitizenWindow(station)
        window.resize(1366, 768)
        window.show()
        listener = Listener(window, card)
        listener.press(START)
        house.bus.announce(Scanned(text="PA1:" + said.id.replace("-", "").upper()))
        listener.hears("Đã thay ghế mới.")
        listener.find("Rút lại, xóa nội dung")
        listener.press(CHOOSE)
        listener.hears("Rút lại phản ánh, xóa nội dung?")
        listener.find("Xóa.")
        listener.press(CHOOSE)
        listener.hears("Nội dung, liên hệ và trả lời đã được xóa.")
        station.speaker.close()
        window.close()
