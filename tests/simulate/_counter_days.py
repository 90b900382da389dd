"""Days of a ward's queue for the test of waiting times: simpy plays them, the program's own rule calls.

A ward has its own desks and service times; it stays the same for some days, so that what is learned on one serves on
the next. Services are lognormal, each group with a median of its own and a mood of the day; desks open late, pause,
close early; some people come first, some do not come when called, and some of those come back; certified copies have
a desk of their own; nobody is called over noon or in the evening. For each number that is taken (or for every
so-many-th) stands what the program could know then, and how long the person really waited.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import simpy

from kiosk.rules import calling_order
from kiosk.rules.priority_delay import Called as CalledOnce
from kiosk.rules.waiting_time import RECENT
from kiosk.values.ids import TicketId
from kiosk.values.tickets import TicketState, WaitingTicket
from kiosk.values.waiting import InLine, Queue, ServingDesk

MORNING = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # 08:00 in Viet Nam
HOUR = 3600.0
NOON, AFTERNOON, LAST_NUMBER, EVENING = 4 * HOUR, 5 * HOUR, 8.5 * HOUR, 9 * HOUR
BREAKS = tuple((MORNING + timedelta(seconds=a), MORNING + timedelta(seconds=b)) for a, b in (
    (NOON, AFTERNOON), (EVENING, 24 * HOUR),
))  # fmt: skip
GROUPS = {"chung-thuc": 4.0, "ho-tich": 13.0, "cu-tru": 9.0, "dat-dai": 15.0, "khac": 7.0}  # medians, minutes
EXPRESS = ("chung-thuc",)
SHARES = {"chung-thuc": 0.42, "ho-tich": 0.2, "cu-tru": 0.18, "dat-dai": 0.08, "khac": 0.12}


class Asked(NamedTuple):
    """One number that was taken, what was known, and what came of it."""

    queue: Queue
    own: InLine
    last_wait: float | None  # of whoever was called last in the group, seconds
    typed: float  # seconds: the group's true mean, as an administrator who knew it would type it
    waited: float  # seconds


class Person(NamedTuple):
    ticket: WaitingTicket
    at: float
    comes: bool
    asked: Asked | None


class Ward:
    """Desks and people of one ward; `play` gives the numbers of one day."""

    def __init__(self, rng: random.Random, every: int = 1) -> None:
        self.rng, self.every = rng, every
        self.medians = {name: 60 * middle * rng.uniform(0.75, 1.35) for name, middle in GROUPS.items()}
        self.spread = {name: rng.uniform(0.4, 0.7) for name in GROUPS}
        self.desks = self._desks(rng.randint(5, 9))
        self.load = rng.uniform(0.7, 0.98)
        self.priority, self.no_shows = rng.uniform(0.05, 0.2), rng.uniform(0.02, 0.1)
        self.services: dict[str, list[float]] = {name: [] for name in GROUPS}
        self.numbers = 0

    def _desks(self, count: int) -> list[tuple[str, ...]]:
        """An express desk, one that serves all, the others one group or two, so that each has one."""
        names = list(GROUPS)
        found: list[tuple[str, ...]] = [EXPRESS, tuple(names)]
        for nth in range(count - 2):
            own = names[1 + nth % (len(names) - 1)]
            found.append((own, *self.rng.sample([n for n in names if n != own], self.rng.randint(0, 1))))
        return found

    def mean(self, name: str) -> float:
        return self.medians[name] * math.exp(self.spread[name] ** 2 / 2)

    def service(self, name: str, mood: float) -> float:
        return max(20.0, mood * self.rng.lognormvariate(math.log(self.medians[name]), self.spread[name]))

    def play(self) -> list[Asked]:
        return Day(self).run()


class Day:
    def __init__(self, ward: Ward) -> None:
        self.ward, self.rng = ward, ward.rng
        self.env = simpy.Environment()
        self.mood = self.rng.lognormvariate(0, 0.1)
        self.waiting: dict[str, Person] = {}
        self.calls: list[CalledOnce] = []
        self.last_wait: dict[str, float] = {}
        self.desks: dict[int, ServingDesk] = {}
        self.news = self.env.event()
        self.found: list[Asked] = []

    def run(self) -> list[Asked]:
        self.env.process(self._arrivals())
        for nth in range(len(self.ward.desks)):
            self.env.process(self._desk(nth))
        self.env.run(until=EVENING + HOUR)
        return self.found

    def _now(self) -> datetime:
        return MORNING + timedelta(seconds=self.env.now)

    def _tell(self) -> None:
        news, self.news = self.news, self.env.event()
        news.succeed()

    # -- people ---------------------------------------------------------------------------------------------
    def _rate(self, at: float) -> float:
        """People a second: a rush at opening, a smaller one after noon."""
        work = sum(share * self.ward.mean(name) for name, share in SHARES.items())
        usual = self.ward.load * (len(self.ward.desks) - 0.5) / work
        hour = at / HOUR
        return usual * (1.45 if hour < 2 else 0.9 if hour < 4 else 0.25 if hour < 5 else 1.2 if hour < 7 else 0.7)

    def _arrivals(self) -> Iterator[Any]:
        peak = self._rate(0)
        while True:
            yield self.env.timeout(self.rng.expovariate(peak))
            if self.env.now > LAST_NUMBER:
                return
            if self.rng.random() < self._rate(self.env.now) / peak:
                self._arrive()

    def _arrive(self) -> None:
        field = self.rng.choices(list(SHARES), list(SHARES.values()))[0]
        self.ward.numbers += 1
        ticket = WaitingTicket(
            id=TicketId(f"{self.ward.numbers:08d}"), label="", field=field, procedure=None,
            priority=self.rng.random() < self.ward.priority, state=TicketState.WAITING, issued_at=self._now(),
        )  # fmt: skip
        asked = None if self.ward.numbers % self.ward.every else self._ask(ticket)
        comes = self.rng.random() >= self.ward.no_shows
        self.waiting[ticket.id] = Person(ticket, self.env.now, comes, asked)
        self._tell()

    def _ask(self, ticket: WaitingTicket) -> Asked:
        line = [InLine(p.ticket.field, p.ticket.priority, p.ticket.issued_at) for p in self.waiting.values()]
        services = {name: seen[-RECENT:] for name, seen in self.ward.services.items()}
        queue = Queue(self._now(), line, list(self.desks.values()), services, BREAKS)
        last = self.last_wait.get(ticket.field)
        own = InLine(ticket.field, ticket.priority, ticket.issued_at)
        return Asked(queue, own, last, self.ward.mean(ticket.field), -1.0)

    # -- desks ----------------------------------------------------------------------------------------------
    def _sessions(self) -> list[tuple[float, float]]:
        """When a desk calls: late in the morning or after noon, away for a while, away early."""
        draw, uniform = self.rng.random, self.rng.uniform
        morning = [uniform(0, 8 * 60) if draw() < 0.85 else uniform(0.5, 1.5) * HOUR, NOON]
        afternoon = [AFTERNOON + uniform(0, 8 * 60), EVENING if draw() < 0.85 else uniform(6.5, 8.5) * HOUR]
        found = []
        for begin, end in (morning, afternoon):
            if draw() < 0.35:
                away, long = uniform(begin, end), uniform(10, 45) * 60
                found += [(begin, away), (min(away + long, end), end)]
            else:
                found.append((begin, end))
        return [(float(begin), float(end)) for begin, end in found]

    def _desk(self, nth: int) -> Iterator[Any]:
        fields = self.ward.desks[nth]
        for begin, end in self._sessions():
            if self.env.now < begin:
                yield self.env.timeout(begin - self.env.now)
            while self.env.now < end:
                self.desks[nth] = ServingDesk(fields)
                person = self._next(nth, fields)
                if person is None:
                    yield self.news | self.env.timeout(end - self.env.now)
                    continue
                self.desks[nth] = ServingDesk(fields, person.ticket.field, self._now())
                yield from self._serve(person)
            self.desks.pop(nth, None)

    def _next(self, nth: int, fields: tuple[str, ...]) -> Person | None:
        queue = [one.ticket for one in self.waiting.values() if one.ticket.field in fields]
        history = [call for call in self.calls[-100:] if call.field in fields][-50:]
        chosen = calling_order.next_ticket(queue, history, self._now(), self._order(nth, fields))
        if chosen is None:
            return None
        person = self.waiting.pop(chosen[0].id)
        if person.ticket.rejoined_at is None:
            self._called(person, str(nth), frozenset(fields))
        return person

    def _order(self, nth: int, fields: tuple[str, ...]) -> calling_order.Order:
        """As services.ordering makes it: express work has a share where no open desk serves it alone."""
        alone = any(desk.fields == EXPRESS for desk in self.desks.values())
        share = frozenset[str]() if alone or fields == EXPRESS else frozenset(EXPRESS).intersection(fields)
        busy = frozenset(map(str, self.desks))
        return calling_order.Order(desk=str(nth), busy_desks=busy, express=share)

    def _called(self, person: Person, desk: str, fields: frozenset[str]) -> None:
        ticket, wait = person.ticket, self.env.now - person.at
        self.calls.append(CalledOnce(self._now(), ticket.issued_at, ticket.field, desk, ticket.priority, fields))
        self.last_wait[ticket.field] = wait
        if person.asked is not None:
            self.found.append(person.asked._replace(waited=wait))

    def _serve(self, person: Person) -> Iterator[Any]:
        if not person.comes:
            yield self.env.timeout(self.rng.uniform(40, 100))
            if self.rng.random() < 0.4:
                self.env.process(self._come_back(person))
            return
        took = self.ward.service(person.ticket.field, self.mood)
        yield self.env.timeout(took)
        self.ward.services[person.ticket.field].append(took)

    def _come_back(self, person: Person) -> Iterator[Any]:
        yield self.env.timeout(self.rng.uniform(3, 20) * 60)
        back = msgspec.structs.replace(person.ticket, rejoined_at=self._now())
        self.waiting[back.id] = person._replace(ticket=back, comes=True, asked=None)
        self._tell()
