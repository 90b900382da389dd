"""Figures of a queue from its events: arrivals, waits, services, who left; and waits that no clock can tell."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries.statistics import numbers, report
from kiosk.records.days import ClockMeasured
from kiosk.records.tickets import TicketIssued
from kiosk.services import calls, clock_checks, tickets
from kiosk.values.calls import ComeBack, ParkReason, ParkTicket, TransferTicket
from kiosk.values.queue_report import End, Figures, Number, ServiceRecord, Spread
from kiosk.values.tickets import MeetTicket
from tests.kiosk.counter import DESK, Counter
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied

DAY = date(2026, 11, 24)
AT_0830 = 1_795_483_800_000_000  # the standing clock's morning, microseconds since 1970


def of_day(counter: Counter, day: date = DAY) -> list[Number]:
    return sorted(counter.read(numbers, day, day), key=lambda one: (one.field, one.hour, one.wait or 0))


def test_every_number_has_its_story(counter: Counter) -> None:
    served, absent, left = counter.ticket(), counter.ticket(), counter.ticket("ho-tich")
    counter.pass_time(minutes=10)
    counter.at_desk(calls.call, served.id)
    counter.pass_time(minutes=40)
    counter.finish(served.id)
    counter.at_desk(calls.call, absent.id, "2")
    counter.at_desk(calls.mark_absent, absent.id, "2")
    first, second, third = of_day(counter)
    assert (first.hour, first.called, first.desk, first.end) == (8, True, "1", End.SERVED)
    assert first.wait == 603
    assert first.services == (ServiceRecord("1", 8, 2401.0),)
    assert (second.desk, second.end, second.services) == ("2", End.ABSENT, ())
    assert (third.field, third.called, third.wait, third.end) == ("ho-tich", False, None, End.OPEN)
    counter.pass_time(days=1)
    assert of_day(counter)[2].end == End.LEFT, left.label
    assert of_day(counter, date(2026, 11, 25)) == []


def test_a_report_counts_by_day_hour_group_and_desk(counter: Counter) -> None:
    for _ in range(3):
        counter.served()
    counter.pass_time(hours=2)
    counter.served("ho-tich")
    counter.ticket(priority=True)
    counter.pass_time(days=1)
    counter.served()
    found = counter.read(report, DAY, date(2026, 11, 25))
    assert (found.whole.taken, found.whole.served, found.whole.left, found.whole.priority) == (6, 5, 1, 1)
    assert found.whole.waits == Spread(count=5, median=1 / 60, ninetieth=1 / 60)
    assert [(row.label, row.taken) for row in found.days] == [("24/11/2026", 5), ("25/11/2026", 1)]
    assert [(row.label, row.taken) for row in found.hours] == [("08:00", 3), ("10:00", 3)]
    assert [(row.label, row.taken, row.served) for row in found.groups] == [("Chứng thực", 5, 4), ("Hộ tịch", 1, 1)]
    assert [(row.label, row.called) for row in found.desks] == [("1", 5)]
    assert found.desks[0].services == Spread(count=5, median=1 / 60, ninetieth=1 / 60)
    assert counter.read(report, date(2026, 12, 1), date(2026, 12, 2)).whole == Figures(key="", label="")


@pytest.mark.parametrize("measured", [False, True])
def test_a_wait_between_two_machines_is_told_by_measured_clocks_alone(counter: Counter, measured: bool) -> None:
    """The kiosk's clock is 20 minutes late: by its own time the number was taken at 8:10."""
    kiosk = Elsewhere("kiosk9", roles=("citizen",))
    if measured:
        kiosk.says(ClockMeasured(offset_ms=20 * 60_000), kiosk.name, 1, made_at=AT_0830 - 10**10)
        counter.run(clock_checks.measured, 0)
    fact = TicketIssued(day=DAY, letter="C", number=1, label="C001", field="cu-tru", place="kiosk-9")
    kiosk.says(fact, "far", 1, made_at=AT_0830 - 20 * 60 * 10**6)
    introduce(counter.store, kiosk)
    counter.store.apply_received(kiosk.batch(1, len(kiosk.raws))).result()
    wait_until_applied(counter.store)
    counter.pass_time(minutes=5)
    counter.at_desk(calls.call, "far")
    (found,) = of_day(counter)
    assert found.called
    assert found.wait == (pytest.approx(300, abs=5) if measured else None)
    assert counter.read(report, DAY, DAY).whole.unknown == (0 if measured else 1)
    counter.foreseen = "5"  # the other station's ranges are its own affair


def test_a_number_met_before_its_issue_was_known_counts_once(counter: Counter) -> None:
    met = counter.run(tickets.meet, MeetTicket(label="C001", place=DESK, actor="canbo"))
    counter.at_desk(calls.call, met)
    kiosk = Elsewhere("kiosk9", roles=("citizen",))
    fact = TicketIssued(day=DAY, letter="C", number=1, label="C001", field="cu-tru", place="kiosk-9")
    kiosk.says(fact, "far", 1)
    introduce(counter.store, kiosk)
    counter.store.apply_received(kiosk.batch(1, 1)).result()
    wait_until_applied(counter.store)
    counter.finish(met)
    assert [(one.field, one.desk, one.end) for one in of_day(counter)] == [("cu-tru", "1", End.SERVED)]
    counter.foreseen = "5"


def test_a_number_that_is_parked_and_handed_on_has_several_services(counter: Counter) -> None:
    ticket = counter.ticket().id
    counter.at_desk(calls.call, ticket)
    counter.pass_time(minutes=2)
    parked = ParkTicket(ticket=ticket, place=DESK, desk="1", actor="canbo", why=ParkReason.PAPER)
    counter.run(calls.park, parked)
    counter.run(calls.rejoin, ComeBack(ticket=ticket, place=DESK, actor="canbo"))
    counter.at_desk(calls.call, ticket)
    counter.pass_time(minutes=4)
    counter.run(calls.transfer, TransferTicket(ticket=ticket, place=DESK, actor="canbo", field="ho-tich"))
    counter.at_desk(calls.call, ticket, "2")
    counter.pass_time(minutes=8)
    counter.finish(ticket)
    (found,) = of_day(counter)
    assert (found.field, found.desk, found.end, found.wait) == ("chung-thuc", "1", End.SERVED, 1)
    minutes = [(one.desk, one.field, round((one.seconds or 0) / 60)) for one in found.services]
    assert minutes == [("1", "", 2), ("1", "", 4), ("2", "ho-tich", 8)]
    groups = {row.key: row.services for row in counter.read(report, DAY, DAY).groups}
    assert (groups["chung-thuc"].count, groups["ho-tich"].count) == (2, 1)


def test_days_are_asked_for_in_order_and_not_too_many(counter: Counter) -> None:
    with pytest.raises(ExpectedError, match=r"report\.errors\.order"):
        counter.read(numbers, DAY, date(2026, 11, 23))
    with pytest.raises(ExpectedError, match=r"report\.errors\.too_long"):
        counter.read(numbers, date(2024, 1, 1), DAY)
