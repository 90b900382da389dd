"""Entering afterwards: by the handwritten time, never twice, and marked as such wherever it is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk.clock import business_day, local
from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.queries import papers
from kiosk.queries import tickets as ticket_queries
from kiosk.queries.statistics import numbers
from kiosk.queries.waiting import expected_wait
from kiosk.records.tickets import TicketEntered
from kiosk.services import late_entry
from kiosk.store import Context
from kiosk.values.ids import TicketId
from kiosk.values.kit import EnterDossier, Entered, EnterTicket, StrikeEntry
from kiosk.values.queue_report import End
from tests.kiosk.counter import BIRTH, DESK, PERSON, Counter
from tests.kiosk.services.test_kit import printed


def written(counter: Counter, minutes: int) -> datetime:
    """So many minutes ago, as a hand writes it."""
    return (counter.clock.now() - timedelta(minutes=minutes)).replace(second=0, microsecond=0)


def enter(counter: Counter, label: str, minutes: int, **changes: Any) -> str:
    command = EnterTicket(label=label, taken_at=written(counter, minutes), place=DESK, actor="canbo", **changes)
    ticket: str = counter.run(late_entry.enter_ticket, command)
    return ticket


def receive(counter: Counter, code: str, at: datetime, **changes: Any) -> Any:
    given = {"procedure": BIRTH, "applicant": PERSON, "place": DESK, "desk": "1", "actor": "canbo",
             "actor_name": "Cán Bộ Mẫu", **changes}  # fmt: skip
    return counter.run(late_entry.enter_dossier, EnterDossier(code=code, received_at=at, **given))


def test_who_still_waits_keeps_the_place_of_the_handwritten_time(counter: Counter) -> None:
    printed(counter)
    counter.pass_time(minutes=90)
    machine = counter.ticket()
    counter.pass_time(minutes=10)
    by_hand = enter(counter, "a 900", 60)
    call = counter.next()
    assert call is not None
    assert (call.ticket, call.label) == (by_hand, "A900")
    assert counter.next("2").ticket == machine.id
    assert counter.ticket().label == "A002", "the machine's own numbers go on"


def test_who_was_served_by_hand_is_no_longer_waiting_and_counts_as_late(counter: Counter) -> None:
    printed(counter)
    counter.pass_time(hours=3)
    at = [written(counter, minutes) for minutes in (120, 90, 80)]
    enter(counter, "A901", 120, called_at=at[1], finished_at=at[2], desk="2", priority=True,
          outcome=Entered.SERVED)  # fmt: skip
    assert counter.waiting() == ()
    day = local(counter.clock.now()).date()
    (found,) = counter.read(numbers, day, day)
    assert (found.late, found.priority, found.end, found.desk) == (True, True, End.SERVED, "2")
    assert (found.hour, found.wait, found.services[0].seconds) == (local(at[0]).hour, 1800, 600)
    assert counter.totals() == {"tickets": 1, "called": 1, "served": 1}
    assert counter.sql("SELECT entered_late FROM tickets") == [(1,)]


def test_nothing_is_entered_twice_or_without_a_kit(counter: Counter) -> None:
    paper = printed(counter)
    counter.pass_time(hours=2)
    enter(counter, "A900", 60)
    for label, minutes, error in (
        ("A900", 30, "twice"), ("A903", 30, "not_printed"), ("A042", 30, "no_kit_number"),
        ("A901", -30, "future"), ("A901", 32 * 24 * 60, "time"), ("Z900", 30, "not_printed"),
    ):  # fmt: skip
        with pytest.raises(ExpectedError, match=rf"kit\.errors\.{error}"):
            enter(counter, label, minutes)
    with pytest.raises(ExpectedError, match=r"kit\.errors\.time"):
        enter(counter, "A901", 60, called_at=written(counter, 90))
    at = written(counter, 60)
    receive(counter, paper.codes[0], at)
    for code, error in (
        (paper.codes[0], "code_twice"), (paper.codes[0][:-1] + "9", "not_printed"),
        (counter.received().code, "no_kit_code"),
    ):  # fmt: skip
        with pytest.raises(ExpectedError, match=rf"kit\.errors\.{error}"):
            receive(counter, code, at)


def test_a_deadline_counts_from_the_handwritten_time(counter: Counter) -> None:
    """Received on Tuesday before 15:00, entered on Thursday: due on Tuesday, as the law has it for births."""
    paper = printed(counter)
    counter.pass_time(hours=1)
    at = written(counter, 30)
    ticket = enter(counter, "H900", 45)
    counter.pass_time(days=2)
    done = receive(counter, paper.codes[1].lower(), at, ticket_label="H900")
    assert (done.code, done.due) == (paper.codes[1], "2026-11-24T17:00")
    assert counter.sql("SELECT day, entered_late, ticket, provisional FROM dossiers") == [
        ("2026-11-24", 1, ticket, 1)
    ]  # fmt: skip
    receipt = counter.read(papers.receipt, done.id)
    assert (receipt.received_at, receipt.applicant) == (local(at), PERSON)
    assert counter.received().provisional is True, "the desk's own codes go on"


def test_who_left_waits_no_more_and_what_was_not_written_is_not_guessed(counter: Counter) -> None:
    printed(counter)
    counter.pass_time(hours=3)
    enter(counter, "A900", 120, outcome=Entered.LEFT)
    enter(counter, "A901", 100, outcome=Entered.SERVED, desk="1")
    assert counter.waiting() == ()
    day = local(counter.clock.now()).date()
    left, served = counter.read(numbers, day, day)
    if left.called:
        left, served = served, left
    assert (left.end, left.called, left.services) == (End.LEFT, False, ())
    assert (served.end, served.wait, served.services[0].seconds) == (End.SERVED, None, None)
    assert counter.read(expected_wait, "chung-thuc").shortest is None


def test_a_slip_of_the_pen_is_struck_and_entered_anew_until_something_came_of_it(counter: Counter) -> None:
    printed(counter)
    counter.pass_time(hours=2)
    ticket = enter(counter, "A900", 30, outcome=Entered.SERVED, desk="1")
    strike = StrikeEntry(ticket=TicketId(ticket), place=DESK, actor="canbo")
    counter.run(late_entry.strike_entry, strike)
    day = local(counter.clock.now()).date()
    assert counter.read(numbers, day, day) == ()
    assert counter.totals() == {}
    assert enter(counter, "A900", 90) == ticket
    (found,) = counter.read(numbers, day, day)
    assert (found.end, found.services) == (End.OPEN, ())
    call = counter.next()
    assert call is not None
    assert (call.ticket, counter.read(ticket_queries.by_label, "A900").entered_late) == (ticket, 1)
    with pytest.raises(ExpectedError, match=r"kit\.errors\.too_late_to_strike"):
        counter.run(late_entry.strike_entry, strike)


def test_two_desks_that_cannot_hear_each_other_enter_one_ticket(counter: Counter) -> None:
    """As another desk's event comes: one row, told apart from a single entry, and done once one says so."""
    printed(counter)
    counter.pass_time(hours=2)
    ticket = enter(counter, "A900", 60)

    def other_desk(ctx: Context, _none: None) -> None:
        at = to_micros(written(counter, 50))
        fact = TicketEntered(
            day=business_day(counter.clock.now()), letter="A", number=900, label="A900", field="chung-thuc",
            place="desk-2", taken_at=at, finished_at=at, desk="2", outcome="served",
        )  # fmt: skip
        ctx.record(fact, subject=late_entry.slip_id(ctx.station.ward, "A900", business_day(ctx.now)))

    counter.run(other_desk, None)
    (row,) = counter.sql("SELECT subject, entered_late, state, conflict FROM tickets")
    assert row == (ticket, 2, "done", 0)
    with pytest.raises(ExpectedError, match=r"kit\.errors\.too_late_to_strike"):
        counter.run(late_entry.strike_entry, StrikeEntry(ticket=TicketId(ticket), place=DESK, actor="canbo"))
