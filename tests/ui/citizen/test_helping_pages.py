"""Every page of helping, of a clerk at the kiosk and of the last word, at sizes, themes and text sizes: nothing clips.

The ordinary run takes three of the combinations anew each time; --long takes all of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.values.devices import Scanned
from tests.ui.citizen.test_pages import COMBINATIONS
from tests.ui.citizen.visitor import HELPER_CARD, MARRIAGE, agree, fill_marriage, hand_in, sign_in, ticket
from tests.ui.house import station_at
from ui.app import House
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, spin_until

LONG_NAME = "Nguyễn Phúc Công Tằng Tôn Nữ Thị Thử Giúp"
OLD_CARD = "001196000123||Trần Thị Mẫu|15081996|Nữ|Số 12, Phường Cống Vị, Quận Ba Đình, Hà Nội|10052022"


def helping_pages(house: House, window: CitizenWindow, hand: Hand) -> Iterator[str]:
    ticket(window, MARRIAGE)
    yield "ticket"
    hand.touch("helping")
    yield "relation"
    hand.touch("choice:supporter")
    yield "name"
    hand.touch("next")
    yield "name missing"
    house.bus.announce(Scanned(text=HELPER_CARD.replace("Đỗ Thị Giúp Thử", LONG_NAME)))
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    yield "the first question"
    fill_marriage(window)
    yield "the review"
    hand_in(window, hand)
    yield "the first is asked"
    agree(hand)
    yield "the second is asked"
    hand.touch("agree_absent")
    spin_until(lambda: window.screen_name == "handed", 60, "the code")
    yield "handed in, not confirmed"
    window.home()


def staff_pages(window: CitizenWindow, hand: Hand) -> Iterator[str]:
    ticket(window)
    hand.touch("helping")
    hand.touch("staff")
    yield "staff code"
    hand.touch("next")
    yield "staff code missing"
    sign_in(hand, pin="000000")
    spin_until(lambda: hand.sees("error"), 60, "that it is wrong")
    yield "wrong PIN"
    sign_in(hand)
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    yield "a clerk fills in"
    hand.touch("help")
    hand.wait_for("staff_here")
    yield "help was called"
    hand.touch("told")
    window.home()


def address_pages(house: House, window: CitizenWindow, hand: Hand) -> Iterator[str]:
    catalogue = window.station.catalogue
    ticket(window, next(one.code for one in catalogue.procedures() if one.form == "tham-mo-liet-si"))
    hand.touch("declare")
    house.bus.announce(Scanned(text=OLD_CARD))
    hand.wait_for("confirm_no")  # "confirm_yes" is on the last turn
    yield "an address of old units"
    if not hand.sees("line:@address/1"):
        hand.touch("next")
        yield "its second turn"
    hand.touch("line:@address/1")
    yield "today's address taken"
    window.home()


def forget_tries(ctx: Any, _command: None) -> None:
    """Every combination types a wrong PIN; at a real kiosk a quarter of an hour lies between so many."""
    ctx.connection.exec_driver_sql("DELETE FROM sign_in_tries")


@pytest.mark.timeout(2400)
def test_nothing_clips_overlaps_or_is_too_small(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    for size, percent, theme, language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 1)):
        station = station_at(house, "kiosk-1", size, percent=percent, theme=theme, language=language)
        window = CitizenWindow(station)
        window.resize(*size)
        window.show()
        hand = Hand(window)
        ways = (helping_pages(house, window, hand), staff_pages(window, hand), address_pages(house, window, hand))
        for pages in ways:
            for page in pages:
                found = check(window, station.theme.pixels_per_mm)
                assert found == [], (page, size, percent, theme, language)
                assert (window.width(), window.height()) == size, page
        window.close()
        house.kiosk.store.run(forget_tries, None).result(60)
