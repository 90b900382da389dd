"""No ordinary ticket is called later than the bound because of priority: held on random days, moment by moment."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import msgspec
import pytest

from kiosk.rules.calling_order import Order, next_ticket
from kiosk.rules.priority_delay import FIRST_PACE, PAUSE, Called, learned_pace
from kiosk.values.ids import TicketId
from kiosk.values.tickets import TicketState, WaitingTicket

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
DAYS = 120


def ticket(number: int, seconds: float, priority: bool) -> WaitingTicket:
    return WaitingTicket(
        id=TicketId(f"t{number:04d}"), label=f"A{number:03d}", field="chung-thuc", procedure=None, priority=priority,
        state=TicketState.WAITING, issued_at=START + timedelta(seconds=seconds),
    )  # fmt: skip


class Day(NamedTuple):
    """People as they come, and how long the i-th call of the day keeps its desk, whoever is called."""

    people: list[WaitingTicket]
    services: list[timedelta]
    desks: int


def a_day(source: random.Random) -> Day:
    count, desks = source.randint(5, 70), source.randint(1, 4)
    service, share = source.uniform(60, 600), source.uniform(0, 0.7)
    load, at, people = source.uniform(0.5, 1.6), 0.0, []
    for number in range(count):
        at += source.expovariate(load * desks / service)
        people.append(ticket(number, at, source.random() < share))
    services = [timedelta(seconds=source.lognormvariate(0, 0.6) * service) for _ in people]
    return Day(people, services, desks)


def served(day: Day, order: Order) -> tuple[list[tuple[datetime, WaitingTicket]], list[str]]:
    """(moment, ticket) of every call, and what the rule promised at a call out of turn and broke."""
    coming, waiting, calls, history = list(day.people), [], [], []
    free, broken = [START] * day.desks, []
    by_issue = {one.id: place for place, one in enumerate(day.people)}
    while coming or waiting:
        desk = free.index(min(free))
        now = free[desk] if waiting else max(free[desk], coming[0].issued_at)
        while coming and coming[0].issued_at <= now:
            waiting.append(coming.pop(0))
        found = next_ticket(waiting, history, now, order)
        assert found is not None
        chosen = found[0]
        waiting.remove(chosen)
        for other in waiting:  # nothing is called out of turn once somebody would be late by it
            if chosen.priority and not other.priority and other.issued_at < chosen.issued_at:
                due = by_issue[other.id]
                if due < len(calls) and now - calls[due][0] > order.bound:
                    broken.append(f"{chosen.label} before {other.label}")
        calls.append((now, chosen))
        history.append(Called(now, chosen.issued_at, chosen.field, str(desk), chosen.priority))
        free[desk] = now + day.services[len(calls) - 1]
    return calls, broken


def longest_gap(day: Day, calls: list[tuple[datetime, WaitingTicket]]) -> timedelta:
    """Between two moments of which the second had somebody waiting for it at the first."""
    moments = [at for at, _who in calls]
    busy = [
        later - at
        for place, (at, later) in enumerate(pairwise(moments), start=1)
        if len([one for one in day.people if one.issued_at <= at]) > place
    ]
    return max(busy, default=timedelta(0))


def delays(day: Day, calls: list[tuple[datetime, WaitingTicket]]) -> list[timedelta]:
    """How long after the moment that was its turn by issue each ordinary ticket was called."""
    moments = [at for at, _who in calls]
    called = {one.id: at for at, one in calls}
    return [called[one.id] - moments[turn] for turn, one in enumerate(day.people) if not one.priority]


@pytest.fixture
def source(request: pytest.FixtureRequest) -> random.Random:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    return random.Random(seed)


def test_no_ordinary_ticket_is_called_later_than_the_bound_because_of_priority(source: random.Random) -> None:
    passes = 0
    for _ in range(DAYS):
        day, bound = a_day(source), timedelta(minutes=source.choice([0, 3, 10, 10, 25]))
        plain = Day([msgspec.structs.replace(one, priority=False) for one in day.people], day.services, day.desks)
        pace = longest_gap(day, served(plain, Order(bound=bound))[0])  # the moments do not depend on who is called
        calls, broken = served(day, Order(bound=bound, pace=pace))
        assert [at for at, _who in calls] == [at for at, _who in served(plain, Order())[0]]
        assert broken == []
        late = [delay for delay in delays(day, calls) if delay > bound]
        assert late == [], (bound, pace)
        passes += sum(one.priority and one != day.people[place] for place, (_at, one) in enumerate(calls))
        if not bound:
            assert [one for _at, one in calls] == day.people
    assert passes > DAYS // 10  # priority means something on these days


def test_what_was_learned_of_the_pace_keeps_the_promise_at_every_call(source: random.Random) -> None:
    """A service longer than all before makes somebody late; then nothing passes them any more."""
    for _ in range(DAYS // 2):
        calls, broken = served(a_day(source), Order(bound=timedelta(minutes=10)))
        assert broken == []
        for kind in (True, False):
            same = [one.issued_at for _at, one in calls if one.priority is kind]
            assert same == sorted(same), "first come, first served within a kind"


def test_pace_is_the_longest_gap_that_somebody_waited_through() -> None:
    def call(at: float, issued: float) -> Called:
        return Called(START + timedelta(minutes=at), START + timedelta(minutes=issued), "x", "1", False)

    assert learned_pace([]) == FIRST_PACE
    assert learned_pace([call(0, 0), call(2, 1)]) == FIRST_PACE
    assert learned_pace([call(0, 0), call(9, 1)]) == timedelta(minutes=8)
    idle = [call(0, 0), call(1, 0), call(2, 0), call(3, 0), call(20, 19)]  # somebody came at 19, and waited a minute
    passed = [call(0, 0), call(1, 0), call(2, 0), call(9, 8), call(10, 1)]  # somebody waited from 1 on
    assert learned_pace(passed) == timedelta(minutes=7)
    assert learned_pace(idle) == timedelta(minutes=1)
    paused = PAUSE.total_seconds() / 60 + 1
    assert learned_pace([call(0, 0), call(1, 0), call(2, 0), call(3, 0), call(3 + paused, 3)]) == timedelta(minutes=1)
