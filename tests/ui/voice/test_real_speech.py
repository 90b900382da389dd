"""Real speech: what espeak-ng makes of a page's own words. Skipped, with the reason, where it is not installed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from kiosk.settings import AudioWaySettings
from tests.ui.citizen.listener import KEYS, START
from tests.ui.house import open_house, station_at
from ui.app import House
from ui.citizen.window import CitizenWindow
from ui.tour.hand import spin_until
from ui.voice import samples
from ui.voice.espeak import Espeak
from ui.voice.samples import Samples
from ui.voice.sinks import FileSink
from ui.voice.speaker import Speaker

pytestmark = pytest.mark.skipif(not Espeak().available(), reason="espeak-ng is not installed: nothing real is heard")


def loudness(sound: Samples) -> float:
    """The root of the mean square, of 32767."""
    return math.sqrt(sum(one * one for one in sound) / max(1, len(sound)))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path, audio_way=AudioWaySettings(**KEYS)) as opened:
        yield opened


@pytest.mark.parametrize(("words", "language"), [
    ("Ông bà cần làm việc gì hôm nay? Số của ông bà là H không không một.", "vi"),
    ("What do you need today? Your number is H zero zero one.", "en"),
])  # fmt: skip
def test_words_become_sound_as_long_as_they_take(words: str, language: str) -> None:
    short, whole = Espeak().render(words.split()[0], language), Espeak().render(words, language)
    assert short is not None
    assert whole is not None
    assert 2.0 < samples.seconds(whole) < 20.0
    assert samples.seconds(whole) > 3 * samples.seconds(short)
    assert loudness(whole) > 500


def test_a_page_read_by_the_start_key_has_sound(house: House, tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "heard")
    station = station_at(house, "kiosk-1", (1366, 768))
    station.speaker = Speaker(None, Espeak(), sink)
    station.speaker.open()
    window = CitizenWindow(station)
    window.resize(1366, 768)
    window.show()
    try:
        QTest.keyClick(window, START)
        spin_until(lambda: bool(sink.files) and station.speaker is not None and station.speaker.is_silent, 30, "a WAV")
        sound = samples.read_wav(sink.files[-1].read_bytes())
        assert samples.seconds(sound) > 5.0  # the welcome, the title and what can be chosen first
        assert loudness(sound) > 500
        parts = [sound[at : at + samples.RATE] for at in range(0, len(sound), samples.RATE)]
        assert sum(loudness(part) > 100 for part in parts) > len(parts) * 0.7  # and no silence with a click
    finally:
        window.close()
        station.speaker.close()
