"""Somebody with a booking checks in at the kiosk: by scanning its code or typing it, once, on its day."""

from __future__ import annotations

from datetime import timedelta

from kiosk.services import slots
from kiosk.values.devices import Scanned
from kiosk.values.ids import Place
from kiosk.values.slots import BookedSlot, KeepSlots
from ui.app import House
from ui.citizen.routes import Appointment, Search
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, spin_until


def booked(house: House, code: str, minutes: float) -> None:
    slot = BookedSlot(code=code, at=house.kiosk.clock.now() + timedelta(minutes=minutes), field="ho-tich")
    house.kiosk.store.run(slots.keep_by_hand, KeepSlots(slots=(slot,), actor="", place=Place(""))).result(60)


def test_a_scanned_booking_gives_its_number_once(house: House, window: CitizenWindow) -> None:
    booked(house, "HEN-471122", 30)
    hand = Hand(window)
    window.go(Appointment())
    assert not window.screen_.check_in.isVisible()  # type: ignore[union-attr]
    house.bus.announce(Scanned(text="https://hen.example/HEN-471122"))
    hand.wait_for("check_in")
    assert "đúng giờ hẹn" in window.screen_.state.text()  # type: ignore[union-attr]
    hand.touch("check_in")
    hand.wait_for("ticket_number")
    ticket = window.screen_.ticket  # type: ignore[union-attr]
    assert (ticket.label, ticket.field) == ("H001", "ho-tich")
    hand.touch("done")
    window.go(Search(draft=True, text="HEN-4711"))
    hand.touch("look_up")
    spin_until(lambda: "Chưa nhận ra" in window.screen_.state.text(), 60, "no such booking")  # type: ignore[union-attr]
    house.bus.announce(Scanned(text="hen-471122"))
    hand.wait_for("check_in")
    hand.touch("check_in")
    hand.wait_for("ticket_number")
    assert window.screen_.ticket.id == ticket.id  # type: ignore[union-attr]


def test_late_and_other_days_are_told(house: House, window: CitizenWindow) -> None:
    booked(house, "HEN-1001", -60)
    booked(house, "HEN-1002", 24 * 60)
    window.go(Appointment(code="HEN-1001"))
    spin_until(lambda: "quá giờ hẹn" in window.screen_.state.text(), 60, "that it is late")  # type: ignore[union-attr]
    house.bus.announce(Scanned(text="HEN-1002"))
    spin_until(lambda: "của ngày" in window.screen_.state.text(), 60, "the day")  # type: ignore[union-attr]
    assert not window.screen_.check_in.isVisible()  # type: ignore[union-attr]
