"""Which dossiers are due, soon over, or late: by the deadline as it stands, and only while its time runs."""

from __future__ import annotations

from datetime import date

from sqlalchemy.dialects import sqlite

from kiosk.queries import due
from kiosk.records.dossier_steps import DossierDone, DossierPostponed, SealedStep, SupplementAsked
from kiosk.records.facts import Fact
from kiosk.values.due import DueCounts
from kiosk.values.ids import DossierId
from tests.kiosk.counter import DESK, PERSON, Counter

DAY = date(2026, 11, 24)
LISTS = (due.late, due.lapsing, due.due_today, due.due_tomorrow)


def noted(counter: Counter, dossier: DossierId, fact: Fact) -> None:
    counter.run(lambda ctx, fact: ctx.record(fact, subject=dossier, sealed=SealedStep()), fact)


def lists(counter: Counter) -> list[list[str]]:
    return [[one.id for one in counter.read(which)] for which in LISTS]


def test_a_dossier_goes_from_today_to_late_and_leaves_when_it_is_settled(counter: Counter) -> None:
    """Birth, received on Tuesday 24/11/2026 before the cut-off: due at 17:00."""
    received = counter.received()
    assert received.due == "2026-11-24T17:00"
    today = lists(counter)
    assert today[0] == today[3] == []
    assert today[2] == [received.id]
    assert counter.read(due.counts).today == 1
    (one,) = counter.read(due.due_today)
    assert one.name is not None
    assert (one.code, one.due, one.first_due, one.phone) == (received.code, received.due, received.due, "")

    counter.pass_time(hours=24)
    assert lists(counter) == [[received.id], [], [], []]
    (one,) = counter.read(due.late)
    assert (one.person, one.phone) == (PERSON.name, PERSON.phone)
    assert counter.read(due.counts) == DueCounts(late=1)

    postponed = DossierPostponed(day=DAY, place=DESK, former_due=received.due, due="2026-11-27T17:00")
    noted(counter, received.id, postponed)
    assert lists(counter)[0] == []
    noted(counter, received.id, DossierDone(day=DAY, place=DESK))
    assert lists(counter) == [[], [], [], []]


def test_the_next_working_day_is_tomorrow(counter: Counter) -> None:
    received = counter.received()
    fact = DossierPostponed(day=DAY, place=DESK, former_due=received.due, due="2026-11-30T17:00")  # a Monday
    noted(counter, received.id, fact)
    counter.pass_time(hours=24)  # Wednesday
    assert lists(counter) == [[], [], [], []]
    counter.pass_time(hours=48)  # Friday
    assert lists(counter) == [[], [], [], [received.id]]
    counter.pass_time(hours=24)  # Saturday
    assert lists(counter)[3] == [received.id]
    assert lists(counter)[1] == [received.id], "the hours of a day off do not count"
    (one,) = counter.read(due.due_tomorrow)
    assert (one.due, one.apologies) == ("2026-11-30T17:00", 1)


def test_what_waits_for_the_citizen_is_not_late(counter: Counter) -> None:
    received = counter.received()
    noted(counter, received.id, SupplementAsked(day=DAY, place=DESK))
    counter.pass_time(hours=48)
    assert lists(counter) == [[], [], [], []]
    assert counter.read(due.counts) == DueCounts()


def test_a_list_ends_where_it_is_told_to_and_the_count_does_not(counter: Counter) -> None:
    for _ in range(3):
        counter.received()
    counter.pass_time(hours=24)
    assert [len(counter.read(due.late, most)) for most in (1, 2, 9)] == [1, 2, 3]
    assert counter.read(due.counts).late == 3


def test_a_list_reads_its_range_of_the_index(counter: Counter) -> None:
    compiled = due._ROWS.statement.compile(dialect=sqlite.dialect(paramstyle="named"))
    plan = counter.read(
        lambda reader: reader.connection.connection.driver_connection.execute(
            f"EXPLAIN QUERY PLAN {compiled}",
            {"b_ward": "x", "b_stage": "y", "b_after": "", "b_until": "z", "b_most": 5, "param_1": 0},
        ).fetchall()
    )
    words = " ".join(str(row[-1]) for row in plan)
    assert "due_now>" in words
    assert "SCAN" not in words
    assert "TEMP B-TREE" not in words
