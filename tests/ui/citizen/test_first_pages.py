"""The first page, the lists behind it and the pages with bad news: composed, drawn and kind, at every size."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from kiosk.errors import ExpectedError
from tests.ui.house import SIZES, station_at
from ui.app import House
from ui.citizen.routes import Home, ProcedureList, ProcedurePage, Route, Shut, Trouble
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, spin_until
from ui.widgets.shut import ShutButton
from ui.widgets.touch import TouchButton

COMBINATIONS = list(itertools.product(SIZES, (100, 130, 160), ("normal", "contrast"), ("vi", "en")))


def opened(house: House, at: tuple[tuple[int, int], int, str, str]) -> CitizenWindow:
    size, percent, theme, language = at
    window = CitizenWindow(station_at(house, "kiosk-1", size, percent=percent, theme=theme, language=language))
    window.resize(*size)
    window.show()
    return window


def in_view(window: CitizenWindow) -> list[TouchButton]:
    """What is to be touched on the page, once it is laid out."""
    screen = window.screen_
    assert screen is not None
    spin_until(lambda: any(one.isVisible() for one in screen.findChildren(TouchButton)), 20, "the page")
    return [one for one in screen.findChildren(TouchButton) if one.isVisible()]


def listed(window: CitizenWindow) -> list[str]:
    """Names of the cards of the whole list, leaf by leaf."""
    hand, found = Hand(window), list[str]()
    while True:
        found += [one.objectName() for one in in_view(window) if ":" in one.objectName()]
        if not hand.sees("more"):
            return found
        hand.touch("more")


def test_other_matters_do_not_begin_with_what_the_first_page_has(window: CitizenWindow) -> None:
    cards = window.station.catalogue.home_cards()
    Hand(window).touch("card:khac")
    fields = listed(window)
    own = {f"field:{card.field}" for card in cards}
    first_own = next(place for place, name in enumerate(fields) if name in own)
    assert first_own >= 3, fields
    assert all(name in own for name in fields[first_own:])
    window.home()
    window.go(ProcedureList(field="ho-tich", elsewhere=True))
    codes = [name.removeprefix("procedure:") for name in listed(window)]
    on_cards = {code for card in cards for code in (card.procedure, *card.procedures) if code}
    assert set(codes[-len(on_cards & set(codes)) :]) == on_cards & set(codes)
    assert set(codes) == {one.code for one in window.station.catalogue.procedures(field="ho-tich")}


def test_the_kind_sentences_are_said(window: CitizenWindow) -> None:
    hand = Hand(window)
    assert "Chạm nhầm cũng không sao" in hand.wait_for("hint").text()  # type: ignore[attr-defined]
    hand.touch("card:khac")
    said = " ".join(window.screen_.parts())  # type: ignore[union-attr]
    assert "Cứ lấy số, cán bộ sẽ giúp" in said
    assert "mang thai, có con nhỏ" in said


def test_each_procedure_of_a_list_has_its_own_drawing(window: CitizenWindow) -> None:
    for field in ("xa-hoi", "ho-tich", "cu-tru"):
        procedures = window.station.catalogue.procedures(field=field)
        assert max(Counter(one.icon for one in procedures).values()) <= 3, field
        window.go(ProcedureList(field=field))
        assert window.screen_ is not None
        shown = [one for one in window.screen_.findChildren(ShutButton) if one.objectName().startswith("procedure:")]
        assert {one.icon_name for one in shown} <= {one.icon for one in procedures}
        assert len({one.icon_name for one in shown}) > 1, "not one for the whole list"


def pages(window: CitizenWindow) -> Iterator[Route]:
    catalogue = window.station.catalogue
    yield Home()
    for field in catalogue.fields():
        yield ProcedureList(field=field.key)
        yield ProcedureList(field=field.key, page=99)
    yield ProcedurePage(code="1.001193")
    yield ProcedurePage(code="1.000656")
    yield Shut(field="ho-tich", wanted=Home())
    yield Trouble(error=ValueError("x"), identifier="1a2b3c4d")
    yield Trouble(error=ExpectedError("store.errors.closed"))


@pytest.mark.timeout(2400)
def test_they_fill_the_glass_at_every_size(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    for at in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 2)):
        window = opened(house, at)
        for route in pages(window):
            window.go(route)
            in_view(window)
            assert check(window, window.station.theme.pixels_per_mm, composed=True) == [], (route, *at)
        window.close()


@pytest.mark.timeout(2400)
def test_the_cards_of_the_first_page_keep_their_second_line(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    for at in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 4)):
        window = opened(house, at)
        hand = Hand(window)
        for card in window.station.catalogue.home_cards():
            button = hand.wait_for(f"card:{card.key}")
            assert isinstance(button, ShutButton)
            plan = button.arrangement()
            assert plan.fits, (card.key, *at)
            assert not plan.hint.isEmpty(), (card.key, *at)
        window.close()
