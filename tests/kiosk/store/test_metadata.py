"""What was scribbled on in small local facts and in the key file: the station opens and syncs, or says what is lost."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.store.metadata import meta, meta_day, meta_int, meta_json
from kiosk.sync import pushing, worker
from tests.faults.city import City
from tests.faults.erasing import erase, readable, refused

NAMES = ("day", "spoken", "first_epoch", "clock_offset", "erased_after", "keys_taken", "leases_told", "clock_doubt")
SCRIBBLES = ("char(0) || 'x' || char(127)", "CAST(x'fffe' AS TEXT)", "x'00ff'", "replace(hex(zeroblob(99)), '0', '9')")


@pytest.fixture
def city(tmp_path: Path, any_db: str) -> Iterator[City]:
    made = City(tmp_path, db=any_db)
    try:
        made.enrol()
        made.start_worker()
        made.issue(2)
        assert made.synced()
        assert made.worker is not None
        assert made.worker.close(30)
        made.worker = None
        made.store.close()
        yield made
    finally:
        made.close()


def scribble(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute(statement)
        db.commit()


@pytest.mark.parametrize("value", SCRIBBLES)
def test_a_scribbled_fact_counts_as_not_there(city: City, value: str) -> None:
    for name in NAMES:
        scribble(city.store.settings.database, f"INSERT OR REPLACE INTO meta VALUES ('{name}', {value})")
    scribble(city.store.settings.database, f"UPDATE journal_marks SET seq = {value}")
    city.store.open()
    city.start_worker()
    city.issue()
    assert city.synced()


def test_what_does_not_read_is_its_default(city: City) -> None:
    rows = "('one', 'x'), ('two', '99999999999999999999')"
    scribble(city.store.settings.database, f"INSERT OR REPLACE INTO meta VALUES {rows}")
    city.store.open()

    def read(reader: Any) -> tuple[object, ...]:
        db = reader.connection
        numbers = [meta_int(db, name, 7) for name in ("one", "two", "three")]
        return meta(db, "one"), numbers, meta_day(db, "one"), meta_json(db, "one", dict[str, int], {"a": 1})

    assert city.store.read(read).result(20) == ("x", [7, 7, 7], None, {"a": 1})


@pytest.mark.parametrize("name", ["signing", "sealing", "station"])
@pytest.mark.parametrize("value", ["x'01'", "'abc'", "x'fffe'"])
def test_an_identity_that_does_not_read_is_a_lost_one(city: City, name: str, value: str) -> None:
    if (name, value) == ("station", "x'01'"):
        value = "7"
    scribble(city.store.settings.key_file, f"UPDATE identity SET value = {value} WHERE name = '{name}'")
    with pytest.raises(ExpectedError) as caught:
        city.store.open()
    assert caught.value.key == "store.errors.lost_keys"


def test_a_damaged_key_opens_nothing_and_stops_nothing(city: City) -> None:
    city.store.open()
    subject = refused(city.store)
    for value in ("x'01'", "randomblob(32)", "'text'"):
        city.store.close()
        scribble(city.store.settings.key_file, f"UPDATE subject_keys SET key = {value}")
        scribble(city.store.settings.key_file, "UPDATE identity SET value = 'zz' WHERE name = 'taken'")
        city.store.open()
        assert city.store.read(lambda r: r.open_sealed(subject)).result(20) is None
    city.start_worker()
    city.issue()
    assert city.synced()
    other = refused(city.store)
    assert readable(city.store, other)
    erase(city.store, subject)


def test_a_fault_of_the_sync_is_said_and_tried_again(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    city.store.open()
    sound = pushing.outbox.unsent
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR, "motcua.sync"):
        patch.setattr(worker.handshake, "shake", lambda *_: [][0])
        running = city.start_worker()
        assert city.watched.until(lambda: running.status.trouble == worker.FAULT)
        patch.setattr(pushing.outbox, "unsent", lambda *_: [][0])  # nor can it say how it stands
        assert city.watched.until(lambda: "the sync cannot say how it stands" in caplog.text)
        assert not running.status.online
    assert pushing.outbox.unsent is sound
    city.issue()
    assert city.synced()
    assert running.status.trouble == ""
