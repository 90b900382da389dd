"""Who is called next: first come first served, priority by credit, express by share, who came back before all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.rules.calling_order import Order, next_ticket
from kiosk.rules.priority_delay import Called
from kiosk.values.calls import Because, CallReason
from kiosk.values.ids import TicketId
from kiosk.values.tickets import TicketState, WaitingTicket

START = datetime(2026, 11, 17, 1, 0, tzinfo=UTC)
LONG = "ho-tich"


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def ticket(minute: int, priority: bool = False, **more: Any) -> WaitingTicket:
    given = {"field": "chung-thuc", "state": TicketState.WAITING, **more}
    return WaitingTicket(
        id=TicketId(f"t{minute:04d}"), label=f"A{minute:03d}", procedure=None, priority=priority, issued_at=at(minute),
        **given,
    )  # fmt: skip


def called(minute: float, priority: bool = False, field: str = "chung-thuc", desk: str = "1") -> Called:
    return Called(at(minute), START, field, desk, priority)


def call(
    waiting: list[WaitingTicket], history: list[Called], minute: float = 30, **order: Any
) -> tuple[str, Because]:
    found = next_ticket(waiting, history, at(minute), Order(**order))
    assert found is not None
    return found[0].label, found[1]


def reason(waiting: list[WaitingTicket], history: list[Called], minute: float = 30, **order: Any) -> tuple[str, str]:
    label, why = call(waiting, history, minute, **order)
    return label, why.reason.value


def test_nobody_waits() -> None:
    assert next_ticket([], [], START, Order()) is None
    away = [ticket(1, state=TicketState.ABSENT), ticket(2, state=TicketState.PARKED)]
    assert next_ticket(away, [], START, Order()) is None


def test_first_come_first_served() -> None:
    label, why = call([ticket(3), ticket(1), ticket(2)], [])
    assert label == "A001"
    assert why == Because(CallReason.IN_ORDER, 0, 29)


def test_one_priority_for_two_ordinary() -> None:
    waiting = [ticket(n) for n in range(6)] + [ticket(n, True) for n in range(10, 13)]
    history: list[Called] = []
    order = []
    while waiting:
        found = next_ticket(waiting, history, at(20), Order(bound=timedelta(hours=1)))
        assert found is not None
        order.append("P" if found[0].priority else "N")
        history.append(Called(at(20), found[0].issued_at, "chung-thuc", "1", found[0].priority))
        waiting.remove(found[0])
    assert "".join(order) == "PNNPNNPNN"


def test_an_older_priority_ticket_needs_no_credit() -> None:
    assert reason([ticket(1, True), ticket(2)], [called(0, True)]) == ("A001", "in_order")


def test_priority_ends_where_it_would_delay_too_long() -> None:
    waiting = [ticket(0), ticket(5, True)]
    assert call(waiting, [], pace=timedelta(minutes=4)) == ("A005", Because(CallReason.PRIORITY_SHARE, 2, 25))
    passed = [Called(at(20), at(6), "chung-thuc", "1", True)]  # it was due then, and is to be called four minutes on
    credit = {"normal_per_priority": 0, "pace": timedelta(minutes=4)}
    assert reason(waiting, passed, 26, **credit) == ("A005", "priority_share")
    assert call(waiting, passed, 27, **credit) == ("A000", Because(CallReason.WAITED_LONG, 10, 27))
    assert reason(waiting, [], pace=timedelta(minutes=11)) == ("A000", "waited_long")
    assert reason(waiting, [], bound=timedelta(0)) == ("A000", "waited_long")


def test_who_came_back_comes_next_then_who_was_handed_on_then_who_stands_from_another_day() -> None:
    waiting = [
        ticket(0, True), ticket(7, stands_on=at(0).date()), ticket(6, to_desk="1"), ticket(9, returned_at=at(20)),
        ticket(8, returned_at=at(25)),
    ]  # fmt: skip
    found = []
    while waiting:
        label, why = reason(waiting, [called(29, True)], desk="1")
        found.append((label, why))
        waiting = [one for one in waiting if one.label != label]
    assert found == [
        ("A009", "returned"), ("A008", "returned"), ("A006", "transferred"), ("A007", "carried"), ("A000", "in_order"),
    ]  # fmt: skip


def test_what_was_handed_on_to_another_desk_is_called_there_while_it_is_open() -> None:
    waiting = [ticket(1, to_desk="2"), ticket(2)]
    assert reason(waiting, [], desk="1", busy_desks=frozenset({"1", "2"})) == ("A002", "in_order")
    assert reason(waiting, [], desk="1", busy_desks=frozenset({"1"})) == ("A001", "in_order")


def test_a_booked_ticket_is_called_at_its_time_and_a_late_one_waits_among_the_others() -> None:
    early = ticket(5, booked_at=at(20))
    assert reason([early, ticket(6)], [], 19) == ("A006", "in_order")
    assert reason([early], [], 19) == ("A005", "in_order")  # nobody else waits
    assert reason([ticket(1), early], [], 20) == ("A005", "booked")
    assert reason([ticket(20), ticket(30, booked_at=at(20))], [], 40) == ("A030", "booked")
    assert reason([ticket(20), ticket(31, booked_at=at(20))], [], 40) == ("A020", "in_order")


def test_an_absent_one_that_came_back_stands_back_for_some_calls() -> None:
    back, other = ticket(1, rejoined_at=at(20)), ticket(10)
    assert reason([back, other], [called(19), called(21), called(22)]) == ("A010", "in_order")
    assert reason([back, other], [called(21), called(22), called(23)]) == ("A001", "rejoined")
    assert reason([back], []) == ("A001", "rejoined")


def test_credit_and_standing_back_count_the_calls_of_the_desks_own_fields() -> None:
    waiting = [ticket(1), ticket(5, True), ticket(2, rejoined_at=at(20))]
    elsewhere = [called(21, True, LONG), called(22, field=LONG), called(23, field=LONG)]
    mine = {"fields": frozenset({"chung-thuc"})}
    assert reason(waiting, elsewhere, 25, **mine) == ("A005", "priority_share")
    assert reason(waiting[2:], elsewhere, 25, **mine) == ("A002", "rejoined")
    assert reason(waiting, [*elsewhere, called(24, True)], 25, **mine) == ("A001", "in_order")


def test_express_work_has_a_share_where_no_desk_of_its_own_is_open() -> None:
    waiting = [ticket(1, field=LONG), ticket(2, field=LONG), ticket(9)]
    two = [called(3, field=LONG), called(4, field=LONG)]
    share = {"desk": "1", "express": frozenset({"chung-thuc"})}
    assert call(waiting, two, **share) == ("A009", Because(CallReason.EXPRESS, 3, 21))
    assert reason(waiting, two[:1], **share) == ("A001", "in_order")
    assert reason(waiting, [*two, called(5)], **share) == ("A001", "in_order")
    assert reason(waiting, two, desk="2", express=frozenset({"chung-thuc"})) == ("A001", "in_order")
    assert reason(waiting, two, desk="1") == ("A001", "in_order")
    assert reason(waiting, two, express_every=0, **share) == ("A001", "in_order")
