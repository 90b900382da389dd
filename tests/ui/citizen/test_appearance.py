"""The page "Cỡ chữ, ngôn ngữ": seen at once, back to exactly where somebody was, nothing lost meanwhile."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import pytest

from kiosk.queries import drafts as asked
from kiosk.values.devices import Scanned
from tests.ui.citizen.visitor import CARD, read_in, take, walk_away
from tests.ui.house import SIZES, station_at
from ui.app import House
from ui.citizen.frame import ScreenFrame
from ui.citizen.routes import Home
from ui.citizen.tools import TOOLS
from ui.citizen.window import CitizenWindow
from ui.page_check import check, high
from ui.tour.hand import Hand, spin_until
from ui.widgets.touch import TouchButton

ALL = list(itertools.product(SIZES, (100, 130, 160), ("normal", "contrast"), ("vi", "en"), (False, True)))


def tools(window: CitizenWindow) -> list[str]:
    found = window.frame.findChildren(TouchButton)
    return [one.objectName() for one in found if one.objectName() in TOOLS and one.isVisible()]


def test_three_tools_and_no_way_home_on_the_first_page(window: CitizenWindow) -> None:
    hand = Hand(window)
    assert tools(window) == ["read_aloud", "help", "appearance"]
    hand.touch("appearance")
    assert not hand.sees("go_home")
    hand.touch("appearance_done")
    hand.touch("card:khai-sinh")
    hand.touch("appearance")
    hand.touch("go_home")
    assert (window.screen_name, window.trail) == ("home", (Home(),))


SHOWN: dict[str, Callable[[CitizenWindow], bool]] = {
    "size:160": lambda window: window.look.percent == 160,
    "theme:contrast": lambda window: window.look.colour("ground").name() == "#000000",
    "language:en": lambda window: window.language == "en",
    "low_reach": lambda window: window.station.theme.low_reach,
}


@pytest.mark.parametrize("option", SHOWN)
def test_what_is_touched_shows_at_once(window: CitizenWindow, option: str) -> None:
    told = SHOWN[option]
    hand = Hand(window)
    hand.touch("appearance")
    assert not told(window)
    hand.touch(option)
    assert window.screen_name == "appearance"
    assert told(window)
    assert hand.wait_for(option).isChecked()  # type: ignore[attr-defined]
    hand.touch("appearance_done")
    assert window.screen_name == "home"
    assert told(window)


def half_typed(window: CitizenWindow) -> Hand:
    hand = take(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    hand.touch("choice:none")
    hand.touch("key:A")
    hand.touch("key:N")
    return hand


def typed(window: CitizenWindow) -> str:
    return str(window.screen_.pages.body.entry.text)  # type: ignore[union-attr]


def test_half_a_word_is_still_there_in_another_size_language_and_reach(window: CitizenWindow) -> None:
    hand = half_typed(window)
    page, words = window.screen_.pages.page.path, typed(window)  # type: ignore[union-attr]
    read_in(hand, "size:160", "low_reach", "language:en", "theme:contrast")
    assert (window.screen_.pages.page.path, typed(window)) == (page, words)  # type: ignore[union-attr]
    read_in(hand, "size:100", "low_reach")
    assert (window.screen_.pages.page.path, typed(window)) == (page, words)  # type: ignore[union-attr]


def test_walking_away_from_it_keeps_the_declaration_below(house: House, window: CitizenWindow) -> None:
    hand = half_typed(window)
    number = window.visit.number
    assert number is not None
    hand.touch("appearance")
    walk_away(window)
    assert window.screen_name == "home"
    spin_until(lambda: house.kiosk.store.read(asked.for_ticket, number).result(60), 60, "the declaration kept")


def test_a_scan_meanwhile_goes_to_the_page_below(house: House, window: CitizenWindow) -> None:
    hand = take(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    hand.touch("appearance")
    house.bus.announce(Scanned(text=CARD))
    hand.wait_for("confirm_yes")


def test_staff_who_are_called_come_to_the_page_below(window: CitizenWindow) -> None:
    hand = take(window)
    hand.touch("declare")
    hand.touch("appearance")
    hand.touch("help")
    hand.wait_for("told")
    assert window.screen_name == "declare"


def test_the_tool_leads_back_when_it_is_touched_again(window: CitizenWindow) -> None:
    hand = Hand(window)
    hand.touch("appearance")
    hand.touch("appearance")
    assert window.screen_name == "home"


@pytest.mark.timeout(1200)
def test_it_fills_the_glass_at_every_size(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    for size, percent, theme, language, low in seeded.sample(ALL, few(len(ALL), 2)):
        station = station_at(house, "kiosk-1", size, percent=percent, theme=theme, language=language)
        station.theme = station.theme.changed(low_reach=low)
        window = CitizenWindow(station)
        window.resize(*size)
        window.show()
        hand = Hand(window)
        for steps in (["appearance"], ["appearance_done", "card:khai-sinh", "appearance"]):
            for name in steps:
                hand.touch(name)
            found = check(window, station.theme.pixels_per_mm) + (high(window) if low else [])
            assert found == [], (steps, size, percent, theme, language, low)
            assert (window.width(), window.height()) == size
        window.close()


def test_a_call_in_the_low_layout_leaves_help_within_reach(window: CitizenWindow) -> None:
    from ui.citizen.band import CallBand

    Hand(window).touch("appearance")
    Hand(window).touch("low_reach")
    frame: ScreenFrame = window.frame
    band = CallBand(window.look, "vi", "Số H001, mời đến quầy 2.", answers=True, upright=True)
    frame.announce(band)
    Hand(window).wait_for("coming")
    assert tools(window) == ["help"]
    assert [one for one in high(window) if one.name in ("coming", "help")] == []
    assert frame.announced_room().top() == 0
    assert frame.announced_room().right() == frame.header.width()
    frame.announce(None)
    assert tools(window) == list(TOOLS)
    assert frame.announced_room().top() == 0
