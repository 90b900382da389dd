"""A scanner that types, at the citizen's window: it types into nothing, and its texts are scans on every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from kiosk.errors import ExpectedError
from kiosk.texts import error_line
from tests.ui.citizen.visitor import take
from tests.ui.typist import Listening, Typist
from ui.app import House
from ui.citizen.routes import Home, Search
from ui.citizen.window import CitizenWindow
from ui.tour.hand import spin_until

CARD = "099196000123||Nguyễn Thị Hường|01021996|Nữ|Số 12, đường Hoa Mai (mẫu)|15042021"
SPOILT = "099196000123||Nguy?n Th? H??ng|01021996|N?|S? 12|15042021"


@pytest.fixture
def listening(house: House) -> Iterator[Listening]:
    made = Listening(house.bus, at_once=1000)
    yield made
    made.close()


def state(window: CitizenWindow) -> str:
    return window.screen_.state.text() if window.screen_name == "appointment" else ""  # type: ignore[union-attr]


def test_scans_type_into_nothing_and_are_answered(house: House, window: CitizenWindow, listening: Listening) -> None:
    hand = take(window)
    ticket = window.screen_.ticket  # type: ignore[union-attr]
    hand.touch("done")
    typist = Typist(window)
    window.go(Search())
    typist.scan(ticket.id, 3)
    spin_until(lambda: window.screen_name == "visit", 60, "the visit's page")
    assert hand.wait_for("ticket_number").text == "H001"  # type: ignore[attr-defined]
    window.go(Home())
    typist.scan(CARD, 3)
    spin_until(lambda: "thẻ căn cước" in state(window), 60, "what to do with a card")
    window.go(Search())
    typist.scan(SPOILT, 3)
    said = error_line(ExpectedError("devices.errors.typed_wrongly"), "vi")
    spin_until(lambda: state(window) == said, 60, "how to set the scanner")


def test_a_hand_at_the_keyboard_searches_as_ever(window: CitizenWindow, listening: Listening) -> None:
    window.go(Search())
    typist = Typist(window)
    screen = window.screen_
    assert screen is not None
    spin_until(screen.hasFocus, 60, "the page")
    typist.type("khai sinhh", per_minute=120)
    typist.key(Qt.Key.Key_Backspace, "\b")
    spin_until(lambda: screen.text.lower() == "khai sinh", 60, "what was typed")  # type: ignore[union-attr]
    assert (listening.heard, window.screen_) == ([], screen)
