"""A call on every kind of page a visit comes to, at the largest words: its band is whole, its button within reach."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from kiosk.queries import visits
from kiosk.services import calls
from kiosk.values.calls import CallTicket
from kiosk.values.drafts import DraftState, KeptDraft
from kiosk.values.ids import DraftId, Place
from tests.ui.citizen.visitor import BIRTH, ticket
from tests.ui.real import World
from ui.citizen.routes import (
    Appointment,
    Declare,
    Handed,
    Helping,
    LifeEvents,
    LifeOutcome,
    LifeQuestion,
    Posting,
    ProcedureList,
    ProcedurePage,
    Reopen,
    Search,
    SpecialCases,
    StaffCode,
    Trouble,
    VisitPage,
)
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, named, spin_until
from ui.widgets.fitted import FittedText
from ui.widgets.touch import SMALLEST_PT

LARGEST = 160
SHAPES = (((1366, 768), False), ((1366, 768), True), ((1920, 1080), False), ((1920, 1080), True),
          ((1080, 1920), False))  # fmt: skip
COMBINATIONS = list(itertools.product(SHAPES, ("vi", "en")))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def called_pages(world: World, window: CitizenWindow, hand: Hand) -> Iterator[str]:
    """Every kind of page, with the number called; the ticket's is in view when it begins."""
    number = window.visit.number
    assert number is not None
    yield "ticket"
    window.tools.choose_appearance()  # they were there when the call came
    yield "how pages are read"
    window.tools.choose_appearance()
    window.patience._ask()
    yield "the time-out's question"
    window.patience.end()
    window.ask_help()
    hand.wait_for("told")
    yield "help"
    hand.touch("told")
    whole = world.read(visits.visit, number)
    assert whole is not None
    kept = KeptDraft(id=DraftId("x"), code="K1-7H4MXR", state=DraftState.FINISHED)
    some = ProcedureList(field="ho-tich")
    for route in (
        some, replace(some, elsewhere=True), ProcedurePage(code=BIRTH), SpecialCases(code=BIRTH),
        Posting(code=BIRTH), Search(), LifeEvents(),
        LifeQuestion(event="co-em-be"), LifeOutcome(event="co-em-be", answers=("co-so-y-te", "co", "viet-nam", "roi")),
        Appointment(), Reopen(draft_code="K1-7Q4MXP"), VisitPage(whole=whole), StaffCode(), Handed(kept=kept),
        Trouble(error=ValueError(), identifier="x"), Helping(),
    ):  # fmt: skip
        window.go(route)
        yield route.called()
    hand.touch("choice:child")
    yield "a helper's name"
    hand.touch("back")
    hand.touch("back")
    window.visit = window.visit.declares()
    window.go(Declare())
    yield "a declaration's first question"
    hand.touch("choice:mother")
    yield "a card is waited for"
    hand.touch("choice:none")
    yield "a name to type"


def looked_over(window: CitizenWindow, *, within_reach: bool) -> list[object]:
    """What is wrong with the page in view."""
    mm = window.look.pixels_per_mm
    found: list[object] = [*check(window, mm)]
    words, coming = named(window, "call_words"), named(window, "coming")
    assert isinstance(words, FittedText)
    assert coming is not None
    if words.pixels() < SMALLEST_PT * 25.4 / 72 * mm - 1:
        found.append(f"the call's words are {words.pixels()} px")
    place = coming.rect().translated(coming.mapTo(window, coming.rect().topLeft()))
    if not coming.isVisible() or not window.rect().contains(place):
        found.append(f"its button is not whole in view: {place}")
    if place.height() < 18 * mm or place.width() < 40 * mm:
        found.append(f"its button is small: {place}")
    if within_reach and place.top() < window.height() // 2:
        found.append(f"its button is out of reach: {place}")
    cover = window.patience.cover
    if cover is not None and cover.geometry().intersects(place):
        found.append("its button is covered")
    return found


@pytest.mark.timeout(900)
def test_the_band_is_whole_and_its_button_within_reach_on_every_page(
    world: World, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    """Two of the combinations in an ordinary run, by a printed seed."""
    for (size, low), language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 2)):
        window = CitizenWindow(world.station("kiosk-1", size, LARGEST, "normal", language))
        window.resize(*size)
        window.show()
        try:
            if low:
                window.wear(replace(window.visit, chosen=replace(window.visit.chosen, low_reach=True)))
            window.sitting.row = 0
            hand = ticket(window)
            number = window.visit.number
            world.run(calls.call, CallTicket(ticket=number, place=Place("desk-2"), desk="2", actor="canbo"))
            spin_until(lambda window=window: named(window, "coming"), 20, "the band")  # type: ignore[misc]
            for page in called_pages(world, window, hand):
                QApplication.processEvents()
                found = looked_over(window, within_reach=low or window.station.theme.portrait)
                assert found == [], (page, size, low, language)
                assert (window.width(), window.height()) == size, page
        finally:
            window.close()
