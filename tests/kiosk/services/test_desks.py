"""Desks open, pause and close; whoever still waits then keeps the number over night, and comes first."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import desks as asked
from kiosk.queries import groups, tickets
from kiosk.services import calls, desks
from kiosk.values.calls import CallReason
from kiosk.values.desks import AssignDesk, DeskNow, DeskSet, DeskState, PauseReason, SetDesk
from kiosk.values.ids import Place
from kiosk.values.rosters import RosterDesk
from tests.kiosk.counter import DESK, Counter


def set_desk(counter: Counter, number: str, state: DeskState, **more: Any) -> DeskSet:
    command = SetDesk(place=Place(f"desk-{number}"), desk=number, actor="canbo", state=state, **more)
    done: DeskSet = counter.run(desks.set_desk, command)
    return done


def desk(counter: Counter, number: str) -> DeskNow:
    found: tuple[DeskNow, ...] = counter.read(asked.desks)
    return next(one for one in found if one.number == number)


def events(counter: Counter) -> list[str]:
    return [kind for (kind,) in counter.sql("SELECT kind FROM journal_events WHERE kind LIKE 'desk.%' ORDER BY seq")]


def test_a_desk_opens_pauses_with_a_reason_and_closes_and_says_so_once(counter: Counter) -> None:
    assert desk(counter, "1").state is DeskState.CLOSED
    set_desk(counter, "1", DeskState.OPEN)
    since = counter.clock.now()
    set_desk(counter, "1", DeskState.OPEN)
    found = desk(counter, "1")
    assert (found.state, found.since, found.fields, found.express) == (DeskState.OPEN, since, ("chung-thuc",), True)
    with pytest.raises(ExpectedError, match="queue.errors.why"):
        set_desk(counter, "1", DeskState.PAUSED)
    set_desk(counter, "1", DeskState.PAUSED, why=PauseReason.LUNCH)
    assert desk(counter, "1").why is PauseReason.LUNCH
    counter.ticket()
    call = counter.next()
    found = desk(counter, "1")
    assert (found.state, found.serving.label) == (DeskState.OPEN, "A001")  # who calls is open
    with pytest.raises(ExpectedError, match="queue.errors.serving"):
        set_desk(counter, "1", DeskState.CLOSED)
    counter.finish(call.ticket)
    assert set_desk(counter, "1", DeskState.CLOSED) == DeskSet(state=DeskState.CLOSED)
    set_desk(counter, "1", DeskState.CLOSED)
    assert events(counter) == ["desk.opened", "desk.paused", "desk.opened", "desk.closed"]


def test_a_supervisor_gives_a_desk_other_fields_and_the_clerk_may_choose_too(counter: Counter) -> None:
    for number in "12":
        set_desk(counter, number, DeskState.OPEN)
    given = AssignDesk(desk_place=Place("desk-2"), fields=("cu-tru",), actor="truongbophan", place=DESK)
    counter.run(desks.assign, given)
    assert counter.read(asked.roster) == (
        RosterDesk(place=DESK, number="1", fields=("chung-thuc",)),
        RosterDesk(place=Place("desk-2"), number="2", fields=("cu-tru",)),
    )
    by_field = {group.field: [one.number for one in group.open_desks] for group in counter.read(groups.groups)}
    assert (by_field["chung-thuc"], by_field["cu-tru"], by_field["ho-tich"]) == (["1"], ["2"], [])
    set_desk(counter, "2", DeskState.OPEN, fields=("ho-tich", "cu-tru"))
    assert desk(counter, "2").fields == ("ho-tich", "cu-tru")
    with pytest.raises(ExpectedError, match="queue.errors.unknown_desk"):
        counter.run(desks.assign, AssignDesk(desk_place=Place("x"), fields=(), actor="truongbophan", place=DESK))
    with pytest.raises(ExpectedError, match="catalogue.errors.unknown_field"):
        set_desk(counter, "2", DeskState.OPEN, fields=("nowhere",))


def test_who_waits_when_the_last_desk_closes_is_told_and_comes_first_the_next_morning(counter: Counter) -> None:
    first, second, priority = counter.ticket(), counter.ticket(), counter.ticket(priority=True)
    elsewhere = counter.ticket("ho-tich")
    for number in "12":
        set_desk(counter, number, DeskState.OPEN)
    closed = set_desk(counter, "1", DeskState.CLOSED)
    assert closed == DeskSet(state=DeskState.CLOSED, carried=("A001", "A002", "A003"), stand_on="2026-11-25")
    told = next(group for group in counter.read(groups.groups) if group.field == "chung-thuc")
    assert (told.stand_labels, str(told.stand_on)) == (closed.carried, closed.stand_on)
    counter.pass_time(hours=23)
    assert all(group.stand_labels == () for group in counter.read(groups.groups))
    young = counter.ticket(priority=True)
    assert young.label == "A001"
    assert young.ahead == 3
    labels = [(row.id, row.stands_on is not None) for row in counter.waiting("chung-thuc")]
    assert labels == [(first.id, True), (second.id, True), (priority.id, True), (young.id, False)]
    assert counter.read(tickets.by_label, "A001").id == young.id
    assert counter.read(tickets.by_label, "A002").id == second.id
    found = [counter.next(fields=("chung-thuc",)) for _ in range(4)]
    assert [call.ticket for call in found] == [first.id, second.id, priority.id, young.id]
    assert [call.because.reason for call in found[:3]] == [CallReason.CARRIED] * 3
    assert counter.next("2", ("ho-tich",)) is None  # nobody was told that it stands
    assert elsewhere.label == "H001"


def test_nobody_is_sent_home_while_another_desk_works_for_them(counter: Counter) -> None:
    waits = counter.ticket()
    for number in "13":
        set_desk(counter, number, DeskState.OPEN)
    set_desk(counter, "3", DeskState.PAUSED, why=PauseReason.BREAK)
    assert set_desk(counter, "1", DeskState.CLOSED).carried == ()
    assert set_desk(counter, "3", DeskState.CLOSED).carried == ("A001",)
    counter.at_desk(calls.call, waits.id)
