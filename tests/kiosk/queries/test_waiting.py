"""What a ward's tables say of a wait: desks that really call, services that really were, and whoever is ahead."""

from __future__ import annotations

from kiosk.queries.waiting import expected_wait, wait_of
from kiosk.services import calls
from kiosk.services.desks import set_desk
from kiosk.values.calls import ComeBack, ParkReason, ParkTicket
from kiosk.values.desks import DeskState, PauseReason, SetDesk
from kiosk.values.ids import Place
from kiosk.values.waiting import ExpectedWait
from tests.kiosk.counter import Counter


def served(counter: Counter, count: int, minutes: int, field: str = "chung-thuc", desk: str = "1") -> None:
    for _ in range(count):
        ticket = counter.ticket(field)
        counter.at_desk(calls.call, ticket.id, desk)
        counter.pass_time(minutes=minutes)
        counter.finish(ticket.id)


def test_a_range_is_told_after_enough_services_people_and_desks_always(counter: Counter) -> None:
    assert counter.read(expected_wait, "chung-thuc") == ExpectedWait(ahead=0, desks=0)
    served(counter, 4, minutes=4)
    waiting = [counter.ticket() for _ in range(3)]
    assert counter.read(expected_wait, "chung-thuc") == ExpectedWait(ahead=3, desks=1)
    served(counter, 2, minutes=4)
    found = counter.read(expected_wait, "chung-thuc")
    assert (found.ahead, found.desks) == (3, 1)
    assert found.shortest <= 12 <= found.longest <= found.shortest + 15
    assert counter.read(expected_wait, "ho-tich") == ExpectedWait(ahead=0, desks=0)
    first, last = counter.read(wait_of, waiting[0].id), counter.read(wait_of, waiting[2].id)
    assert (first.ahead, last.ahead) == (0, 2)
    assert first.longest <= last.longest
    counter.at_desk(calls.call, waiting[0].id)
    assert counter.read(wait_of, waiting[0].id) is counter.read(wait_of, "nobody") is None


def test_a_second_desk_shortens_and_a_desk_that_pauses_does_not_count(counter: Counter) -> None:
    served(counter, 6, minutes=10)
    for _ in range(6):
        counter.ticket()
    alone = counter.read(expected_wait, "chung-thuc")
    assert counter.next(desk="9") is not None
    together = counter.read(expected_wait, "chung-thuc")
    assert (together.ahead, together.desks) == (5, 2)
    assert together.longest < alone.longest
    pause = SetDesk(place=Place("desk-1"), desk="1", actor="canbo", state=DeskState.PAUSED, why=PauseReason.BREAK)
    counter.run(set_desk, pause)
    paused = counter.read(expected_wait, "chung-thuc")
    assert (paused.desks, paused.longest >= alone.longest) == (1, True)
    counter.pass_time(days=1)
    assert counter.read(expected_wait, "chung-thuc") == ExpectedWait(ahead=0, desks=0), "nobody closed it at night"


def test_what_yesterday_taught_serves_in_the_morning(counter: Counter) -> None:
    served(counter, 6, minutes=5)
    counter.pass_time(days=1)
    ticket = counter.ticket()
    counter.at_desk(calls.call, ticket.id)
    found = counter.read(expected_wait, "chung-thuc")
    assert (found.shortest, found.longest) == (0, 10)


def test_whoever_stands_from_yesterday_is_ahead_as_the_calling_order_has_it(counter: Counter) -> None:
    served(counter, 6, minutes=5)
    standing, absent, parked = (counter.ticket() for _ in range(3))
    counter.at_desk(calls.call, absent.id)
    counter.at_desk(calls.mark_absent, absent.id)
    counter.at_desk(calls.call, parked.id)
    counter.run(calls.park, ParkTicket(
        ticket=parked.id, place=Place("desk-1"), desk="1", actor="canbo", why=ParkReason.PAPER
    ))  # fmt: skip
    closed = SetDesk(place=Place("desk-1"), desk="1", actor="canbo", state=DeskState.CLOSED)
    assert counter.run(set_desk, closed).carried == (standing.label, parked.label)
    counter.pass_time(days=1)
    own = counter.ticket()
    assert counter.read(expected_wait, "chung-thuc").ahead == 2
    assert counter.read(wait_of, own.id).ahead == own.ahead == 1
    counter.run(calls.rejoin, ComeBack(ticket=parked.id, place=Place("kiosk-1")))
    assert counter.read(wait_of, own.id).ahead == 2
    assert [counter.next().label for _ in range(3)] == [parked.label, standing.label, own.label]
