"""Called while standing at the kiosk: told there at once, whatever is in view, and nothing typed is lost."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.queries import drafts, visits
from kiosk.services import calls
from kiosk.services import visits as told
from kiosk.values.calls import Call, CallTicket, FinishService, Outcome
from kiosk.values.devices import Scanned
from kiosk.values.ids import Place, TicketId
from kiosk.values.visits import AskInPlace
from tests.ui import remains
from tests.ui.citizen.visitor import CARD, MARRIAGE, ticket, wear
from tests.ui.real import World
from ui.citizen.patience import COUNTDOWN
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, named, spin_until

WORDS = "Số H001, mời đến quầy 2. Tờ khai đã được giữ."


class Speaker:
    """Remembers what it is told to say."""

    def __init__(self) -> None:
        self.said: list[tuple[str, ...]] = []

    def say_call(self, label: str, desk: str, language: str = "vi", *, again: bool = False, over: object = None
                 ) -> None:  # fmt: skip
        self.said.append((label, desk))

    def speak(self, text: str, language: str = "vi", over: object = None, recording: object = None) -> None:
        self.said.append((text,))

    def hush(self) -> None: ...


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def window(world: World) -> Iterator[CitizenWindow]:
    station = world.station("kiosk-1", (1366, 768))
    station.speaker = Speaker()  # type: ignore[assignment]
    made = CitizenWindow(station)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


def spoken(window: CitizenWindow) -> list[tuple[str, ...]]:
    return window.station.speaker.said  # type: ignore[union-attr]


def declaring(world: World, window: CitizenWindow) -> tuple[Hand, TicketId]:
    """A mother has scanned her card."""
    hand = ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    world.bus.announce(Scanned(text=CARD))
    hand.wait_for("confirm_yes")
    assert window.visit.number is not None
    return hand, window.visit.number


def call(world: World, number: TicketId) -> Call:
    world.clock.advance(timedelta(minutes=3))
    made: Call = world.run(calls.call, at_desk(number))
    return made


def at_desk(number: TicketId) -> CallTicket:
    return CallTicket(ticket=number, place=Place("desk-2"), desk="2", actor="canbo")


def band(window: CitizenWindow) -> str:
    words: Any = named(window, "call_words")
    return words.text if words is not None else ""


def edge(window: CitizenWindow) -> str:
    """The colour at the left edge of the glass, half way down."""
    return window.grab().toImage().pixelColor(2, window.height() // 2).name()


def test_a_call_flashes_for_whoever_hears_nothing_until_a_touch(world: World, window: CitizenWindow) -> None:
    hand, number = declaring(world, window)
    calm = edge(window)
    call(world, number)
    spin_until(lambda: named(window, "call_flash"), 20, "the flash")
    flash: Any = named(window, "call_flash")
    assert 1000 / (2 * flash.interval_ms) < 3  # flashes in a second: three may harm somebody
    seen = []
    for _ in range(4):
        seen.append(edge(window))
        flash.tick()
    lit = window.look.colour("accent").name()
    assert seen == [lit, calm, lit, calm]
    assert check(window, window.look.pixels_per_mm) == []
    hand.touch("confirm_yes")  # it took no touch for itself
    assert named(window, "confirm_yes") is None
    assert named(window, "call_flash") is None
    assert not flash.going_on
    assert band(window) == WORDS  # which stays


def test_a_flash_ends_by_itself(world: World, window: CitizenWindow) -> None:
    _hand, number = declaring(world, window)
    call(world, number)
    spin_until(lambda: named(window, "call_flash"), 20, "the flash")
    flash: Any = named(window, "call_flash")
    for _ in range(round(1000 * window.station.settings.hall.flash_seconds / flash.interval_ms)):
        assert flash.going_on
        flash.tick()
    assert named(window, "call_flash") is None
    spin_until(lambda: band(window) == WORDS, 20, "the band, which stays")


def test_a_flash_ends_with_the_visit(world: World, window: CitizenWindow) -> None:
    _hand, number = declaring(world, window)
    call(world, number)
    spin_until(lambda: named(window, "call_flash"), 20, "the flash")
    window.home()
    assert named(window, "call_flash") is None


def test_told_by_band_and_voice_with_the_declaration_kept_first(world: World, window: CitizenWindow) -> None:
    hand, number = declaring(world, window)
    spin_until(lambda: world.read(visits.of, number).declaring == "kiosk-1", 20, "where they stand")
    call(world, number)
    spin_until(lambda: band(window), 20, "the band")
    assert band(window) == WORDS
    assert spoken(window)[-2:] == [("H001", "2"), ("Tờ khai đã được giữ.",)]
    kinds = world.kinds()
    assert kinds.index("call.made") < kinds.index("draft.parked")  # and before the words: they waited for it
    spin_until(lambda: world.read(visits.of, number).declaring == "kiosk-1", 20, "still here")
    hand.touch("confirm_yes")  # the page goes on as before
    hand.touch("coming")
    spin_until(lambda: window.screen_name == "home", 20, "the end")
    assert named(window, "time_out_title").text() == "Mời ông/bà đến quầy 2. Tờ khai đã được giữ."  # type: ignore[union-attr]
    assert world.read(visits.of, number).coming_at is not None
    (draft,) = world.read(drafts.for_ticket, number)
    assert any("Trần Thị Mẫu" in str(value) for value in draft.answers.values())
    assert band(window) == ""


def test_the_time_out_s_question_leaves_the_band_in_view_and_rules_as_ever(
    world: World, window: CitizenWindow
) -> None:
    _hand, number = declaring(world, window)
    window.patience._ask()
    call(world, number)
    spin_until(lambda: band(window), 20, "the band")
    words, cover = named(window, "call_words"), window.patience.cover
    assert words is not None
    assert cover is not None
    assert cover.geometry().top() >= words.mapTo(window, words.rect().bottomLeft()).y()
    wear(window, theme="contrast")
    spin_until(lambda: band(window) == WORDS, 20, "the band in another look")
    for _ in range(COUNTDOWN):
        window.patience.tick()
    assert (window.screen_name, band(window)) == ("home", "")
    assert world.kinds().count("draft.parked") == 1  # kept once: nothing was typed since


def test_the_band_follows_absence_and_the_end_and_says_when_staff_come(world: World, window: CitizenWindow) -> None:
    hand = ticket(window)
    number = window.visit.number
    assert number is not None
    call(world, number)
    spin_until(lambda: band(window) == "Số H001, mời đến quầy 2.", 20, "the band on the ticket's page")
    world.run(calls.mark_absent, at_desk(number))
    spin_until(lambda: "số vẫn còn" in band(window), 20, "what to do")
    assert not hand.sees("coming")
    world.run(told.ask_in_place, AskInPlace(ticket=number, place=Place("kiosk-1")))
    call(world, number)
    spin_until(lambda: "đang đến chỗ ông/bà" in band(window), 20, "staff come")
    world.run(calls.finish, FinishService(ticket=number, place=Place("desk-2"), actor="canbo", outcome=Outcome.GUIDED))
    spin_until(lambda: band(window) == "", 20, "nothing any more")
    hand.touch("done")


def test_nothing_of_the_person_stays_after_they_have_gone_to_the_desk(
    own_objects: None, world: World, window: CitizenWindow
) -> None:
    hand, number = declaring(world, window)
    call(world, number)
    hand.touch("coming")
    spin_until(lambda: window.screen_name == "home", 20, "the end")
    window.patience.end()
    world.bus.announce(Scanned(text="0"))
    QApplication.processEvents()
    gc.collect()
    left = [one for one in remains.live_objects() if isinstance(one, str) and "Trần Thị Mẫu" in one and one != CARD]
    assert left == []
    assert (window.called._number, window.called._told) == (None, None)


def test_after_a_death_every_later_form_of_the_visit_is_quiet(world: World, window: CitizenWindow) -> None:
    """The ward knows it, though the form in view is another one."""
    from kiosk.records.visits import VisitAboutDeath

    ticket(window, MARRIAGE)
    number = window.visit.number
    world.run(lambda ctx, subject: ctx.record(VisitAboutDeath(), subject=subject), number)
    spin_until(lambda: window.visit.about_death, 20, "the ward's word")


@pytest.mark.parametrize(("size", "percent"), [((1366, 768), 160), ((1080, 1920), 100)])
def test_the_band_has_room(world: World, size: tuple[int, int], percent: int) -> None:
    window = CitizenWindow(world.station("kiosk-1", size, percent))
    window.resize(*size)
    window.show()
    try:
        _hand, number = declaring(world, window)
        call(world, number)
        spin_until(lambda: band(window), 20, "the band")
        assert check(window, window.station.theme.pixels_per_mm) == []
        window.patience._ask()
        QApplication.processEvents()
        assert check(window, window.station.theme.pixels_per_mm) == []
    finally:
        window.close()
