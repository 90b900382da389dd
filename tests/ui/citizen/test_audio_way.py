"""The kiosk by ear: three keys and what comes out of the sound card."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from kiosk.catalogue import Catalogue
from kiosk.clock import local
from kiosk.queries import drafts
from kiosk.settings import AudioWaySettings, Settings, with_defaults
from kiosk.values.devices import Scanned
from kiosk.values.drafts import DraftState
from tests.ui.citizen.listener import (
    CHOOSE,
    KEYS,
    NEXT,
    PLUGGED,
    START,
    UNPLUGGED,
    Ear,
    Listener,
    SoundCard,
    speaker_to,
)
from tests.ui.house import open_house, station_at
from tests.ui.questions.gallery import gallery
from ui.app import House, application
from ui.citizen.audio_way import spoken_form
from ui.citizen.declaration import DeclarationScreen
from ui.citizen.window import CitizenWindow
from ui.preview.window import open_window
from ui.tour.filling import Filler
from ui.tour.hand import named, spin_until
from ui.tour.model import KeystrokeModel
from ui.tour.persons import persons


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


@pytest.mark.timeout(400)
def test_the_whole_birth_declaration_by_ear(house: House, window: CitizenWindow, card: SoundCard) -> None:
    ear = Ear(window, card)
    QTest.keyClick(window, START)
    for name in ("card:khai-sinh", "take_number"):
        ear.touch(name)
    ear.wait_for("ticket_number")
    ear.touch("declare")
    asked: list[str] = []
    heard_until: list[int] = []  # how much had come out of the card when each was heard

    def screen() -> DeclarationScreen | None:
        return window.screen_.pages if window.screen_name == "declare" else None  # type: ignore[union-attr]

    def scan(text: str) -> bool:
        house.bus.announce(Scanned(text=text))
        return True

    def heard(_page: str) -> None:
        """Before anything is answered: the question has come out of the sound card."""
        pages = screen()
        assert pages is not None
        assert pages.page is not None
        title = spoken_form(pages.page.title, "vi").rstrip(".")
        if title not in asked:  # a review has several leaves
            since = heard_until[-1] if heard_until else 0
            spin_until(lambda: any(title in one for one in card.said()[since:]), 20, f"{title} to be read")
        asked.append(title)
        heard_until.append(len(card.said()))

    answers = persons("khai-sinh", 2, local(window.station.clock.now()).date())
    Filler(ear, KeystrokeModel(), screen, answers, scan, heard).fill()
    spin_until(lambda: window.screen_name == "handed", 20, "the end")
    assert len(asked) > 10
    drafts_kept = house.kiosk.store.read(drafts.by_id, window.screen_.kept.id).result(60)  # type: ignore[union-attr]
    assert drafts_kept is not None
    assert drafts_kept.state is DraftState.FINISHED


def test_what_is_private_is_read_through_headphones_alone(tmp_path: Path, card: SoundCard) -> None:
    application()
    settings = with_defaults(Settings(audio_way=AudioWaySettings(**KEYS, headphones="jack")))
    options = Namespace(size="1366x768", text=100, theme="normal", lang="vi")
    window = open_window(gallery(tmp_path), settings, Catalogue(settings.ward_dir), options)
    window.station.speaker = speaker_to(card)
    window.station.speaker.open()
    try:
        ear = Ear(window, card)
        assert "Ông/bà là gì của bé?" in ear.listener.press(START)
        ear.touch("choice:mother")
        ear.listener.hears("Trang này là riêng tư")
        for _ in range(6):  # whatever is gone to: nothing of it
            ear.listener.press(NEXT)
        assert not [one for one in card.said() if "nguyên nhân" in one or "Cha" in one.split(". ")]
        ear.listener.find("Gọi cán bộ")
        assert "Người đã mất vì nguyên nhân gì?" in ear.listener.press(PLUGGED)
        assert "riêng tư" not in card.said()[-1].split("?")[1]
        assert "loa" in ear.listener.press(UNPLUGGED)
        assert "nguyên nhân" not in card.said()[-1]
    finally:
        window.close()
        window.station.speaker.close()
