"""Declarations that lie at other kiosks: said at every shape, size and reach, in short where there is no more room."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.queries import visits
from kiosk.values.drafts import DraftState
from kiosk.values.ids import DraftId, Place, ProcedureCode, TicketId
from kiosk.values.tickets import TicketState
from kiosk.values.visits import ToldDeclaration, VisitDeclaration, WholeVisit
from tests.ui.citizen.visitor import BIRTH
from tests.ui.house import SIZES
from tests.ui.real import World
from ui.accessible_check import check as as_heard
from ui.citizen.routes import VisitPage
from ui.citizen.window import CitizenWindow
from ui.page_check import check, high
from ui.tour.hand import Hand, spin_until

COMBINATIONS = list(itertools.product(SIZES, (100, 130, 160), (False, True), ("vi", "en")))
FIRST, SECOND, ELSEWHERE = "K2-7Q4MXP", "K2-7H4MXR", Place("kiosk-2")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def wholes(world: World, longest: ProcedureCode) -> Iterator[WholeVisit]:
    """One declaration elsewhere, and several of several kinds; in each state that a number may have there."""
    given = world.ticket("ho-tich", BIRTH)
    whole = world.read(visits.visit, given.id)
    assert whole is not None
    held = VisitDeclaration(
        draft=DraftId("x"), code=FIRST, procedure=longest, state=DraftState.PARKED, holder=ELSEWHERE, opens=False,
    )  # fmt: skip
    told = ToldDeclaration(code=SECOND, place=ELSEWHERE, finished=False)
    handed_in = replace(held, draft=DraftId("y"), state=DraftState.FINISHED, opens=True)
    here = replace(whole.known, ticket=TicketId("not-noted"))  # what is noted of the real one is not read anew
    known = replace(here, declaring=Place("kiosk-3"))
    one = replace(whole, known=here, declarations=(held,))
    many = replace(whole, declarations=(held, handed_in), told=(told,), known=known)
    for of, state in itertools.product((one, many), (TicketState.WAITING, TicketState.CALLED, TicketState.ABSENT)):
        assert of.ticket is not None
        yield replace(of, ticket=replace(of.ticket, state=state))


@pytest.mark.timeout(1200)
def test_where_a_declaration_lies_is_said_at_every_shape_size_and_reach(
    world: World, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    """Two of the combinations in an ordinary run; always the largest words on the smallest glass, within reach."""
    tightest = ((1366, 768), 160, True, "vi")
    others = [one for one in COMBINATIONS if one != tightest]
    for size, percent, low, language in [tightest, *seeded.sample(others, few(len(others), 2))]:
        station = world.station("kiosk-1", size, percent, "normal", language)
        station.theme = station.theme.changed(low_reach=low)
        window = CitizenWindow(station)
        window.resize(*size)
        window.show()
        hand, mm = Hand(window), station.theme.pixels_per_mm
        named = [(len(one.short.of(language)), one.code) for one in station.catalogue.procedures() if one.form]

        def wrong(window: CitizenWindow = window, low: bool = low, mm: float = mm) -> list[object]:
            return [*check(window, mm), *(high(window) if low else ()), *as_heard(window)]

        try:
            hand.wait_for("appointment")  # the first page, before another one follows it
            for whole in wholes(world, max(named)[1]):
                window.go(VisitPage(whole=whole))
                said: str = hand.wait_for("declarations").text()  # type: ignore[attr-defined]
                number = {"vi": "máy số {}", "en": "kiosk {}"}[language]
                for words in (FIRST, number.format(2), *((SECOND, number.format(3)) if whole.told else ())):
                    assert words in said, (said, size, percent, low)
                spin_until(lambda: not wrong(), 20, f"a page without fault: {wrong()}, {size} {percent} {low}")
        finally:
            window.close()
