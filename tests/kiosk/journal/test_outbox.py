"""What the disk damaged in an own row beside its bytes never stops the chain: hashes, and values of another type."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.journal.verify import verify
from kiosk.records.replay import replay
from tests.faults.city import City
from tests.kiosk.journal.damage import COLUMNS


@pytest.fixture
def city(tmp_path: Path, any_db: str) -> Iterator[City]:
    made = City(tmp_path, db=any_db)
    try:
        made.enrol()
        made.start_worker()
        made.issue(2)
        assert made.synced()
        stop(made)
        made.issue(5)
        yield made
    finally:
        made.close()


def stop(city: City) -> None:
    assert city.worker is not None
    assert city.worker.close(30)
    city.worker = None


def change(city: City, back: int, setting: str, *values: Any) -> None:
    """Scribble on the own row that lies `back` before the last."""
    tip = city.store.ledger.state.tip
    with closing(sqlite3.connect(city.store.settings.database)) as db:
        where = "WHERE station = ? AND epoch = ? AND seq = ?"
        changed = db.execute(f"UPDATE journal_events SET {setting} {where}", (*values, *tip[:2], tip.seq - back))
        assert changed.rowcount == 1
        db.commit()


@pytest.mark.parametrize("value", [b"\x07" * 32, b"", "text", 7])
@pytest.mark.parametrize("back", [0, 3])
def test_a_row_whose_hash_alone_is_damaged_is_sent_whole(city: City, value: Any, back: int) -> None:
    change(city, back, "hash = ?", value)
    if back == 0:
        city.issue()  # the last one is known to be whole once another follows
    city.start_worker()
    assert city.synced()
    city.issue(2)
    assert city.synced()
    assert city.agree() == []  # the hash is written anew here, too


def test_the_last_row_of_an_epoch_that_was_left_is_sent_whole(city: City) -> None:
    change(city, 0, "hash = ?", b"\x07" * 32)
    city.store.close()
    city.store.open()
    assert city.store.station.epoch == 2  # the witness names another end
    city.start_worker()
    assert city.synced()
    assert city.agree() == []


@pytest.mark.parametrize("back", [0, 3])
def test_a_row_of_which_nothing_is_left_is_a_hole_that_stops_no_other(city: City, back: int) -> None:
    change(city, back, "hash = ?, raw = zeroblob(length(raw))", b"\x07" * 32)
    worker = city.start_worker()
    assert city.watched.until(lambda: city.unsent() == 1 and worker.status.trouble == "sync.errors.damaged")
    city.issue(2)
    assert city.watched.until(lambda: city.unsent() == 1 and worker.status.unsent == 1)
    stop(city)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_column_of_another_type_stops_nothing(city: City, name: str) -> None:
    column = name.split()[0]
    change(city, 4, f"{column} = {COLUMNS[name]}")
    city.store.close()
    city.store.open()
    city.start_worker()
    assert city.synced()
    city.issue()
    assert city.synced()
    stop(city)
    tip = city.store.ledger.state.tip
    query = f"SELECT hash FROM journal_events WHERE epoch = {tip.epoch} AND seq = {tip.seq - 4}"
    digest = city.store.read(lambda r: r.connection.exec_driver_sql(query).scalar()).result(20)
    assert city.store.begin_epoch("fork", (tip.epoch, tip.seq - 4, digest)).result(20) > tip.epoch
    city.store.close()
    verify(city.store.settings.database, city.store.settings.key_file)
    replay(city.store.settings.database, city.store.settings.key_file)
