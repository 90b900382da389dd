"""The write-ahead log stays short, whatever was read meanwhile; erased keys are wiped once no reader is in the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.db import wal
from kiosk.services import erasure
from kiosk.values.attachments import PNG, Attachment
from kiosk.values.journal import EraseSubject
from tests.kiosk.counter import Counter

SMALL = 200_000
ROOT = Path(__file__).resolve().parents[3]
FILE = Attachment(name="x_sign-1a2b.png", media_type=PNG, data=b"\x89PNG chu-ky-thu-nghiem " * 9)


@pytest.fixture
def emptied(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], bool]], bool]:
    """`emptied(true)`: wait until `true()` holds, looked at after each emptying of a log."""
    tried, real = threading.Condition(), wal.emptied

    def watched(raw: sqlite3.Connection) -> bool:
        done = real(raw)
        with tried:
            tried.notify_all()
        return done

    def until(true: Callable[[], bool]) -> bool:
        with tried:
            return tried.wait_for(true, 20)

    monkeypatch.setattr(wal, "emptied", watched)
    monkeypatch.setattr(wal, "LIMIT", SMALL)
    return until


@pytest.fixture
def counter(tmp_path: Path, emptied: Any) -> Iterator[Counter]:
    opened = Counter(tmp_path)
    yield opened
    found = opened.faults()
    opened.close()
    assert found == []


def fill(counter: Counter) -> None:
    for _ in range(40):
        counter.served()


def test_the_log_shrinks_while_the_store_is_open_once_a_reader_lets_go(counter: Counter, emptied: Any) -> None:
    database = counter.store.settings.database
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM tickets").fetchone()
        fill(counter)
        assert wal.size_of(database) > 2 * SMALL
        reader.execute("COMMIT")
        assert emptied(lambda: wal.size_of(database) <= SMALL)
    assert counter.ticket().label


def test_without_any_reader_it_shrinks_as_soon_as_nobody_wants_anything(counter: Counter, emptied: Any) -> None:
    fill(counter)
    assert emptied(lambda: wal.size_of(counter.store.settings.database) <= SMALL)


def test_a_query_that_fails_in_the_middle_holds_no_snapshot(counter: Counter, emptied: Any) -> None:
    """Its exception, and with it every row that it had not read yet, may live for long."""
    fill(counter)

    def broken(reader: Any) -> None:
        rows = reader.connection.exec_driver_sql("SELECT subject FROM tickets ORDER BY rowid")
        for _row in rows:
            raise ValueError("in the middle")

    held = counter.store.read(broken)
    assert isinstance(held.exception(20), ValueError)
    fill(counter)
    assert emptied(lambda: wal.size_of(counter.store.settings.database) <= SMALL)
    assert held.exception() is not None


def test_erasing_waits_for_no_reader_and_the_bytes_go_once_it_let_go(counter: Counter, emptied: Any) -> None:
    kept = counter.declaration()
    store = counter.store
    key_file = store.settings.key_file
    with closing(sqlite3.connect(key_file)) as db:
        key_id, key = db.execute("SELECT key_id, key FROM subject_keys WHERE subject = ?", (kept.id,)).fetchone()

    def held() -> list[str]:
        return [file.name for file in key_file.parent.iterdir() if file.is_file() and key in file.read_bytes()]

    with closing(sqlite3.connect(key_file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM subject_keys").fetchone()
        keys = store.keys.file.connection
        keys.execute("PRAGMA busy_timeout = 600000")  # did it wait for the reader, `run` would give up first
        counter.run(erasure.erase, EraseSubject(subject=kept.id, actor="truongbophan", reason="asked"))
        assert store.keys.get(key_id) is None
        assert held() != []
        reader.execute("COMMIT")
        assert emptied(lambda: held() == [])
    assert not store.keys.file.unwiped


def test_what_a_reader_kept_from_being_wiped_goes_at_the_next_start(tmp_path: Path, emptied: Any) -> None:
    counter = Counter(tmp_path)
    kept = counter.declaration()
    key_file = counter.store.settings.key_file
    with closing(sqlite3.connect(key_file, isolation_level=None)) as reader:
        key = reader.execute("SELECT key FROM subject_keys WHERE subject = ?", (kept.id,)).fetchone()[0]
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM subject_keys").fetchone()
        counter.run(erasure.erase, EraseSubject(subject=kept.id, actor="truongbophan", reason="asked"))
        counter.close()
        assert key in key_file.read_bytes() + key_file.with_name(key_file.name + "-wal").read_bytes()
        reader.execute("COMMIT")
        counter.restart()
        assert emptied(lambda: wal.size_of(key_file) == 0)
        assert key not in key_file.read_bytes()
        counter.close()


def test_rows_and_files_of_what_was_erased_leave_the_databases_log_too(counter: Counter, emptied: Any) -> None:
    """The sealed bytes of an attachment go with their row, also out of the log, as soon as a reader lets go."""
    kept = counter.declaration(attachments=(FILE,))
    database = counter.store.settings.database
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        (sealed,) = reader.execute("SELECT sealed FROM attachments").fetchone()
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM attachments").fetchone()
        counter.run(erasure.erase, EraseSubject(subject=kept.id, actor="truongbophan", reason="asked"))
        assert any(sealed in data for data in _bytes(database))
        reader.execute("COMMIT")
        assert emptied(lambda: not any(sealed in data for data in _bytes(database)))


def _bytes(database: Path) -> list[bytes]:
    return [file.read_bytes() for file in database.parent.iterdir() if file.is_file()]


ERASES = """
import os, sys
from pathlib import Path
from kiosk.journal.keys import KeyFile
from kiosk.services import erasure
from kiosk.values.journal import EraseSubject
from tests.factories import open_store

store = open_store(Path(sys.argv[1]))
store.run(erasure.erase, EraseSubject(subject=sys.argv[2], actor="truongbophan", reason="asked")).result(20)
os.kill(os.getpid(), 9)
"""


def test_killed_before_it_had_wiped_the_next_start_does(tmp_path: Path, emptied: Any) -> None:
    counter = Counter(tmp_path)
    kept = counter.declaration(attachments=(FILE,))
    key_file, database = counter.store.settings.key_file, counter.store.settings.database
    counter.close()
    with closing(sqlite3.connect(key_file, isolation_level=None)) as keys, closing(sqlite3.connect(database)) as rows:
        (key,) = keys.execute("SELECT key FROM subject_keys WHERE subject = ?", (kept.id,)).fetchone()
        (sealed,) = rows.execute("SELECT sealed FROM attachments").fetchone()
        for reader in (keys, rows):
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        words = [sys.executable, "-c", ERASES, str(tmp_path), kept.id]
        assert subprocess.run(words, check=False, timeout=180, cwd=ROOT).returncode == -9
        assert any(key in data for data in _bytes(database))
        assert any(sealed in data for data in _bytes(database))
    counter.restart()
    assert counter.store.keys.erased("99001", kept.id)
    assert emptied(lambda: not any(key in data or sealed in data for data in _bytes(database)))
    counter.close()
