"""How many touches a ticket takes from the first page: two by a procedure's own card, one more by a list."""

from __future__ import annotations

from tests.ui.citizen.visitor import take
from ui.app import House
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand


def test_by_its_own_card_two(house: House, window: CitizenWindow) -> None:
    own = [card for card in house.station.catalogue.home_cards() if card.procedure]
    assert len(own) >= 3
    for card in own:
        hand = take(window, card.key)
        assert hand.touches == 2, card.key
        assert window.screen_name == "ticket"
        hand.touch("done")


def test_by_a_list_one_more(house: House, window: CitizenWindow) -> None:
    several = [card for card in house.station.catalogue.home_cards() if card.procedures]
    assert several
    for card in several:
        hand = Hand(window)
        hand.touch(f"card:{card.key}")
        hand.touch(f"procedure:{card.procedures[0]}")
        hand.touch("take_number")
        hand.wait_for("ticket_number")
        assert hand.touches == 3, card.key
        hand.touch("done")
