"""A day's walk through the journal names each row that the disk damaged, once, and stays out of everybody's way."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.bus import Bus
from kiosk.journal import chains
from kiosk.store import Context, scrubbing
from tests.factories import open_store
from tests.fakes import Stopwatch
from tests.faults.city import Watched
from tests.kiosk.records.sample_facts import SlipIssued

COUNT = 25


class Walked:
    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.bus = folder, Stopwatch(), Bus()
        self.watched, self.looked = Watched(self.bus), threading.Condition()
        self.store = open_store(folder, clock=self.clock, bus=self.bus)

    def record(self, subject: str) -> None:
        fact = SlipIssued(series="ticket:Q", number=1, day=date(2026, 11, 24))
        self.store.run(lambda ctx, given: ctx.record(given[0], subject=given[1]), (fact, subject)).result(20)

    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.folder, clock=self.clock, bus=self.bus)

    def damage(self, *seqs: int) -> None:
        with closing(sqlite3.connect(self.store.settings.database)) as db:
            db.executemany("UPDATE journal_events SET raw = x'00' WHERE seq = ?", [(seq,) for seq in seqs])
            db.commit()

    def damaged(self) -> list[int]:
        found = self.store.read(lambda r: chains.damaged(r.connection, r.station.id)).result(20)
        return sorted(seq for _epoch, seq, _hash in found)


@pytest.fixture
def walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walked]:
    monkeypatch.setattr(scrubbing, "ROWS", 4)
    monkeypatch.setattr(scrubbing, "PAUSE", 0.001)
    made, idle = Walked(tmp_path), scrubbing.Scrubbing.idle

    def looked(one: scrubbing.Scrubbing) -> None:
        idle(one)
        with made.looked:
            made.looked.notify_all()

    monkeypatch.setattr(scrubbing.Scrubbing, "idle", looked)
    for number in range(COUNT):
        made.record(f"s{number}")
    yield made
    made.store.close()


def test_every_damaged_row_is_found_and_named_once(walked: Walked, caplog: pytest.LogCaptureFixture) -> None:
    walked.store.close()
    walked.damage(2, 9, COUNT + 1)
    walked.reopen()
    assert walked.watched.until(lambda: walked.damaged() == [2, 9, COUNT + 1])
    walked.reopen()
    walked.record("later")
    assert passed(walked, 1)
    assert walked.damaged() == [2, 9, COUNT + 1]
    assert len([line for line in caplog.messages if "is damaged" in line]) == 3


def passed(walked: Walked, count: int) -> bool:
    """Whether so many passes end."""
    with walked.looked:
        return walked.looked.wait_for(lambda: walked.store._parts.scrubbing.passes >= count, 20)


def test_a_pass_a_day(walked: Walked) -> None:
    walked.reopen()
    assert passed(walked, 1)
    walked.damage(5)
    walked.clock.seconds += scrubbing.EVERY / 2
    walked.record("the same day")
    assert walked.store._parts.scrubbing.pause() == scrubbing.EVERY / 2
    assert walked.damaged() == []
    walked.clock.seconds += scrubbing.EVERY / 2
    walked.record("next day")
    assert walked.watched.until(lambda: walked.damaged() == [5])


def test_a_damaged_newest_event_still_stands_there_without_its_content(walked: Walked) -> None:
    walked.record("s3")
    newest = newest_of(walked.store, "s3")
    assert newest.body.number == 1
    walked.store.close()
    walked.damage(newest.seq)
    walked.reopen()
    assert walked.watched.until(lambda: walked.damaged() == [newest.seq])
    found = newest_of(walked.store, "s3")
    assert (found.seq, found.kind, found.sealed) == (newest.seq, "testslip.issued", None)
    assert not hasattr(found.body, "number")
    walked.record("s3")
    assert newest_of(walked.store, "s3").depth == newest.depth + 1  # after it, though it cannot be read


def newest_of(store: Any, subject: str) -> Any:
    return store.read(lambda reader: reader.events_of(subject)).result(20)[-1]


def test_what_goes_wrong_ends_the_pass_and_nothing_else(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any, **_named: Any) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(scrubbing, "read_stored", broken)
    walked.reopen()
    assert passed(walked, 1)
    walked.record("later")


def test_nothing_is_looked_at_while_events_wait(walked: Walked) -> None:
    walked.reopen()
    store = walked.store
    looked: list[int] = []

    def set_up(_ctx: Context, _none: None) -> None:
        """On the writer's thread: it is not just about to look."""
        store._parts.scrubbing.idle = lambda: looked.append(store.ledger.pending)
        store.ledger.pending = 3
        store._parts.received.apply_slice = lambda: None

    store.run(set_up, None).result(20)
    for _ in range(50):
        store.run(lambda ctx, _none: ctx.now, None).result(20)
    assert all(pending == 0 for pending in looked)
