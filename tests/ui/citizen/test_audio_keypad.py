"""The kiosk by ear with keys and a headphone jack on a serial line; and written, where nothing can be heard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from kiosk import attached
from kiosk.settings import AudioWaySettings
from kiosk.values.lines import KeypadSettings
from tests.kiosk.devices.test_scanner import Plug
from tests.ui.citizen.listener import CHOOSE, KEYS, NEXT, START, Listener, SoundCard, speaker_to
from tests.ui.house import open_house, station_at
from ui.app import House
from ui.citizen.captions import MOST_WORDS, parts_of
from ui.citizen.window import CitizenWindow
from ui.tour.hand import named, spin_until
from ui.voice.sinks import SilentSink
from ui.voice.speaker import Speaker
from ui.widgets.touch import Words

SENDS = {"start": "S", "previous": "P", "next": "N", "confirm": "OK", "plugged": "IN", "unplugged": "OUT"}


@pytest.fixture
def card() -> SoundCard:
    return SoundCard()


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    made = Plug(tmp_path / "keypad")
    made.plug()
    yield made
    made.pull()


@pytest.fixture
def house(tmp_path: Path, plug: Plug) -> Iterator[House]:
    line = KeypadSettings(port=str(plug.link), **SENDS)
    with open_house(tmp_path, audio_way=AudioWaySettings(**KEYS, headphones="jack", line=line)) as opened:
        yield opened


def window_of(house: House, speaker: Speaker) -> CitizenWindow:
    station = station_at(house, "kiosk-1", (1366, 768))
    station.speaker = speaker
    speaker.open()
    made = CitizenWindow(station)
    made.resize(1366, 768)
    made.show()
    return made


@pytest.fixture
def window(house: House, card: SoundCard) -> Iterator[CitizenWindow]:
    made = window_of(house, speaker_to(card))
    yield made
    made.close()
    assert made.station.speaker is not None
    made.station.speaker.close()


def test_the_line_is_opened_with_the_station_and_moves_the_reading(
    house: House, window: CitizenWindow, card: SoundCard, plug: Plug
) -> None:
    audio, ear = window.audio_way, Listener(window, card)
    assert audio is not None
    plug.type(b"N\r\nOK\r\n")  # nothing was begun
    plug.type(b"\xff\x00noise\r\nIN\r\n")
    spin_until(lambda: audio.plugged and audio.on, 20, "headphones to start it")
    ear.hears("Ông/bà cần làm việc gì")
    assert window.screen_name == "home"
    place = audio.place
    for key, then in ((b"N\r\n", place + 1), (b"N\r\n", place + 2), (b"P\r\n", place + 1), (b"P\r\n", place)):
        plug.type(key)
        spin_until(lambda then=then: audio.place == then, 20, f"item {then}")  # type: ignore[misc]
    plug.type(b"OK\r\n")
    spin_until(lambda: window.screen_name != "home", 20, "the item to be chosen")
    plug.pull()  # with its jack: others may hear it
    spin_until(lambda: not audio.plugged, 20, "headphones to count as out")
    ear.hears("Tai nghe đã rút ra")


def test_the_keypad_of_another_place_is_not_ours(house: House, window: CitizenWindow) -> None:
    from kiosk.values.devices import AudioKey, AudioKeyPressed
    from kiosk.values.ids import Place

    audio = window.audio_way
    assert audio is not None
    house.bus.announce(AudioKeyPressed(place=Place("kiosk-2"), key=AudioKey.START))
    house.bus.announce(AudioKeyPressed(place=Place("kiosk-1"), key=AudioKey.NEXT))
    QTest.qWait(0)
    assert not audio.on
    house.bus.announce(AudioKeyPressed(place=Place("kiosk-1"), key=AudioKey.START))
    spin_until(lambda: audio.on, 20, "the start")


def test_no_keypad_no_line(tmp_path: Path) -> None:
    from kiosk.bus import Bus
    from kiosk.settings import Settings

    assert attached._open_keypad(Settings(), Bus()) == []


def test_where_nothing_can_be_heard_it_is_written_below_the_page(house: House) -> None:
    window = window_of(house, Speaker(None, None, SilentSink()))
    try:
        assert named(window, "captions") is None
        QTest.keyClick(window, START)
        label = named(window, "captions")
        assert isinstance(label, Words)
        assert label.text().startswith("Máy đang đọc cho ông/bà")
        spin_until(lambda: label.geometry().top() >= window.frame.geometry().bottom(), 20, "room below the page")
        assert not label.lacks_room()
        QTest.keyClick(window, NEXT)
        assert "Mục" in label.text()
        before = label.text()
        QTest.keyClick(window, NEXT)
        assert label.text() != before
        QTest.keyClick(window, CHOOSE)
        window.home()
        assert named(window, "captions") is None
    finally:
        window.close()
        assert window.station.speaker is not None
        window.station.speaker.close()


def test_long_words_come_by_sentences() -> None:
    said = "Một hai ba. Bốn năm. " + " ".join(f"từ{n}" for n in range(40)) + "? Hết."
    parts = parts_of(said)
    assert " ".join(parts) == said
    assert max(len(one.split()) for one in parts) <= MOST_WORDS
    assert parts[0] == "Một hai ba. Bốn năm."
