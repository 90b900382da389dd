"""Unserved tickets of days past leave the queues: whose, when, how many at once, and that nothing else changes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from kiosk.app import Kiosk, bootstrap
from kiosk.bus import Bus
from kiosk.queries import tickets as asked
from kiosk.records.tickets import TicketCarried, TicketIssued
from kiosk.services import calls, clock_checks, lapsing, tickets
from kiosk.settings import Settings
from kiosk.values.ids import Place
from kiosk.values.journal import Committed
from kiosk.values.tickets import TicketState
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.kiosk.counter import Counter
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied

DAY = date(2026, 11, 24)


def days_pass(counter: Counter, count: int) -> None:
    """Days on which something is recorded, so that nobody doubts the clock."""
    for _ in range(count):
        counter.pass_time(days=1)
        counter.run(clock_checks.measured, 0)


def test_whoever_was_not_served_in_three_days_stands_in_no_queue(counter: Counter) -> None:
    served, called, absent, _waiting = (counter.ticket() for _ in range(4))
    for ticket in (served, called, absent):
        counter.at_desk(calls.call, ticket.id)
    counter.at_desk(calls.mark_absent, absent.id)
    counter.finish(served.id)
    counter.pass_time(days=2, hours=23)
    counter.ticket()
    assert counter.run(lapsing.lapse_old) == 0
    counter.pass_time(hours=2)
    assert counter.run(lapsing.lapse_old) == 3
    assert sorted(counter.sql("SELECT label, state FROM tickets")) == [
        ("A001", "done"), ("A001", "waiting"), ("A002", "lapsed"), ("A003", "lapsed"), ("A004", "lapsed"),
    ]  # fmt: skip
    assert counter.run(lapsing.lapse_old) == 0
    assert counter.totals() == {"tickets": 4, "called": 3, "served": 1}


def test_a_number_that_stands_lapses_when_its_day_is_over(counter: Counter) -> None:
    ticket = counter.ticket()
    stands = DAY + timedelta(days=8)  # after holidays
    counter.run(lambda ctx, _: ctx.record(TicketCarried(day=stands), subject=ticket.id))
    days_pass(counter, 7)
    assert counter.run(lapsing.lapse_old) == 1
    days_pass(counter, 1)
    assert [(row.label, row.state) for row in counter.waiting()] == [("A001", TicketState.WAITING)]
    counter.run(lapsing.lapse_old)
    assert counter.sql("SELECT state FROM tickets") == [("waiting",)]
    days_pass(counter, 1)
    counter.run(lapsing.lapse_old)
    assert counter.sql("SELECT state FROM tickets") == [("lapsed",)]


def test_somebody_who_comes_all_the_same_is_called_and_served(counter: Counter) -> None:
    late = counter.ticket()
    days_pass(counter, 4)
    assert counter.run(lapsing.lapse_old) == 1
    found = counter.read(asked.by_id, late.id)
    assert (found.label, found.state) == ("A001", TicketState.LAPSED)
    assert counter.at_desk(calls.call, late.id).label == "A001"
    counter.finish(late.id)
    assert counter.sql("SELECT state FROM tickets WHERE subject = ?", late.id) == [("done",)]


def test_only_own_tickets_and_a_foreign_one_stops_nothing(counter: Counter) -> None:
    counter.foreseen = "5"  # the other kiosk's range is not known here
    other = Elsewhere("kiosk2", roles=("citizen",))
    introduce(counter.store, other)
    fact = TicketIssued(day=DAY, letter="B", number=1, label="B001", field="chung-thuc", place="kiosk-2")
    other.says(fact, "foreign", 1)
    counter.store.apply_received(other.batch(1, 1)).result()
    wait_until_applied(counter.store)
    counter.ticket()
    days_pass(counter, 4)
    counter.run(lapsing.lapse_old)
    assert sorted(counter.sql("SELECT label, state FROM tickets")) == [
        ("A001", "lapsed"), ("B001", "waiting"),
    ]  # fmt: skip


def test_a_few_at_once_the_oldest_first(counter: Counter) -> None:
    made = [counter.ticket().id for _ in range(lapsing.AT_ONCE + 3)]
    days_pass(counter, 4)
    assert counter.run(lapsing.lapse_old) == lapsing.AT_ONCE
    left = [subject for (subject,) in counter.sql("SELECT subject FROM tickets WHERE state = 'waiting'")]
    assert sorted(left) == made[-3:]
    assert counter.run(lapsing.lapse_old) == 3


def test_a_new_day_lets_the_old_ones_lapse_by_itself(tmp_path: Path) -> None:
    clock, bus, settings = StandingClock(), Bus(), settings_in(tmp_path)
    kiosk = _kiosk(settings, clock, bus)
    command = tickets.IssueTicket(field="chung-thuc", place=Place("kiosk-1"))
    waiting = [kiosk.store.run(tickets.issue, command) for _ in range(lapsing.AT_ONCE * 2 + 1)]
    ends = [future.result(20).id for future in waiting]
    lapsed: list[str] = []
    bus.listen(Committed, lambda said: lapsed.extend(n.subject for n in said.events if n.kind == "ticket.lapsed"))
    try:
        for _ in range(4):
            clock.advance(timedelta(days=1))
            kiosk.store.run(tickets.issue, command).result(20)
        while len(lapsed) < len(ends):  # each round is asked for by the one before it
            kiosk.store.run(lambda _ctx, _none: None, None).result(20)
    finally:
        kiosk.close()
    assert sorted(lapsed) == sorted(ends)


def _kiosk(settings: Settings, clock: StandingClock, bus: Bus) -> Kiosk:
    kiosk = bootstrap(settings, clock, bus)
    kiosk.open()
    return kiosk
