"""A green day at the kiosk: its badge on cards, lists, the procedure's page and the ticket; not on other days."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import timedelta

from kiosk.queries import green_days
from kiosk.values.present_visit import Way
from tests.ui.house import SIZES, station_at
from ui.app import House
from ui.citizen.routes import Posting, ProcedureList, ProcedurePage, TicketPage
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, spin_until
from ui.widgets.shut import ShutButton
from ui.widgets.touch import Words

CLOSING = "1.001266"  # of a household business
COMBINATIONS = list(itertools.product(SIZES, (100, 130, 160), ("normal", "contrast"), ("vi", "en")))


def badges(window: CitizenWindow) -> dict[str, str]:
    return {one.objectName(): one.hint for one in window.findChildren(ShutButton) if one.badge}


def words(window: CitizenWindow, name: str) -> str:
    found = window.findChild(Words, name)
    return found.text() if found is not None else ""


def every_word(window: CitizenWindow) -> str:
    assert window.screen_ is not None
    return " ".join(one.text() for one in window.screen_.findChildren(Words))


def test_on_its_day_it_stands_wherever_one_chooses(house: House) -> None:
    house.kiosk.clock.advance(timedelta(days=1))  # Tuesday, 08:45
    window = CitizenWindow(station_at(house, "kiosk-1", (1366, 768)))
    window.show()
    try:
        spin_until(lambda: badges(window), 20, "a badge")
        assert badges(window) == {"card:khac": "Ngày Thứ ba xanh: 60 phút"}
        window.go(ProcedureList(field="giao-duc"))
        spin_until(lambda: len(badges(window)) == 2, 20, "both schools")
        window.go(ProcedurePage(code=CLOSING))
        said = every_word(window)
        assert "Quầy nhận đủ hồ sơ trước 16 giờ hôm nay" in said
        assert "3 ngày làm việc" in said, "the legal time stands there as ever"
        window.go(TicketPage(field="kinh-doanh", procedure=CLOSING))
        spin_until(lambda: words(window, "green_day"), 20, "the ticket")
        house.kiosk.clock.advance(timedelta(hours=7, minutes=16))  # 16:01
        window.home()
        window.go(ProcedurePage(code=CLOSING))
        assert "xanh" not in every_word(window)
    finally:
        window.close()


def test_on_a_monday_there_is_none(window: CitizenWindow) -> None:
    window.go(ProcedurePage(code=CLOSING))
    assert "xanh" not in every_word(window)
    assert badges(window) == {}


def test_its_pages_have_room(house: House, few: Callable[[int, int], int], seeded: random.Random) -> None:
    house.kiosk.clock.advance(timedelta(days=1))
    for size, percent, theme, language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 2)):
        station = station_at(house, "kiosk-1", size, percent=percent, theme=theme, language=language)
        window = CitizenWindow(station)
        window.resize(*size)
        window.show()
        spin_until(lambda shown=window: badges(shown), 20, "a badge")  # type: ignore[misc]
        at = (size, percent, theme, language)
        assert check(window, station.theme.pixels_per_mm) == [], ("home", *at)
        window.go(TicketPage(field="kinh-doanh", procedure=CLOSING))
        spin_until(lambda shown=window: words(shown, "green_day"), 20, "the ticket")  # type: ignore[misc]
        assert check(window, station.theme.pixels_per_mm) == [], ("ticket", *at)
        window.close()


def test_to_whoever_mourns_nothing_is_offered_on_any_page(house: House) -> None:
    house.kiosk.clock.advance(timedelta(days=1))
    window = CitizenWindow(station_at(house, "kiosk-1", (1366, 768)))
    window.show()
    try:
        window.go(ProcedureList(field="giao-duc"))
        spin_until(lambda: len(badges(window)) == 2, 20, "both schools")
        window.visit = window.visit.came_by(Way(event="nguoi-than-mat", answers=(), about_death=True))
        window.go(ProcedureList(field="giao-duc"))
        answered: list[object] = []
        for _ in range(2):  # asked after the page's own
            window.station.tasks.read(green_days.now).then(answered.append)
        spin_until(lambda: len(answered) == 2, 20, "what is offered today")
        assert answered[0]
        assert badges(window) == {}
        for route in (ProcedurePage(code=CLOSING), Posting(code=CLOSING), Posting(code=CLOSING, page=1)):
            window.go(route)
            assert "xanh" not in every_word(window), route
        window.go(TicketPage(field="kinh-doanh", procedure=CLOSING))
        Hand(window).wait_for("ticket_number")
        assert words(window, "green_day") == ""
    finally:
        window.close()
