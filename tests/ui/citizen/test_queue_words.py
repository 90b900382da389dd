"""What the kiosk says of the queue: who is ahead, which desks are open, staff who come, hours, and being back again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.queries import papers, tickets
from kiosk.services import calls, desks
from kiosk.values.calls import CallTicket
from kiosk.values.desks import DeskState, SetDesk
from kiosk.values.devices import Scanned
from kiosk.values.groups import Opening
from kiosk.values.ids import Place
from kiosk.values.tickets import TicketState
from tests.ui.citizen.visitor import ticket, wear
from tests.ui.real import World
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, spin_until

DESK = Place("desk-2")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def window(world: World) -> Iterator[CitizenWindow]:
    made = CitizenWindow(world.station("kiosk-1", (1366, 768)))
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


def words(hand: Hand, name: str) -> str:
    return hand.wait_for(name).text()  # type: ignore[attr-defined,no-any-return]


def test_people_ahead_and_open_desks_are_always_said(world: World, window: CitizenWindow) -> None:
    world.ticket("ho-tich", "1.001193")
    hand = ticket(window)
    spin_until(lambda: words(hand, "ahead") == "Còn 1 người phía trước\nChưa có quầy nào mở", 20, "the queue")
    world.run(desks.set_desk, SetDesk(place=DESK, desk="2", actor="canbo", state=DeskState.OPEN, fields=("ho-tich",)))
    spin_until(lambda: "1 quầy đang mở" in words(hand, "ahead"), 20, "an open desk")


def test_anybody_may_ask_staff_to_come_and_take_it_back(world: World, window: CitizenWindow) -> None:
    hand = ticket(window)
    number = window.visit.number
    assert number is not None
    hand.touch("in_place")
    spin_until(lambda: "cán bộ sẽ đến tận nơi" in words(hand, "wait"), 20, "the words")
    assert world.read(tickets.by_id, number).in_place
    assert world.read(papers.ticket_slip, number).in_place
    spin_until(lambda: world.kinds().count("ticket.issued") == 1, 20, "one number")
    hand.touch("in_place")
    spin_until(lambda: not world.read(tickets.by_id, number).in_place, 20, "taken back")
    window.ask_help()
    hand.touch("ask_in_place")
    spin_until(lambda: world.read(tickets.by_id, number).in_place, 20, "asked from the help page")
    spin_until(lambda: "cán bộ sẽ đến tận nơi" in words(hand, "wait"), 20, "the words of the page behind it")
    hand.touch("told")
    wear(window, percent=130)
    hand.touch("in_place")
    spin_until(lambda: not world.read(tickets.by_id, number).in_place, 20, "taken back by the same button")


def test_asked_from_a_later_page_it_stands_on_the_tickets_page_too(world: World, window: CitizenWindow) -> None:
    hand = ticket(window)
    number = window.visit.number
    assert number is not None
    hand.touch("declare")
    spin_until(lambda: window.screen_name == "declare", 20, "the declaration")
    window.ask_help()
    hand.touch("ask_in_place")
    spin_until(lambda: world.read(tickets.by_id, number).in_place, 20, "asked from the help page")
    hand.touch("told")
    window.back()
    spin_until(lambda: "cán bộ sẽ đến tận nơi" in words(hand, "wait"), 20, "the words")


def test_who_was_missed_is_back_without_another_number(world: World, window: CitizenWindow) -> None:
    issued = world.ticket("ho-tich", "1.001193")
    called = CallTicket(ticket=issued.id, place=DESK, desk="2", actor="canbo")
    world.run(calls.call, called)
    world.run(calls.mark_absent, called)
    world.bus.announce(Scanned(text=issued.id))
    hand = Hand(window)
    hand.touch("back_again")
    spin_until(lambda: "phía trước" in words(hand, "ahead"), 20, "the words of who waits")
    assert world.read(tickets.by_id, issued.id).state is TicketState.WAITING


def test_before_opening_the_first_page_says_when(world: World, window: CitizenWindow) -> None:
    now = world.clock.now()
    screen = window.screen_
    screen._opening(Opening(open=False, opens_at=now + timedelta(days=1)))  # type: ignore[union-attr]
    assert words(Hand(window), "title").startswith("Mở cửa lúc ")
    screen._opening(Opening(open=True))  # type: ignore[union-attr]
    assert words(Hand(window), "title").startswith("Ông/bà cần")
