"""A procedure's page: three facts first, special cases and the posting behind one touch, at every size."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

import pytest

from kiosk.catalogue import facts
from kiosk.values.procedures import Procedure
from tests.ui.house import SIZES, station_at
from ui.app import House
from ui.citizen.routes import Posting, ProcedurePage, Route, SpecialCases
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, spin_until
from ui.widgets.fact_cards import CardWords, FactCard, FactCards
from ui.widgets.touch import TouchButton, Words
from ui.widgets.window_look import look_for

COMBINATIONS = list(itertools.product(SIZES, (100, 130, 160), ("normal", "contrast"), ("vi", "en")))
BIRTH = "1.001193"


def said(window: CitizenWindow) -> str:
    assert window.screen_ is not None
    return " ".join(window.screen_.parts())


def in_view(window: CitizenWindow) -> list[str]:
    assert window.screen_ is not None
    return [one.objectName() for one in window.screen_.findChildren(TouchButton) if one.isVisible()]


def test_three_facts_first_and_a_number_in_the_next_touch(window: CitizenWindow) -> None:
    hand = Hand(window)
    hand.touch("card:khai-sinh")
    cards = [one.objectName() for one in window.findChildren(FactCard) if one.isVisible()]
    assert cards == ["fact:bring", "fact:how_long", "fact:how_much"]
    words = said(window)
    for part in (
        "Giấy chứng sinh", "Mang theo thẻ căn cước thì khai nhanh hơn", "Ngay trong ngày",
        "Miễn phí nếu đăng ký trong 60 ngày",
    ):  # fmt: skip
        assert part in words
    for part in ("Không cần mang", "chưa công bố", "mang thai hộ", "Căn cứ pháp lý", "1.001193"):
        assert part not in words, "stands on the pages behind"
    assert "người cao tuổi" in window.findChild(Words, "priority_hint").text()
    assert in_view(window) == ["back", "special", "posting", "take_number", "take_priority"]
    hand.touch("take_number")
    hand.wait_for("ticket_number")
    assert hand.touches == 2


def test_what_stands_behind_is_one_touch_away_and_back_again(window: CitizenWindow) -> None:
    hand = Hand(window)
    window.go(ProcedurePage(code=BIRTH))
    hand.touch("special")
    assert "Khi sinh con do mang thai hộ" in said(window)
    hand.touch("back")
    hand.touch("posting")
    posted, pages = [said(window)], 1
    while hand.sees("more"):
        assert in_view(window).count("more") == 1
        hand.touch("more")
        posted.append(said(window))
        pages += 1
    whole = " ".join(posted)
    procedure = window.station.catalogue.procedure(BIRTH)
    for words in (
        *(one.name.vi for one in procedure.documents), *(one.vi for one in procedure.steps), *procedure.legal_basis,
        procedure.name.vi, procedure.fee.ordinary_basis, f"mã {BIRTH}", "nhận sau 15 giờ", "Nên mang theo",
    ):  # fmt: skip
        assert words in whole, words
    for _ in range(pages):
        hand.touch("back")
    assert window.screen_name == "procedure"


def test_without_special_cases_there_is_no_door_to_them(window: CitizenWindow) -> None:
    window.go(ProcedurePage(code="2.000815"))
    spin_until(lambda: in_view(window), 20, "the page")
    assert in_view(window) == ["back", "posting", "take_number", "take_priority"]


def every_page(procedure: Procedure) -> Iterator[Route]:
    yield ProcedurePage(code=procedure.code)
    if facts.special_cases(procedure):
        yield SpecialCases(code=procedure.code)
    yield Posting(code=procedure.code)


@pytest.mark.timeout(2400)
def test_every_procedure_has_room_at_every_size(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    """No words are cut off, no line of papers is left out, no brackets stand within brackets."""
    for size, percent, theme, language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 1)):
        window = CitizenWindow(station_at(house, "kiosk-1", size, percent=percent, theme=theme, language=language))
        window.resize(*size)
        window.show()
        shipped = window.station.catalogue.procedures()
        for procedure in (shipped if few(2, 1) > 1 else seeded.sample(shipped, 12)):
            for route in every_page(procedure):
                pages = 0
                window.go(route)
                while True:
                    where = (route, pages, size, percent, theme, language)
                    assert check(window, window.station.theme.pixels_per_mm) == [], where
                    words = said(window)
                    assert "((" not in words, where
                    assert "))" not in words, where
                    assert not [one for one in window.findChildren(FactCard) if one._tail.isVisible()], where
                    if not Hand(window).sees("more"):
                        break
                    Hand(window).touch("more")
                    pages += 1
            window.home()
        window.close()


def test_a_list_too_long_for_the_glass_says_that_more_stands_elsewhere(window: CitizenWindow) -> None:
    papers = tuple(f"Giấy tờ thứ {n} của một danh sách rất dài mà phường tự viết" for n in range(1, 21))
    cards = FactCards(
        look_for(window), [CardWords("bring", "files", "Mang gì", papers)], upright=False, cut=lambda n: f"và {n} nữa"
    )
    cards.resize(600, 300)
    cards.show()
    shown = [one.text() for one in cards.findChildren(Words) if one.isVisible() and one.text().startswith("Giấy")]
    tail = next(one for one in cards.findChildren(Words) if one.isVisible() and one.text().startswith("và"))
    assert 0 < len(shown) < 20
    assert tail.text() == f"và {20 - len(shown)} nữa"
    assert not [one.text() for one in cards.findChildren(Words) if one.isVisible() and one.lacks_room()]
    cards.close()
