""" "Tôi làm giúp người khác", a clerk who fills in, and the applicant's own word at the end; nobody stays signed in."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from kiosk.values.devices import Scanned
from kiosk.values.drafts import DraftState, FilledBy, Helper
from kiosk.values.filling import Filling
from tests.ui.citizen.test_declaration import holders_of
from tests.ui.citizen.visitor import (
    CARD,
    HELPER_CARD,
    MARRIAGE,
    PIN,
    agree,
    fill_marriage,
    hand_in,
    helped,
    kept,
    leave_for_home,
    park,
    read_in,
    session_of,
    sign_in,
    ticket,
    title,
    type_birth,
    type_code,
)
from ui.app import House
from ui.citizen.patience import COUNTDOWN
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, spin_until


def by_staff(window: CitizenWindow) -> Hand:
    hand = ticket(window)
    hand.touch("helping")
    hand.touch("staff")
    sign_in(hand)
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    return hand


# -- a helper ---------------------------------------------------------------------------------------------------
def test_the_helper_is_recorded_and_both_who_marry_agree(house: House, window: CitizenWindow) -> None:
    hand = helped(house, window, MARRIAGE)
    assert hand.wait_for("filling").text() == "Khai giúp: Đỗ Thị Giúp Thử (con)"  # type: ignore[attr-defined]
    fill_marriage(window)
    assert hand.sees("filling")
    hand_in(window, hand)
    first = title(hand)
    agree(hand)
    second = title(hand)
    assert first != second
    agree(hand)
    draft = kept(house, window)
    assert (draft.state, draft.filled_by, draft.confirmed) == (DraftState.FINISHED, FilledBy.HELPER, True)
    assert draft.helper == Helper(name="Đỗ Thị Giúp Thử", relation="con", number="001196000789")
    assert "Giúp Thử" not in str((draft.answers, draft.record))
    assert draft.record["bride"]["bride_person"]["w_name"] in first
    assert draft.record["groom"]["groom_person"]["h_name"] in second


def test_one_of_them_is_not_here_and_the_desk_is_told(house: House, window: CitizenWindow) -> None:
    hand = helped(house, window, MARRIAGE)
    fill_marriage(window)
    hand_in(window, hand)
    agree(hand)
    hand.touch("agree_absent")
    draft = kept(house, window)
    assert (draft.state, draft.filled_by, draft.confirmed) == (DraftState.FINISHED, FilledBy.HELPER, False)
    assert "mời người được khai giúp xác nhận" in hand.wait_for("handed_body").text()  # type: ignore[attr-defined]


def test_what_is_not_right_is_corrected_and_everybody_is_asked_anew(house: House, window: CitizenWindow) -> None:
    hand = helped(house, window, MARRIAGE)
    fill_marriage(window)
    hand_in(window, hand)
    first = title(hand)
    agree(hand)
    hand.touch("agree_no")
    assert not hand.sees("agreement")
    assert session_of(window).at_review
    hand_in(window, hand)
    assert title(hand) == first
    line = next(line for section in session_of(window).review() for line in section.lines if line.value)
    hand.touch(f"line:{line.path}")
    assert session_of(window).page.kind.value != "review"
    hand.touch("back")
    assert session_of(window).at_review


def test_size_and_language_change_while_the_applicant_reads(house: House, window: CitizenWindow) -> None:
    hand = helped(house, window, MARRIAGE)
    fill_marriage(window)
    hand_in(window, hand)
    agree(hand)
    second = title(hand)
    read_in(hand, "theme:contrast")
    assert title(hand) == second
    read_in(hand, "language:en")
    assert "please check the form" in title(hand)
    agree(hand)
    assert kept(house, window).confirmed


def test_whoever_fills_in_their_own_form_is_asked_nothing_more(house: House, window: CitizenWindow) -> None:
    hand = ticket(window, MARRIAGE)
    hand.touch("declare")
    assert not hand.sees("filling")
    fill_marriage(window)
    hand_in(window, hand)
    draft = kept(house, window)
    assert (draft.filled_by, draft.helper, draft.confirmed) == (FilledBy.APPLICANT, None, False)


def test_parked_by_a_helper_it_stays_told_when_it_is_opened_again(house: House, window: CitizenWindow) -> None:
    hand = helped(house, window)
    hand.touch("choice:mother")
    house.bus.announce(Scanned(text=CARD))
    hand.touch("confirm_yes")
    hand.touch("later")
    code = kept(house, window).code
    hand.touch("done")
    type_code(hand, code)
    hand.touch("by_birth")
    type_birth(hand, 15, 8, 1996)
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    assert "Đỗ Thị Giúp Thử" in hand.wait_for("filling").text()  # type: ignore[attr-defined]
    hand.touch("later")
    draft = kept(house, window)
    assert draft.helper is not None
    assert (draft.filled_by, draft.helper.relation) == (FilledBy.HELPER, "con")


def test_somebody_goes_on_for_the_applicant_with_what_was_begun_and_is_recorded(
    house: House, window: CitizenWindow
) -> None:
    hand, code = park(house, window)
    house.bus.announce(Scanned(text=code))
    spin_until(lambda: window.screen_name == "reopen", 60, "the page that asks for the card")
    hand.touch("helping")
    hand.wait_for("by_birth")
    assert not hand.sees("helping")
    hand.touch("by_birth")
    type_birth(hand, 15, 8, 1996)
    hand.touch("choice:child")
    hand.wait_for("keyboard")
    house.bus.announce(Scanned(text=HELPER_CARD))
    assert "Đỗ Thị Giúp Thử" in hand.wait_for("filling").text()  # type: ignore[attr-defined]
    assert session_of(window).answers()["/data/mother/m_name"] == "Trần Thị Mẫu"
    hand.touch("later")
    draft = kept(house, window)
    assert draft.helper is not None
    assert (draft.code, draft.filled_by, draft.helper.relation) == (code, FilledBy.HELPER, "con")


def test_the_name_can_be_typed_and_back_leads_through_both_pages(window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("helping")
    hand.touch("choice:neighbour")
    hand.touch("next")
    assert "họ và tên" in hand.wait_for("error").text()  # type: ignore[attr-defined]
    for key in "LAN":
        hand.touch(f"key:{key}")
    read_in(hand, "size:130")  # another text size in the middle
    assert hand.wait_for("field").text == "Lan"  # type: ignore[attr-defined]
    hand.touch("next")
    assert hand.wait_for("filling").text() == "Khai giúp: Lan (hàng xóm, bạn bè)"  # type: ignore[attr-defined]
    hand.touch("back")
    assert hand.wait_for("field").text == "Lan"  # type: ignore[attr-defined]
    hand.touch("back")
    assert hand.sees("choice:neighbour")
    hand.touch("back")
    assert hand.sees("ticket_number")


def test_a_thing_that_is_no_card_is_refused_kindly(house: House, window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("helping")
    hand.touch("choice:spouse")
    house.bus.announce(Scanned(text="https://example.org/menu"))
    spin_until(lambda: hand.sees("error"), 60, "that it is no card")
    assert window.screen_name == "helping"


FORGOTTEN = ("Vương Thị Quên Hết", "001190077345", "Ngõ Mất Dấu", "Đỗ Thị Mau Quên", "001190077999")


def scan_and_forget(house: House, number: str, name: str) -> None:
    """A card whose text nobody but the product can hold afterwards."""
    house.bus.announce(Scanned(text=f"{number}||{name}|02051990|Nữ|Số 7 {FORGOTTEN[2]}, Phường Hoa Sen|01062021||"))


@pytest.mark.usefixtures("own_objects")
def test_after_the_time_out_nothing_of_helper_and_applicant_is_left(house: House, window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("helping")
    hand.touch("choice:child")
    hand.wait_for("keyboard")
    scan_and_forget(house, FORGOTTEN[4], FORGOTTEN[3])
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    hand.touch("choice:mother")
    scan_and_forget(house, FORGOTTEN[1], FORGOTTEN[0])
    hand.touch("confirm_yes")
    for word in (FORGOTTEN[0], FORGOTTEN[3]):
        assert holders_of(word[:-1]), "the search itself must find what is there"
    window.patience._ask()
    for _ in range(COUNTDOWN):
        window.patience.tick()
    assert window.screen_name == "home"
    spin_until(lambda: count(house, "draft.parked") == 1, 60, "the draft")
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    spin_until(lambda: holders_of(*FORGOTTEN) == [], 5, "everything to be forgotten")


def count(house: House, kind: str) -> int:
    def query(reader: Any) -> int:
        words = "SELECT count(*) FROM journal_events WHERE kind = ?"
        return int(reader.connection.exec_driver_sql(words, (kind,)).scalar())

    return int(house.kiosk.store.read(query).result(60))


# -- a clerk or greeter -----------------------------------------------------------------------------------------
def signed_in() -> list[Filling]:
    gc.collect()
    return [thing for thing in gc.get_objects() if isinstance(thing, Filling) and thing.actor]


def test_a_greeter_fills_in_the_event_says_who_and_the_citizen_confirms(house: House, window: CitizenWindow) -> None:
    hand = ticket(window, MARRIAGE)
    hand.touch("helping")
    hand.touch("staff")
    sign_in(hand)
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    assert hand.wait_for("filling").text() == "Cán bộ Người Hướng Dẫn Mẫu đang điền giúp"  # type: ignore[attr-defined]
    fill_marriage(window)
    hand_in(window, hand)
    agree(hand)
    agree(hand)
    draft = kept(house, window)
    assert (draft.filled_by, draft.actor, draft.confirmed) == (FilledBy.STAFF, "huongdan", True)
    assert signed_in() == []


def test_a_wrong_pin_opens_nothing_and_tries_are_few(window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("helping")
    hand.touch("staff")
    for number in range(6):
        sign_in(hand, pin=f"00000{number}")
        spin_until(lambda: hand.sees("error"), 60, "that it is wrong")
        assert window.screen_name == "staff_code"
    assert "nhiều lần" in hand.wait_for("error").text()  # type: ignore[attr-defined]
    hand.touch("back")
    assert window.screen_name == "helping"


def test_a_pin_is_seen_by_nobody(window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("helping")
    hand.touch("staff")
    for digit in "201":
        hand.touch(f"digit:{digit}")
    hand.touch("next")
    for digit in PIN:
        hand.touch(f"digit:{digit}")
    assert hand.wait_for("field").text == "••••••"  # type: ignore[attr-defined]
    hand.touch("back")
    hand.touch("next")
    assert "mã cán bộ" in hand.wait_for("error").text()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("own_objects")
@pytest.mark.parametrize("how", ["home", "time-out", "later", "back", "text then home"])
def test_no_kiosk_is_left_with_a_clerk_signed_in(house: House, window: CitizenWindow, how: str) -> None:
    hand = by_staff(window)
    assert len(signed_in()) == 1
    if how == "text then home":
        read_in(hand, "size:130")
        assert hand.sees("filling")
    if how == "time-out":
        window.patience._ask()
        for _ in range(COUNTDOWN):
            window.patience.tick()
    elif how == "later":
        hand.touch("later")
        kept(house, window)
    else:
        hand.touch("back") if how == "back" else leave_for_home(hand)
    assert window.screen_name == {"later": "handed", "back": "helping"}.get(how, "home")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    spin_until(lambda: signed_in() == [], 5, "the clerk to be gone")
    window.home()
    hand = ticket(window)
    hand.touch("declare")
    assert not hand.sees("filling")


def test_a_clerk_who_was_called_goes_on_from_the_page_that_is_in_view(house: House, window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    house.bus.announce(Scanned(text=CARD))
    hand.wait_for("confirm_yes")
    hand.touch("help")
    hand.touch("staff_here")
    hand.touch("back")
    assert hand.sees("confirm_yes")  # not the clerk after all: nothing is lost
    hand.touch("help")
    hand.touch("staff_here")
    sign_in(hand, "101")
    hand.wait_for("filling")
    assert hand.sees("confirm_yes")
    hand.touch("later")
    draft = kept(house, window)
    assert (draft.filled_by, draft.actor) == (FilledBy.STAFF, "canbo")
    assert draft.answers["/data/mother/m_name"] == "Trần Thị Mẫu"


def test_a_slip_shown_on_the_clerks_page_opens_nothing_over_the_declaration_behind_it(
    house: House, window: CitizenWindow
) -> None:
    hand, code = park(house, window)
    ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    hand.touch("help")
    hand.touch("staff_here")
    house.bus.announce(Scanned(text=code))
    QCoreApplication.processEvents()
    assert window.screen_name == "staff_code"
    sign_in(hand, "101")
    hand.wait_for("filling")
    hand.touch("later")
    assert kept(house, window).code != code


def test_walking_away_from_the_clerks_page_keeps_what_was_typed(house: House, window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    hand.touch("help")
    hand.touch("staff_here")
    window.patience._ask()
    for _ in range(COUNTDOWN):
        window.patience.tick()
    assert window.screen_name == "home"
    spin_until(lambda: count(house, "draft.parked") == 1, 60, "the draft")
