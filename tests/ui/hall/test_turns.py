"""Which call the hall shows: in order, one at a time, none twice; and where the picture lies."""

from __future__ import annotations

import itertools
from datetime import timedelta

from kiosk.values.calls import Call
from kiosk.values.ids import TicketId
from tests.ui.stand_in import NOW
from ui.hall.shift import REACH, offset
from ui.hall.turns import Turns


def call(label: str, minute: int, nth: int = 1, desk: str = "3") -> Call:
    at = NOW + timedelta(minutes=minute)
    return Call(ticket=TicketId(f"ticket {label}"), label=label, desk=desk, at=at, nth=nth)


def test_what_was_called_before_is_shown_but_not_announced() -> None:
    turns = Turns()
    turns.learn((call("A002", 2), call("A001", 1)))
    assert turns.current is not None
    assert turns.current.label == "A002"
    assert turns.next() is None


def test_two_calls_close_together_come_one_after_the_other() -> None:
    turns = Turns()
    turns.learn(())
    turns.learn((call("B002", 2), call("A001", 1)))
    first = turns.next()
    assert first is not None
    assert first.label == "A001"
    assert turns.next() is None
    turns.learn((call("C003", 3), call("B002", 2), call("A001", 1)))
    assert turns.next() is None
    turns.over()
    second = turns.next()
    assert second is not None
    assert second.label == "B002"
    turns.over()
    third = turns.next()
    assert third is not None
    assert third.label == "C003"
    turns.over()
    assert turns.next() is None
    assert turns.current is third


def test_a_repeated_call_is_announced_again() -> None:
    turns = Turns()
    turns.learn((call("A001", 1),))
    turns.learn((call("A001", 4, nth=2), call("A001", 1)))
    again = turns.next()
    assert again is not None
    assert again.nth == 2


def test_a_new_day_starts_empty() -> None:
    turns = Turns()
    turns.learn((call("A001", 1),))
    turns.forget()
    assert turns.current is None
    turns.learn((call("A001", 1, desk="1"),))
    assert turns.next() is None


def test_the_picture_moves_every_minute_and_comes_back() -> None:
    places = [offset(minute) for minute in range(60)]
    assert all(a != b for a, b in itertools.pairwise(places))
    assert len(set(places)) == 9
    assert all(abs(x) <= REACH and abs(y) <= REACH for x, y in places)
