"""Answers by desk and procedure: told as counts of several, never of a few, and never beside one another."""

from __future__ import annotations

import random

from kiosk.db.tables.journal import Meta
from kiosk.journal.envelope import decode
from kiosk.records.counting import counted
from kiosk.services import calls, rating_tallies, ratings
from kiosk.services.rating_tallies import Tally
from kiosk.values.calls import FinishService, Outcome
from kiosk.values.ids import Place, ProcedureCode, TicketId
from kiosk.values.ratings import GiveRating, Level
from tests.kiosk.counter import BIRTH, COPIES, Counter

TOLD = "SELECT of, key, very_satisfied, satisfied, unsatisfied, none, skipped, quick FROM rating_tallies ORDER BY 1, 2"


def rate(
    counter: Counter, level: Level | None, desk: str = "1", procedure: ProcedureCode = COPIES, after: float = 5,
    *, skipped: bool = False,
) -> None:  # fmt: skip
    ticket = counter.ticket()
    counter.at_desk(calls.call, ticket.id, desk)
    ended = FinishService(
        ticket=TicketId(ticket.id), place=Place(f"desk-{desk}"), actor="canbo", outcome=Outcome.GUIDED,
        procedure=procedure,
    )  # fmt: skip
    token = counter.run(calls.finish, ended).rating_token
    counter.pass_time(seconds=after)
    counter.run(ratings.give, GiveRating(token=token, level=level, skipped=skipped))


def test_enough_answers_of_a_desk_are_told_together_at_the_days_end(counter: Counter) -> None:
    for level in (3, 3, 2, 1, None):
        rate(counter, None if level is None else Level(level))
    assert counter.sql(TOLD) == []
    counter.run(ratings.empty_box)
    assert counter.sql(TOLD) == [("desk", "1", 2, 1, 1, 1, 0, 0), ("procedure", str(COPIES), 2, 1, 1, 1, 0, 0)]
    counter.run(ratings.empty_box)
    assert len(counter.sql(TOLD)) == 2, "each is told once"
    found = counter.read(lambda reader: counted(reader.connection))
    assert found["99001", "desk.3", "2026-11-24", "1"] == 2


def test_what_is_few_waits_and_so_does_what_would_tell_of_it(counter: Counter) -> None:
    """One answer at desk 2: were the five of desk 1 told, the ward's own answers less these would be that one."""
    for _ in range(5):
        rate(counter, Level.SATISFIED)
    rate(counter, Level.UNSATISFIED, "2", BIRTH)
    counter.run(ratings.empty_box)
    assert counter.sql(TOLD) == []
    counter.pass_time(days=1)
    for _ in range(4):
        rate(counter, Level.SATISFIED, "2", BIRTH)
    counter.run(ratings.empty_box)
    assert [row[:2] for row in counter.sql(TOLD)] == [
        ("desk", "1"), ("desk", "2"), ("procedure", str(BIRTH)), ("procedure", str(COPIES))
    ]  # fmt: skip
    assert sum(row[4] for row in counter.sql(TOLD) if row[0] == "desk") == 1


def test_skipped_and_too_quick_ones_are_counted(counter: Counter) -> None:
    rate(counter, None, skipped=True)
    rate(counter, Level.VERY_SATISFIED, after=0.1)
    rate(counter, Level.VERY_SATISFIED)
    counter.run(ratings.empty_box)
    assert counter.sql(TOLD) == [("ward", "", 2, 0, 0, 1, 1, 1)]


def test_a_question_that_nobody_answers_counts_as_none(counter: Counter) -> None:
    for _ in range(6):
        counter.served()
    counter.run(ratings.empty_box)
    assert counter.sql(TOLD) == [("desk", "1", 0, 0, 0, 6, 0, 0)]


def test_a_note_lasts_no_longer_than_its_question(counter: Counter) -> None:
    def notes() -> int:
        query = Meta.__table__.select().where(Meta.name.startswith("rating:"))
        return len(counter.read(lambda reader: reader.connection.execute(query).all()))

    counter.served()
    assert notes() == 1
    counter.pass_time(minutes=4)
    counter.served()
    assert notes() == 1
    rate(counter, Level.SATISFIED)
    counter.run(ratings.empty_box)
    assert notes() == 0


def test_no_event_says_a_desk_and_a_procedure_or_a_reason(counter: Counter, seeded: random.Random) -> None:
    for _ in range(40):
        rate(counter, Level(seeded.randrange(1, 4)), seeded.choice(("1", "2")), seeded.choice((BIRTH, COPIES)))
    counter.run(ratings.empty_box)
    bodies = [
        bytes(decode(raw).body) for (raw,) in counter.sql("SELECT raw FROM journal_events WHERE kind LIKE 'rating.%'")
    ]
    assert len(bodies) > 40
    assert all(b"procedure" not in body or b"desk" not in body for body in bodies)


def test_those_that_go_leave_none_or_enough_behind(seeded: random.Random) -> None:
    for _ in range(500):
        tallies = {str(n): Tally(satisfied=seeded.randrange(1, 12)) for n in range(seeded.randrange(6))}
        going = {key for of, key in rating_tallies._enough({"desk": dict(tallies)}, 5) if of == "desk"}
        left = sum(tally.asked for key, tally in tallies.items() if key not in going)
        assert left == 0 or left >= 5 or not going
        assert all(tallies[key].asked >= 5 for key in going)
