"""Phản ánh, kiến nghị at the kiosk: from "Việc khác" to the number, and the receipt scanned again; nothing clips."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from kiosk.queries import public_feedback
from kiosk.services import public_feedback as service
from kiosk.values.devices import Scanned
from kiosk.values.ids import Place
from kiosk.values.public_feedback import AnswerFeedback, FeedbackState
from tests.factories import admit_everybody
from tests.ui.citizen.test_pages import COMBINATIONS
from tests.ui.house import MONDAY, station_at
from ui.app import House
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, spin_until

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
        window = CitizenWindow(station)
        window.resize(*size)
        window.show()
        for page in feedback_pages(house, window, Hand(window)):
            found = check(window, station.theme.pixels_per_mm)
            assert found == [], (page, size, percent, theme, language)
            assert (window.width(), window.height()) == size, page
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
