"""The kiosk by ear: three keys and what comes out of the sound card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.settings import AudioWaySettings
from tests.ui.citizen.listener import CHOOSE, KEYS, NEXT, START, Listener, SoundCard, speaker_to
from tests.ui.house import open_house, station_at
from ui.app import House
from ui.citizen.audio_way import spoken_form
from ui.citizen.window import CitizenWindow
from ui.tour.hand import named, spin_until


@pytest.fixture
def card() -> SoundCard:
    return SoundCard()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path, audio_way=AudioWaySettings(**KEYS, headphones="jack")) as opened:
        yield opened


@pytest.fixture
def window(house: House, card: SoundCard) -> Iterator[CitizenWindow]:
    station = station_at(house, "kiosk-1", (1366, 768))
    station.speaker = speaker_to(card)
    station.speaker.open()
    made = CitizenWindow(station)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()
    station.speaker.close()


def test_numbers_are_said_sign_by_sign() -> None:
    assert spoken_form("Số của ông bà là H001", "vi") == "Số của ông bà là H không không một"
    assert spoken_form("K1-7Q4MXP", "en") == "K one seven Q four M X P"
    assert spoken_form("001196000123", "vi").startswith("không không một một")
    assert spoken_form("Sinh năm 1996, 2 bản", "vi") == "Sinh năm 1996, 2 bản"


def test_nothing_is_said_before_the_start_key(window: CitizenWindow, card: SoundCard) -> None:
    from PySide6.QtTest import QTest

    for key in (NEXT, CHOOSE):
        QTest.keyClick(window, key)
    assert window.audio_way is not None
    window.audio_way.look()
    assert card.said() == []
    assert window.screen_name == "home"


def test_a_ticket_by_ear(window: CitizenWindow, card: SoundCard) -> None:
    ear = Listener(window, card)
    first = ear.press(START)
    assert "Máy đang đọc cho ông/bà" in first
    assert "Ông/bà cần làm việc gì" in first
    ear.choose("Khai sinh")
    ear.hears("Khai sinh")
    ear.choose("Lấy số.")
    spin_until(lambda: named(window, "ticket_number") is not None, 20, "the number")
    ear.hears("H không không một")
    ear.choose("Xong")
    spin_until(lambda: window.screen_name == "home", 20, "the end")
    assert window.audio_way is not None
    assert not window.audio_way.on
