"""What is answered late at the kiosk concerns whoever asked: nobody after them, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.values.devices import Scanned
from tests.ui.citizen.visitor import CARD, PIN, park, take, ticket, wear
from ui.app import House
from ui.citizen.routes import TicketPage
from ui.citizen.window import CitizenWindow
from ui.tasks import Pending
from ui.tour.hand import Hand, spin_until


def kinds(house: House) -> list[str]:
    from sqlalchemy import select

    from kiosk.db.tables.journal import JournalEvent

    def query(reader: Any) -> list[str]:
        return list(reader.connection.execute(select(JournalEvent.kind).order_by(JournalEvent.seq)).scalars())

    found: list[str] = house.kiosk.store.read(query).result(60)
    return found


def test_a_pin_that_is_found_after_its_page_was_left_signs_nobody_in(house: House, window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("helping")
    hand.touch("staff")
    hand.wait_for("keypad")
    for digit in "201":
        hand.touch(f"digit:{digit}")
    hand.touch("next")
    presence = house.kiosk.store.presence
    came: list[str] = []
    admit, presence.admit = presence.admit, lambda name, place: (admit(name, place), came.append(name))  # type: ignore[method-assign,assignment]
    window.screen_.body.digits = PIN  # type: ignore[union-attr]
    window.screen_._next()  # type: ignore[union-attr]
    window.home()
    spin_until(lambda: came, 20, "the answer")
    spin_until(lambda: not presence.there(came[0], "kiosk-1", locked=True), 20, "nobody")
    assert window.screen_name == "home"


@pytest.mark.parametrize("answered", ["told", "failed"])
def test_help_that_is_told_late_is_told_to_nobody_else(
    house: House, window: CitizenWindow, monkeypatch: pytest.MonkeyPatch, answered: str
) -> None:
    pending: list[Pending[str]] = []

    def run(_use_case: Callable[..., Any], _command: object) -> Pending[str]:
        pending.append(Pending("ask_help"))
        return pending[-1]

    hand = take(window)
    with monkeypatch.context() as patched:
        patched.setattr(house.station.tasks, "run", run)
        window.ask_help()
    hand.touch("done")
    (asked,) = pending
    assert asked.on_done is not None
    assert asked.on_failed is not None
    asked.on_done("x") if answered == "told" else asked.on_failed(ExpectedError("store.errors.closed"))
    assert (window.screen_name, window.patience.cover) == ("home", None)


def test_later_touched_twice_keeps_one_declaration(house: House, window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    house.bus.announce(Scanned(text=CARD))
    hand.touch("confirm_yes")
    window.screen_.pages.moves.later()  # type: ignore[union-attr]
    wear(window, percent=130)  # the same page anew, in another size
    window.screen_.pages.moves.later()  # type: ignore[union-attr]
    spin_until(lambda: window.screen_name == "handed", 60, "the code")
    assert kinds(house).count("draft.parked") == 1


def test_a_slip_that_is_scanned_while_the_number_is_on_its_way_costs_no_second_one(
    house: House, window: CitizenWindow
) -> None:
    _, code = park(house, window)
    hand = Hand(window)
    window.go(TicketPage(field="ho-tich"))
    window.screen_.scanned(code)  # type: ignore[union-attr]
    spin_until(lambda: window.screen_name == "reopen", 60, "the declaration's page")
    hand.touch("back")
    assert hand.wait_for("ticket_number").text == "H002"  # type: ignore[attr-defined]
    assert kinds(house).count("ticket.issued") == 2
