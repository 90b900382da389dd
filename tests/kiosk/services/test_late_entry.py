"""Entering afterwards: by the handwritten time, never twice, and marked as such wherever it is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.queries import papers
from kiosk.queries.statistics import numbers
from kiosk.services import late_entry
from kiosk.values.kit import EnterDossier, EnterTicket
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
    enter(counter, "A901", 120, called_at=at[1], finished_at=at[2], desk="2", priority=True)
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
        ("A901", -30, "time"), ("A901", 32 * 24 * 60, "time"), ("Z900", 30, "not_printed"),
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
