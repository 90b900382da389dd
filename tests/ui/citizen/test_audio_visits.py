"""Whole visits by ear: a death with the headphones out, a marriage that another agrees to, signing, pictures, calls."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest

from kiosk.catalogue import Catalogue
from kiosk.clock import local
from kiosk.forms.model.definition import Form
from kiosk.services import calls
from kiosk.settings import AudioWaySettings, Settings, with_defaults
from kiosk.values.calls import CallTicket
from kiosk.values.devices import Scanned
from kiosk.values.drafts import DraftState
from kiosk.values.ids import Place
from tests.kiosk.forms.builders import form_of
from tests.ui.citizen.listener import KEYS, PLUGGED, START, UNPLUGGED, Ear, SoundCard, speaker_to
from tests.ui.citizen.visitor import MARRIAGE, agree, fill_marriage, hand_in, helped, kept, session_of, ticket
from tests.ui.house import open_house, station_at
from tests.ui.questions.gallery import gallery
from tests.ui.real import World
from ui.app import House, application
from ui.citizen.audio_way import LONGER, AudioWay
from ui.citizen.declaration import DeclarationScreen
from ui.citizen.patience import COUNTDOWN
from ui.citizen.window import CitizenWindow
from ui.preview.window import open_window
from ui.station import Station
from ui.tour.filling import Filler
from ui.tour.hand import spin_until
from ui.tour.model import KeystrokeModel
from ui.tour.persons import persons
from ui.widgets.spoken_items import spoken_items

BY_EAR = AudioWaySettings(**KEYS, headphones="jack")


@pytest.fixture
def card() -> SoundCard:
    return SoundCard()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path, audio_way=BY_EAR) as opened:
        yield opened


@pytest.fixture
def window(house: House, card: SoundCard) -> Iterator[CitizenWindow]:
    yield from opened_at(station_at(house, "kiosk-1", (1366, 768)), card)


def opened_at(station: Station, card: SoundCard) -> Iterator[CitizenWindow]:
    station.speaker = speaker_to(card)
    station.speaker.open()
    made = CitizenWindow(station)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()
    station.speaker.close()


def way(window: CitizenWindow) -> AudioWay:
    assert window.audio_way is not None
    return window.audio_way


class Discreet(Ear):
    """Takes the headphones where a page says that it is private, and puts them back behind it. `aloud` is what the
    loudspeaker said, `privately` which pages were read through them alone."""

    def __init__(self, window: CitizenWindow, card: SoundCard) -> None:
        super().__init__(window, card)
        self.aloud: list[str] = []
        self.privately: list[str] = []
        self._until = 0

    def touch(self, name: str) -> None:
        window = self.listener.window
        self.wait_for(name)
        audio = way(window)
        audio.look()
        screen = window.screen_
        private = screen is not None and audio._hidden(spoken_items(screen))
        reachable = name in [one.widget.objectName() for one in audio._shown.items]
        if not private or reachable:
            super().touch(name)
            return
        self.listener.listen()
        self._keep()
        self.privately.append(name)
        QTest.keyClick(window, PLUGGED)
        super().touch(name)
        QTest.keyClick(window, UNPLUGGED)
        self.listener.listen()
        self._until = len(self.card.said())

    def _keep(self) -> None:
        self.aloud += self.card.said()[self._until :]
        self._until = len(self.card.said())

    def heard_aloud(self) -> str:
        self.listener.listen()
        self._keep()
        return "\n".join(self.aloud)


@pytest.mark.timeout(400)
def test_a_death_is_declared_by_ear_and_nothing_private_is_said_aloud(
    house: House, window: CitizenWindow, card: SoundCard
) -> None:
    ear = Discreet(window, card)
    QTest.keyClick(window, START)
    for name in ("card:khai-tu", "take_number"):
        ear.touch(name)
    ear.wait_for("ticket_number")
    ear.touch("declare")
    private: set[str] = set()
    open_pages: set[str] = set()

    def screen() -> DeclarationScreen | None:
        return window.screen_.pages if window.screen_name == "declare" else None  # type: ignore[union-attr]

    def scan(text: str) -> bool:
        house.bus.announce(Scanned(text=text))
        return True

    def looked(_page: str) -> None:
        pages = screen()
        spin_until(lambda: ear.sees("question_body"), 20, "the page")
        assert pages is not None
        assert pages.page is not None
        for question in pages.page.questions:
            told = {question.label, *(choice.label for choice in question.choices if len(choice.label) > 12)}
            (private if question.sensitive else open_pages).update(told)

    answers = persons("khai-tu", 2, local(window.station.clock.now()).date())
    Filler(ear, KeystrokeModel(), screen, answers, scan, looked).fill()
    spin_until(lambda: window.screen_name == "handed", 20, "the end")
    assert kept(house, window).state is DraftState.FINISHED
    aloud = ear.heard_aloud()
    assert private
    assert "Người đã mất qua đời vì sao?" in private
    assert ear.privately
    assert "Trang này là riêng tư" in aloud
    assert not [words for words in private - open_pages if words.rstrip("?. ") in aloud]
    for open_question in ("Ông/bà là gì của người đã mất?", "Qua đời ở đâu?"):
        assert open_question in open_pages
        assert open_question in aloud


@pytest.mark.timeout(300)
def test_whoever_is_asked_to_agree_does_so_by_ear(house: House, window: CitizenWindow, card: SoundCard) -> None:
    hand = helped(house, window, MARRIAGE)
    fill_marriage(window)
    hand_in(window, hand)
    ear = Ear(window, card)
    QTest.keyClick(window, PLUGGED)
    ear.listener.hears("xem lại tờ khai")
    while not hand.sees("handed") and window.screen_name == "declare":
        agree(ear)
    assert kept(house, window).state is DraftState.FINISHED


class Paged:
    """One page of a form in the preview, with the audio way on."""

    def __init__(self, form: Form, name: str, card: SoundCard) -> None:
        application()
        settings = with_defaults(Settings(audio_way=BY_EAR))
        options = Namespace(size="1366x768", text=100, theme="normal", lang="vi")
        self.window: Any = open_window(form, settings, Catalogue(settings.ward_dir), options)
        self.window.station.speaker = speaker_to(card)
        self.window.station.speaker.open()
        session = session_of(self.window)
        session.go(f"/{session.form.root.name}/{name}" if hasattr(session.form, "root") else name)
        self.window.screen_.pages.begin(session)
        self.ear = Ear(self.window, card)

    @property
    def page(self) -> str:
        return str(self.window.screen_.pages.page.path)

    def close(self) -> None:
        self.window.close()
        self.window.station.speaker.close()


@pytest.mark.parametrize(("name", "keys", "heard"), [
    ("x_sign", ("sign:finger", "next"), "Xin ông/bà ký tên"), ("paper", ("skip",), "Ảnh giấy chứng sinh"),
    ("file", ("skip",), "Giấy tờ khác"), ("agree", ("choice:OK",), "Tôi cam đoan"),
])  # fmt: skip
def test_signing_pictures_and_consent_are_done_or_left_by_ear(
    tmp_path: Path, card: SoundCard, name: str, keys: tuple[str, ...], heard: str
) -> None:
    shown = Paged(gallery(tmp_path), name, card)
    try:
        assert shown.page.endswith(name)
        assert heard in shown.ear.listener.press(START)
        for key in keys:
            shown.ear.touch(key)
        spin_until(lambda: not shown.page.endswith(name), 20, "the next page")
    finally:
        shown.close()


BOTH = """
| survey |
| | type | name | label::Vietnamese (vi) | appearance | required | bind::motcua:sensitive |
| | begin_group | both | Người làm chứng | field-list | | |
| | text | w_name | Họ tên người làm chứng | full-name | | |
| | text | w_ill | Người ấy mắc bệnh gì? | full-name | | yes |
| | end_group | | | | | |
| | note | end | Xin cảm ơn ông/bà. | | | |
| settings |
| | form_id | form_title | version | default_language | namespaces |
| | hai-cau | Hai câu trên một trang | 1 | Vietnamese (vi) | motcua="urn:motcua:form" |
"""


def test_of_several_questions_on_a_page_only_the_private_one_is_not_read_aloud(tmp_path: Path, card: SoundCard) -> None:
    shown = Paged(form_of(BOTH, tmp_path), "both", card)
    try:
        first = shown.ear.listener.press(START)
        assert "Họ tên người làm chứng" in first
        assert "riêng tư" not in first
        shown.ear.touch("skip")
        shown.ear.listener.hears("Trang này là riêng tư")
        shown.ear.listener.listen()
        assert not [one for one in card.said() if "mắc bệnh" in one]
        assert "Người ấy mắc bệnh gì?" in shown.ear.listener.press(PLUGGED)
    finally:
        shown.close()


def test_the_time_out_asks_later_and_aloud(window: CitizenWindow, card: SoundCard) -> None:
    ear = Ear(window, card)
    ear.listener.press(START)
    ear.touch("card:khai-sinh")
    patience = window.patience
    for _ in range(LONGER * patience.allowed - 1):
        patience.tick()
    assert patience.state == "watching"
    patience.tick()
    assert (patience.state, patience.left) == ("asking", LONGER * COUNTDOWN)
    way(window).look()
    ear.listener.hears("cần thêm thời gian không")
    ear.touch("stay")
    assert patience.state == "watching"
    assert window.screen_name != "home"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, audio_way=BY_EAR)
    yield made
    made.close()


@pytest.fixture
def of_world(world: World, card: SoundCard) -> Iterator[CitizenWindow]:
    yield from opened_at(world.station("kiosk-1", (1366, 768)), card)


def test_calls_are_heard_while_a_page_is_read(world: World, of_world: CitizenWindow, card: SoundCard) -> None:
    window = of_world
    ticket(window)
    number = window.visit.number
    assert number is not None
    ear = Ear(window, card)
    QTest.keyClick(window, START)
    speaker = window.station.speaker
    assert speaker is not None
    speaker.say_call("A042", "3")  # somebody else's, by the same loudspeaker
    ear.listener.press(START)  # a page that is read anew takes no call away
    ear.listener.hears("không bốn hai")
    world.clock.advance(timedelta(minutes=3))
    world.run(calls.call, CallTicket(ticket=number, place=Place("desk-2"), desk="2", actor="canbo"))
    ear.wait_for("call_words")
    way(window).look()
    ear.listener.hears("mời đến quầy 2")
    ear.touch("coming")
