"""Stored bytes that the disk damaged: whatever reads the journal names them or passes over them, and goes on."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.db import engine
from kiosk.journal.envelope import decode, encode, hash_of, read, read_stored
from kiosk.journal.verify import verify
from kiosk.records import declared
from kiosk.records.replay import replay
from tests.factories import open_store
from tests.kiosk.records.sample_facts import SlipIssued, SlipNoted
from tests.kiosk.records.test_apply import Elsewhere, introduce, slips, wait_until_applied

DAY = date(2026, 11, 24)


def _changed(raw: bytes, **fields: Any) -> bytes:
    """The same event with other values, as its author's encoder would write them."""
    return encode(msgspec.structs.replace(decode(raw), **fields))


def _flipped(raw: bytes, bit: int) -> bytes:
    """One bit of the id's text: another letter, or no UTF-8 at all."""
    at = raw.index(decode(raw).id.encode()) + 3
    return raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]


DAMAGE: dict[str, Callable[[bytes], Any]] = {
    "zeroed": lambda raw: bytes(len(raw)),
    "empty": lambda raw: b"",
    "a bit of the id": lambda raw: _flipped(raw, 1),
    "no UTF-8": lambda raw: _flipped(raw, 0x80),
    "cut short": lambda raw: raw[: len(raw) // 2],
    "a depth of 2^63": lambda raw: _changed(raw, depth=2**63),
    "a time in 2^62": lambda raw: _changed(raw, made_at=2**62),
    "nested": lambda raw: b"\x91" * 100_000,
    "a text": lambda raw: "text where bytes belong",
    "a number": lambda raw: 7,
}


@pytest.fixture(params=sorted(DAMAGE))
def damaged(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A closed station with the subject "hurt", whose second own event is damaged, and "sound", which is whole."""
    store = open_store(tmp_path)
    for subject in ("hurt", "sound"):
        for number in (1, 2):
            fact = SlipIssued(series="ticket:Q", number=number, day=DAY)
            store.run(lambda ctx, given: ctx.record(given[0], subject=given[1]), (fact, subject)).result()
    store.close()
    with closing(sqlite3.connect(store.settings.database)) as db:
        where = "subject = 'hurt' AND depth = 2"
        (raw,) = db.execute(f"SELECT raw FROM journal_events WHERE {where}").fetchone()
        db.execute(f"UPDATE journal_events SET raw = ? WHERE {where}", (DAMAGE[request.param](raw),))
        db.commit()
    return store.settings


def test_the_station_opens_and_goes_on(damaged: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = open_store(tmp_path)
    fact = SlipIssued(series="ticket:Q", number=3, day=DAY)
    store.run(lambda ctx, given: ctx.record(given, subject="hurt"), fact).result()
    with caplog.at_level(logging.ERROR, "motcua.journal"):
        for _ in range(2):
            found = store.read(lambda reader: reader.events_of("hurt")).result()
            assert [event.kind for event in found] == ["testslip.issued"] * 3
            assert found[1].sealed is None
    assert len([line for line in caplog.messages if "damaged" in line]) == 1
    store.close()


def test_verify_names_it_and_replay_ends(damaged: Any) -> None:
    seq = 3  # after epoch.opened and the first of "hurt"
    problems = verify(damaged.database, damaged.key_file).problems
    assert any(f"epoch 1 seq {seq}:" in problem for problem in problems), problems
    found = replay(damaged.database, damaged.key_file).problems
    assert found
    counted = ("day_totals", "dossier_rolls", "queue_rolls", "rating_rolls", "number_marks", "test_slips")
    assert all("hurt" in line or line.startswith(counted) for line in found)


def test_tables_are_rebuilt_around_it(damaged: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (projection,) = [p for p in declared().projections if p.table.name == "test_slips"]
    monkeypatch.setattr(projection, "version", projection.version + 1)
    store = open_store(tmp_path)
    assert {name: row[1] for name, row in slips(store).items()} == {"hurt": "+", "sound": "++"}
    store.close()
    assert replay(damaged.database, damaged.key_file).problems == ()


def test_a_new_epoch_records_the_others_again(damaged: Any, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    first = store.read(
        lambda r: r.connection.exec_driver_sql("SELECT hash FROM journal_events WHERE seq = 1").scalar()
    ).result()
    assert store.begin_epoch("fork", (1, 1, first)).result() > 1
    assert {name: row[1] for name, row in slips(store).items()} == {"hurt": "+", "sound": "++"}
    store.close()


def test_what_waits_and_is_damaged_waits_no_longer(tmp_path: Path) -> None:
    for number, (name, change) in enumerate(sorted(DAMAGE.items())):
        store = open_store(tmp_path / str(number))
        other = Elsewhere("one")
        introduce(store, other)
        for subject in "abc":
            other.says(SlipNoted(words="x"), subject, 1)
        store._parts.received.apply_slice = lambda: None
        store.apply_received(other.batch(1, 3)).result()
        store.close()
        with closing(engine.connect_raw(store.settings.database)) as db:
            db.execute("UPDATE journal_events SET raw = ? WHERE subject = 'b'", (change(other.raws[1]),))
        store = open_store(tmp_path / str(number))
        wait_until_applied(store)
        assert sorted(slips(store)) == ["a", "c"], name
        store.close()


def test_reading_knows_every_way_in_which_bytes_can_be_wrong() -> None:
    other = Elsewhere("one")
    other.says(SlipNoted(words="x"), "a", 1)
    raw = other.raws[0]
    assert read(raw) is not None
    assert read_stored(raw, hash_of(raw)) is not None
    assert read_stored(_flipped(raw, 1), hash_of(raw)) is None
    for name, change in DAMAGE.items():
        if name != "a bit of the id":
            assert read(change(raw)) is None, name
    wrong: dict[str, Any] = {
        "id": "i" * 37, "station": "99001." + "s" * 27, "kind": "k" * 49, "subject": "s" * 97, "actor": "a" * 41,
        "epoch": 0, "seq": 2**53 + 1, "depth": -1, "version": 0, "made_at": -1, "prev": bytes(33), "key_id": bytes(33),
    }  # fmt: skip
    for field, value in wrong.items():
        assert read(_changed(raw, **{field: value})) is None, field
    for field in ("id", "kind", "subject", "actor"):
        assert read(_changed(raw, **{field: "a\0b"})) is None, field
    assert read(_changed(raw, station="123456789.x")) is None
    assert read(_changed(raw, id="i" * 36, subject="ă" * 96, actor="ở" * 40, kind="k" * 48)) is not None
