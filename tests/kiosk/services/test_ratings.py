"""Ratings: one answer per token, the box, no answer as no answer; and no trace that leads to a ticket."""

from __future__ import annotations

import re
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.journal.envelope import decode
from kiosk.queries import ratings as asked
from kiosk.services import calls, ratings
from kiosk.values.ids import Place
from kiosk.values.ratings import GiveRating, Level, RatingCounts
from tests.kiosk.counter import DESK, Counter


def give(counter: Counter, token: str | None, level: Level | None, *reasons: str) -> None:
    assert token is not None
    counter.run(ratings.give, GiveRating(token=token, level=level, reasons=reasons, place=Place("pad-1")))


def given(counter: Counter) -> list[tuple[Any, ...]]:
    return counter.sql("SELECT day, level, reasons FROM ratings")


def test_an_answer_waits_in_the_box_until_there_are_enough(counter: Counter) -> None:
    for number in range(4):
        give(counter, counter.served().rating_token, Level.SATISFIED)
        assert counter.sql("SELECT count(*) FROM rating_box") == [(number + 1,)]
        assert given(counter) == []
    give(counter, counter.served().rating_token, Level.VERY_SATISFIED, "polite", "fast")
    assert counter.sql("SELECT count(*) FROM rating_box") == [(0,)]
    assert sorted(given(counter), key=str) == [
        ("2026-11-24", 2, "")] * 4 + [("2026-11-24", 3, "fast,polite")]  # fmt: skip
    assert counter.totals()["rating_2"] == 4
    assert counter.read(asked.today_counts) == RatingCounts(very_satisfied=1, satisfied=4)


def test_the_pad_sees_the_invitation_of_its_own_desk(counter: Counter) -> None:
    counter.served()
    invitation = counter.read(asked.open_invitation, DESK)
    assert counter.read(asked.open_invitation, Place("desk-2")) is None
    give(counter, invitation.token, Level.UNSATISFIED, "other")
    assert counter.read(asked.open_invitation, DESK) is None
    with pytest.raises(ExpectedError, match="ratings.errors.used"):
        give(counter, invitation.token, Level.VERY_SATISFIED)
    with pytest.raises(ExpectedError, match="ratings.errors.used"):
        give(counter, "made up", Level.VERY_SATISFIED)
    assert counter.sql("SELECT level FROM rating_box") == [(1,)]


def test_no_answer_is_no_answer(counter: Counter) -> None:
    give(counter, counter.served().rating_token, None, "polite")
    counter.run(ratings.empty_box)
    assert given(counter) == [("2026-11-24", None, "")]
    assert counter.totals()["rating_none"] == 1
    assert counter.read(asked.today_counts) == RatingCounts(none=1)


def test_an_expired_token_counts_as_no_answer_whatever_is_touched(counter: Counter) -> None:
    token = counter.served().rating_token
    counter.pass_time(minutes=1)
    assert counter.read(asked.open_invitation, DESK) is None
    counter.pass_time(minutes=3)
    with pytest.raises(ExpectedError, match="ratings.errors.used"):
        give(counter, token, Level.VERY_SATISFIED)
    counter.run(ratings.empty_box)
    assert given(counter) == [("2026-11-24", None, "")]


def test_an_invitation_nobody_answered_is_closed_by_the_next(counter: Counter) -> None:
    counter.served()
    counter.pass_time(minutes=4)
    counter.served()
    assert counter.sql("SELECT count(*) FROM rating_tokens") == [(1,)]
    assert counter.sql("SELECT level, reasons FROM rating_box") == [(None, "")]


def test_a_touch_in_the_last_second_still_counts(counter: Counter) -> None:
    token = counter.served().rating_token
    counter.pass_time(seconds=58 + 25)
    give(counter, token, Level.SATISFIED)
    assert counter.sql("SELECT level FROM rating_box") == [(2,)]


def test_the_day_ends_with_an_empty_box_and_no_open_token(counter: Counter) -> None:
    give(counter, counter.served().rating_token, Level.SATISFIED)
    counter.served()
    assert counter.run(ratings.empty_box) == 2
    assert sorted(given(counter), key=str) == [("2026-11-24", 2, ""), ("2026-11-24", None, "")]
    assert counter.sql("SELECT * FROM rating_tokens") == []
    assert counter.run(ratings.empty_box) == 0


def test_what_is_left_overnight_counts_for_its_own_day(counter: Counter) -> None:
    give(counter, counter.served().rating_token, Level.SATISFIED)
    counter.restart()
    counter.pass_time(days=1)
    counter.run(ratings.empty_box)
    assert given(counter) == [("2026-11-24", 2, "")]


def test_reasons_are_keys_and_nothing_else(counter: Counter) -> None:
    give(counter, counter.served().rating_token, Level.SATISFIED, "clear", "Cô Lan, 0900000000", "fast", "fast")
    assert counter.sql("SELECT reasons FROM rating_box") == [("clear,fast",)]


def everything(counter: Counter) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the station's file."""
    with closing(sqlite3.connect(counter.store.settings.database)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def words_of(value: Any) -> set[str]:
    """All texts and numbers that could tie one row to another, but for what many rows share by nature."""
    if isinstance(value, bytes):
        try:
            return words_of(msgspec.msgpack.decode(value))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return {value.hex()}
    if isinstance(value, dict):
        return {word for pair in value.items() for part in pair for word in words_of(part)}
    if isinstance(value, list | tuple):
        return {word for part in value for word in words_of(part)}
    return {str(value)} if isinstance(value, str | int) and len(str(value)) > 3 else set()


def test_nothing_ties_an_answer_or_a_token_to_a_ticket(counter: Counter) -> None:
    tokens, tickets = [], []
    for level in (Level.UNSATISFIED, Level.SATISFIED, Level.VERY_SATISFIED, None, Level.SATISFIED, Level.SATISFIED):
        ticket = counter.ticket("ho-tich")
        counter.at_desk(calls.call, ticket.id)
        done = counter.finish(ticket.id)
        give(counter, done.rating_token, level, "polite")
        tickets.append(ticket)
        tokens.append(done.rating_token)
        counter.pass_time(minutes=7)
    tables = everything(counter)
    events = [decode(row[0]) for row in counter.sql("SELECT raw FROM journal_events")]
    rated = [event for event in events if event.kind == "rating.given"]
    others = [event for event in events if event.kind != "rating.given"]
    assert len(rated) == 5

    said = set().union(*(words_of((e.id, e.subject, e.made_at, e.actor, bytes(e.body))) for e in rated))
    elsewhere = set().union(*(words_of((e.id, e.subject, e.made_at, e.actor, bytes(e.body))) for e in others))
    assert said & elsewhere <= {"2026-11-24"}
    assert all(event.actor == "" and event.sealed is None for event in rated)
    assert {frozenset(msgspec.msgpack.decode(event.body)) for event in rated} <= {
        frozenset({"day", "level", "reasons"}), frozenset({"day"}),
    }  # fmt: skip

    hour = datetime(2026, 11, 24, 1, tzinfo=UTC)
    for event in rated:
        assert uuid.UUID(event.subject).version == 4
        assert datetime.fromtimestamp(event.made_at / 1_000_000, UTC).replace(hour=1) == hour
        milliseconds = uuid.UUID(event.id).int >> 80
        assert milliseconds * 1000 == event.made_at

    boxed = set().union(*(words_of(row) for name in ("rating_box", "rating_tokens") for row in tables[name]))
    rest = set().union(*(words_of(row) for name in tables if not name.startswith("rating") for row in tables[name]))
    assert tables["rating_tokens"] == []
    assert boxed & rest <= {"2026-11-24", "polite"}  # a day, and a reason that many give
    for token in tokens:
        assert token is not None
        assert not any(token in word or ratings.token_hash(token) in word for word in rest | boxed)
    for ticket in tickets:
        assert not any(ticket.id in word or ticket.label == word for word in boxed | said)


def test_an_open_token_shares_nothing_with_a_ticket_but_the_moment_it_was_made(counter: Counter) -> None:
    done = counter.served()
    tables = everything(counter)
    (row,) = tables["rating_tokens"]
    rest = set().union(*(words_of(r) for name in tables if name != "rating_tokens" for r in tables[name]))
    finished = counter.sql("SELECT finished_at FROM tickets")[0][0]
    assert words_of(row) & rest <= {str(finished), "desk-1"}
    assert done.rating_token not in row


def test_the_file_keeps_no_order_of_answers(counter: Counter) -> None:
    with closing(sqlite3.connect(counter.store.settings.database)) as db:
        for name in ("rating_box", "rating_tokens"):
            with pytest.raises(sqlite3.OperationalError, match="rowid"):
                db.execute(f"SELECT rowid FROM {name}")
        columns = [row[1] for row in db.execute("PRAGMA table_info(rating_box)")]
    assert columns == ["id", "day", "level", "reasons"]


def test_the_box_is_shuffled(counter: Counter) -> None:
    """32 answers in one order come out in that order with a chance of one in 32!."""
    reasons = [f"r_{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(32)]
    counter.restart()
    for reason in reasons:
        counter.run(lambda ctx, word: ratings._drop(ctx, Level.SATISFIED, (word,)), reason)
    counter.run(ratings.empty_box)
    events = [decode(row[0]) for row in counter.sql("SELECT raw FROM journal_events ORDER BY seq")]
    order = [re.findall(rb"r_[a-z]{2}", bytes(e.body))[0].decode() for e in events if e.kind == "rating.given"]
    assert sorted(order) == reasons
    assert order != reasons
