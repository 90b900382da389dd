"""What a visitor does at the citizen station, by touches and cards; shared by the window tests.

Everything goes through the real window: a number is taken, a declaration begun, kept, opened again, handed in.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from kiosk.queries import drafts as asked
from kiosk.values.devices import Scanned
from kiosk.values.drafts import Draft
from kiosk.values.ids import ProcedureCode
from tests.kiosk.forms.walking import Walk, ordinary
from ui.app import House
from ui.citizen.patience import COUNTDOWN
from ui.citizen.routes import TicketPage
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, spin_until

HELPER_CARD = "001196000789||Đỗ Thị Giúp Thử|15081990|Nữ|Số 7 ngõ Làm Giúp, Phường Hoa Sen|10052022"
PIN = "246810"
BIRTH, MARRIAGE = ProcedureCode("1.001193"), ProcedureCode("1.000894")
CARD = "001196000123||Trần Thị Mẫu|15081996|Nữ|Số 12, đường Thử Nghiệm, Phường Hoa Sen|10052022"


def take(window: CitizenWindow, card: str = "khai-sinh", button: str = "take_number") -> Hand:
    hand = Hand(window)
    hand.touch(f"card:{card}")
    hand.touch(button)
    hand.wait_for("ticket_number")
    return hand


def wear(window: CitizenWindow, **chosen: object) -> None:
    """The same page at once in another look."""
    window.wear(window.visit.reading(replace(window.visit.chosen, **chosen)))


def read_in(hand: Hand, *options: str) -> None:
    """By the page "Cỡ chữ, ngôn ngữ", and back to where they were: "size:130", "theme:contrast", "language:en" ..."""
    hand.touch("appearance")
    for option in options:
        hand.touch(option)
    hand.touch("appearance_done")


def leave_for_home(hand: Hand) -> None:
    """From a later page, by the way home that stands on the page "Cỡ chữ, ngôn ngữ"."""
    hand.touch("appearance")
    hand.touch("go_home")


def park(house: House, window: CitizenWindow) -> tuple[Hand, str]:
    """A mother scans her card and leaves; the code of what she began."""
    hand = take(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    house.bus.announce(Scanned(text=CARD))
    hand.touch("confirm_yes")
    hand.touch("later")
    spin_until(lambda: window.screen_name == "handed", 60, "the code")
    code = window.screen_.kept.code  # type: ignore[union-attr]
    hand.touch("done")
    return hand, code


def type_code(hand: Hand, code: str) -> None:
    hand.touch("appointment")
    hand.touch("open_draft")
    for char in code.rpartition("-")[2]:
        hand.touch(f"key:{char}")
    hand.touch("open_code")


def type_birth(hand: Hand, day: int, month: int, year: int) -> None:
    hand.touch(f"day:{day}")
    hand.touch(f"month:{month}")
    for digit in str(year):
        hand.touch(f"digit:{digit}")
    hand.touch("open_draft")


def ticket(window: CitizenWindow, procedure: ProcedureCode = BIRTH) -> Hand:
    hand = Hand(window)
    found = window.station.catalogue.procedure(procedure)
    window.go(TicketPage(field=found.field, procedure=procedure))
    hand.wait_for("ticket_number")
    return hand


def helped(house: House, window: CitizenWindow, procedure: ProcedureCode = BIRTH) -> Hand:
    """A daughter shows her own card; the first question of the form is in view."""
    hand = ticket(window, procedure)
    hand.touch("helping")
    hand.touch("choice:child")
    hand.wait_for("keyboard")
    house.bus.announce(Scanned(text=HELPER_CARD))
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    return hand


def sign_in(hand: Hand, code: str = "201", pin: str = PIN) -> None:
    hand.wait_for("keypad")
    for digits in (code, pin):
        for digit in digits:
            hand.touch(f"digit:{digit}")
        hand.touch("next")


def session_of(window: CitizenWindow) -> Any:
    session = window.screen_.pages.session  # type: ignore[union-attr]
    assert session is not None
    return session


def fill_marriage(window: CitizenWindow) -> None:
    """All pages answered as in the ordinary case; the review is in view."""
    Walk(session_of(window), ordinary("ket-hon")).to_review()
    window.screen_.pages.begin(session_of(window))  # type: ignore[union-attr]


def hand_in(window: CitizenWindow, hand: Hand) -> None:
    """Read the review to its end and hand in; then somebody is asked, or the code is there."""
    session = session_of(window)
    for _ in range(20):
        hand.touch("next")
        if session.finished:
            break
    spin_until(lambda: hand.sees("agreement") or window.screen_name == "handed", 60, "what follows")


def title(hand: Hand) -> str:
    return hand.wait_for("agree_title").text()  # type: ignore[attr-defined]


def agree(hand: Hand) -> None:
    """Whoever is asked reads to the end and says yes."""
    name, shown = title(hand), hand.wait_for("agreement")
    for _ in range(20):
        last = hand.wait_for("agree_yes").text() not in ("Xem tiếp", "Next", "Read on")  # type: ignore[attr-defined]
        hand.touch("agree_yes")
        if last:
            break
    spin_until(lambda: not hand.sees("agreement") or hand.wait_for("agreement") is not shown, 60, f"after {name}")


def kept(house: House, window: CitizenWindow) -> Draft:
    spin_until(lambda: window.screen_name == "handed", 60, "the code")
    found = house.kiosk.store.read(asked.by_id, window.screen_.kept.id).result(60)  # type: ignore[union-attr]
    assert found is not None
    return found


def walk_away(window: CitizenWindow) -> None:
    window.patience._ask()
    for _ in range(COUNTDOWN):
        window.patience.tick()
    assert window.screen_name == "home"
