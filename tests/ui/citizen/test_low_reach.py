"""The low layout on every page that a visitor comes to: nothing to touch above the middle, nothing cut off.

A screen reader finds its way there, too, as tests/ui/test_accessible.py looks at it in the other layout.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.citizen.test_pages import visit_pages
from tests.ui.citizen.visitor import take
from tests.ui.house import SIZES, station_at
from ui import accessible_check
from ui.app import House
from ui.citizen.routes import LifeEvents, Reopen, StaffCode, Trouble
from ui.citizen.window import CitizenWindow
from ui.page_check import check, high
from ui.tour.hand import Hand

COMBINATIONS = list(itertools.product(SIZES, (100, 130, 160)))


def further_pages(window: CitizenWindow, hand: Hand) -> Iterator[str]:
    window.home()
    window.go(LifeEvents())
    yield "life events"
    hand.touch("event:co-em-be")
    yield "a life event's question"
    window.home()
    window.go(StaffCode())
    yield "staff code"
    window.go(Trouble(error=ValueError(), identifier="x"))
    yield "trouble"
    window.home()
    take(window)
    hand.touch("helping")
    yield "who helps"
    hand.touch("choice:child")
    yield "a helper's name"
    hand.touch("back")
    hand.touch("back")
    hand.touch("declare")
    yield "a declaration's first page"
    hand.touch("choice:mother")
    yield "a card is waited for"
    hand.touch("choice:none")
    yield "a name to type"


def looked_over(window: CitizenWindow) -> list[object]:
    QApplication.processEvents()
    return [*check(window, window.look.pixels_per_mm), *high(window), *accessible_check.check(window)]


@pytest.mark.timeout(2400)
def test_everything_to_touch_is_within_reach(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    for size, percent in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 1)):
        station = station_at(house, "kiosk-1", size, percent=percent)
        station.theme = station.theme.changed(low_reach=True)
        window = CitizenWindow(station)
        window.resize(*size)
        window.show()
        hand = Hand(window)
        for page in itertools.chain(visit_pages(window, hand), further_pages(window, hand)):
            assert looked_over(window) == [], (page, size, percent)
            assert (window.width(), window.height()) == size, page
        window.close()


@pytest.mark.timeout(1200)
def test_what_is_missing_stands_above_what_is_touched_at_every_size(house: House) -> None:
    for size, percent in COMBINATIONS:
        station = station_at(house, "kiosk-1", size, percent=percent)
        station.theme = station.theme.changed(low_reach=True)
        window = CitizenWindow(station)
        window.resize(*size)
        window.show()
        hand = Hand(window)
        window.go(Reopen(draft_code="K1-7Q4MXP", by_birth=True))
        hand.touch("open_draft")
        error, box = hand.wait_for("error"), hand.wait_for("part:day")
        assert looked_over(window) == [], (size, percent)
        assert error.geometry().bottom() < box.y(), (size, percent)
        window.close()
