"""A new epoch begun while the station runs: above all that is known, as dear as the fork and not as the journal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.journal import append, chains, quarantine
from kiosk.records.replay import replay
from tests.factories import open_store
from tests.faults.checker import check
from tests.kiosk.records.sample_facts import SlipNoted
from tests.kiosk.store.test_store import files, issue

FORK = 20


def note(ctx: Any, subject: str) -> None:
    ctx.record(SlipNoted(words="n"), subject=subject)


def worked(folder: Path, count: int) -> Any:
    store = open_store(folder)
    [f.result() for f in [store.run(issue, f"s{n}") for n in range(count)]]
    return store


def shared_at(store: Any, seq: int) -> tuple[int, int, bytes]:
    tip = store.ledger.state.tip
    return tip.epoch, seq, store.read(lambda r: chains.hash_at(r.connection, tip.station, tip.epoch, seq)).result()


def test_what_was_recorded_again_makes_the_same_rows_and_numbers(tmp_path: Path) -> None:
    store = worked(tmp_path, 30)
    for subject in ("s3", "s29"):  # one of before the fork, one of after it
        store.run(note, subject).result()
    at = shared_at(store, store.ledger.state.tip.seq - FORK)
    ids = [row[0] for row in rows(tmp_path, "SELECT id FROM journal_events WHERE seq > ? ORDER BY seq", at[1])]
    assert store.begin_epoch("fork", at).result() == 2
    store.close()
    database, keys = files(tmp_path)
    assert replay(database, keys).problems == ()
    assert check(database, keys) == []
    again = rows(tmp_path, "SELECT id FROM journal_events WHERE epoch = 2 AND seq > 1 ORDER BY seq")
    assert [row[0] for row in again] == ids
    assert rows(tmp_path, "SELECT epoch, seq FROM journal_forks") == [(1, at[1])]
    held = rows(tmp_path, "SELECT event_id, reason, closed FROM journal_quarantine ORDER BY seq")
    assert held == [(event, "fork", 1) for event in ids]
    assert rows(tmp_path, "SELECT last FROM number_marks WHERE series = 'ticket:A'") == [(30,)]


def rows(folder: Path, query: str, *given: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(files(folder)[0])) as db:
        return db.execute(query, given).fetchall()


def statements_of_a_fork(folder: Path, events: int) -> int:
    store = worked(folder, events)
    at = shared_at(store, store.ledger.state.tip.seq - FORK)
    seen: list[str] = []
    store.run(lambda ctx, _: store.ledger.raw.set_trace_callback(seen.append), None).result()
    store.begin_epoch("fork", at).result()
    store.run(lambda ctx, _: store.ledger.raw.set_trace_callback(None), None).result()
    store.close()
    assert check(*files(folder)) == []
    return len(seen)


def test_a_fork_costs_what_it_holds_and_not_what_the_journal_holds(tmp_path: Path) -> None:
    small, large = (statements_of_a_fork(tmp_path / str(events), events) for events in (60, 1200))
    assert abs(large - small) <= 5
    assert large > FORK


@pytest.mark.parametrize(("shared", "above", "expected"), [(1, 0, 2), (7, 0, 8), (1, 9, 10), (12, 9, 13)])
def test_a_new_epoch_is_above_all_that_either_side_names(
    tmp_path: Path, shared: int, above: int, expected: int
) -> None:
    store = worked(tmp_path, 2)
    assert store.begin_epoch("behind", (shared, 3, b""), above).result() == expected
    assert (store.station.epoch, store.station.first_epoch) == (expected, False)
    assert store.begin_epoch("fork", shared_at(store, store.ledger.state.tip.seq)).result() == expected + 1
    store.close()
    store = open_store(tmp_path)
    assert store.station.epoch == expected + 1
    store.close()
    assert check(*files(tmp_path)) == []


def test_a_new_epoch_is_above_the_witness_too(tmp_path: Path) -> None:
    import msgspec

    from kiosk.journal.witness import Witness

    store = worked(tmp_path, 2)
    witness = Witness(tmp_path / "witness")
    seen = witness.read(store.station.id)
    assert seen is not None
    witness.write(msgspec.structs.replace(seen, epoch=41))
    assert store.begin_epoch("fork", shared_at(store, 2)).result() == 42
    store.close()


def test_a_failing_begin_leaves_the_epoch_as_it_was(tmp_path: Path) -> None:
    store = worked(tmp_path, 5)
    at = shared_at(store, 4)

    def begins_and_fails(ctx: Any, _: None) -> None:
        store._parts.epochs.begin("fork", at)
        raise ValueError

    with pytest.raises(ValueError, match="^$"):
        store.run(begins_and_fails, None).result()
    assert store.station.epoch == 1
    assert store.run(issue, "next").result() == "A006"
    store.close()
    assert check(*files(tmp_path)) == []


def test_a_damaged_row_does_not_stop_a_new_epoch(tmp_path: Path) -> None:
    store = worked(tmp_path, 12)
    station, last = store.station.id, store.ledger.state.tip.seq
    store.close()
    with closing(sqlite3.connect(files(tmp_path)[0])) as db:
        db.execute("UPDATE journal_events SET raw = x'00ff80' WHERE station = ? AND seq = ?", (station, last - 2))
        db.commit()
    store = open_store(tmp_path)
    assert store.begin_epoch("fork", shared_at(store, last - 5)).result() == 2
    store.close()
    held = rows(tmp_path, "SELECT seq, reason, closed FROM journal_quarantine ORDER BY seq")
    assert held == [(n, "bytes" if n == last - 2 else "fork", int(n != last - 2)) for n in range(last - 4, last + 1)]
    assert replay(*files(tmp_path)).problems == ()


def test_what_was_recorded_once_is_recorded_again_whatever_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier program kept larger declarations."""
    store = worked(tmp_path, 5)
    store.run(lambda ctx, _: ctx.record(SlipNoted(words="n" * 2000), subject="s1"), None).result()
    at = shared_at(store, store.ledger.state.tip.seq - 1)
    monkeypatch.setattr(append.append, "__defaults__", (1000,))
    with pytest.raises(ExpectedError, match=r"store\.errors\.too_large"):
        store.run(lambda ctx, _: ctx.record(SlipNoted(words="n" * 2000), subject="s1"), None).result()
    assert store.begin_epoch("fork", at).result() == 2
    store.close()
    assert rows(tmp_path, "SELECT count(*) FROM journal_events WHERE epoch = 2") == [(2,)]


def test_a_fork_of_what_lay_aside_before(tmp_path: Path) -> None:
    """A fold had failed and was mended since: its place in quarantine is taken already."""
    store = worked(tmp_path, 5)
    tip = store.ledger.state.tip

    def aside_and_back(ctx: Any, _: None) -> None:
        quarantine.set_aside(ctx.connection, (tip.station, tip.epoch, tip.seq))
        quarantine.reopen_folds(ctx.connection)

    store.run(aside_and_back, None).result()
    assert store.begin_epoch("fork", shared_at(store, tip.seq - 1)).result() == 2
    store.close()
    assert check(*files(tmp_path)) == []
    assert rows(tmp_path, "SELECT reason, closed FROM journal_quarantine") == [("fork", 1)]
