"""Every page of the citizen station at every size, theme and text size: nothing clips, overlaps or is too small.

The ordinary run takes a fifth of the combinations anew each time; --long takes all of them.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

import pytest

from tests.ui.house import SIZES, station_at
from ui.app import House
from ui.citizen.routes import Reopen
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand

COMBINATIONS = list(itertools.product(SIZES, (100, 130, 160), ("normal", "contrast"), ("vi", "en")))


def visit_pages(window: CitizenWindow, hand: Hand) -> Iterator[str]:
    """Every page that needs no other person; yields its name once it is in view."""
    yield "home"
    for card in window.station.catalogue.home_cards():
        hand.touch(f"card:{card.key}")
        yield f"card {card.key}"
        if hand.sees("more"):
            hand.touch("more")
            yield f"card {card.key}, next page"
        window.home()
    hand.touch("search")
    for key in "SAO":
        hand.touch(f"key:{key}")
    yield "search"
    window.home()
    hand.touch("appointment")
    yield "appointment"
    hand.touch("open_draft")
    yield "draft code"
    window.go(Reopen(draft_code="K1-7Q4MXP"))
    yield "proof by card"
    hand.touch("by_birth")
    yield "proof by birth date"
    hand.touch("open_draft")
    yield "proof by birth date, nothing chosen"
    window.go(Reopen(draft_code="K1-7Q4MXP"))
    hand.touch("helping")
    hand.wait_for("by_birth")
    yield "proof by card, for somebody else"
    hand.touch("by_birth")
    yield "proof by birth date, for somebody else"
    window.home()
    hand.touch("card:khai-sinh")
    hand.touch("take_priority")
    hand.wait_for("ticket_number")
    yield "ticket"
    window.patience._ask()
    yield "time-out"
    hand.touch("papers")
    yield "covered"
    hand.touch("back_from_papers")
    window.ask_help()
    hand.wait_for("told")
    yield "help"
    hand.touch("told")


@pytest.mark.timeout(2400)
def test_nothing_clips_overlaps_or_is_too_small(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    for size, percent, theme, language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 1)):
        station = station_at(house, "kiosk-1", size, percent=percent, theme=theme, language=language)
        window = CitizenWindow(station)
        window.resize(*size)
        window.show()
        for page in visit_pages(window, Hand(window)):
            assert check(window, station.theme.pixels_per_mm) == [], (page, size, percent, theme, language)
            assert (window.width(), window.height()) == size, page
        window.close()
