"""`./run.sh bench ticket`: the way of a number from touch to disk to screen. Here the core's half.

`commit_ratio` sets numbers issued through the core by one caller beside the very same statements, recorded
from the core and run through bare sqlite3 with WAL and FULL in the same run. Runs alternate, since disks vary.
"""

from __future__ import annotations

import functools
import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest import mock

from kiosk.clock import SystemClock
from kiosk.db import engine
from kiosk.store.backups import back_up
from tests.bench._figures import summary
from tests.bench._touch import touch_to_drawn
from tests.factories import open_store

CALLERS = 8
EACH = 40
COUNT = 50


def _use_case() -> tuple[Any, Any]:
    from kiosk.services import tickets
    from kiosk.values.ids import Place
    from kiosk.values.tickets import IssueTicket

    return tickets.issue, lambda field: IssueTicket(field=field, place=Place("kiosk-1"))


def _one_caller(store: Any, issue: Any, command: Any, count: int = COUNT) -> float:
    """Numbers per second, one after the other."""
    start = time.perf_counter()
    for _ in range(count):
        store.run(issue, command).result()
    return count / (time.perf_counter() - start)


def _many_callers(store: Any, issue: Any, command: Any) -> float:
    def caller() -> None:
        for _ in range(EACH):
            store.run(issue, command).result()

    threads = [threading.Thread(target=caller) for _ in range(CALLERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CALLERS * EACH / (time.perf_counter() - start)


class _Recorder(sqlite3.Connection):
    """A driver connection that remembers what it was asked to do."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.seen: list[tuple[str, Any]] = []

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(_RecordingCursor)

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        self.seen.append((sql, parameters))
        return super().execute(sql, parameters)

    def executemany(self, sql: str, rows: Any) -> Any:
        kept = list(rows)
        self.seen += [(sql, row) for row in kept]
        return super().executemany(sql, kept)


class _RecordingCursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = ()) -> Any:
        self.connection.seen.append((sql, parameters))  # type: ignore[attr-defined]
        return super().execute(sql, parameters)


def _recording_store(folder: Path) -> Any:
    with mock.patch.object(engine.sqlite3, "connect", functools.partial(sqlite3.connect, factory=_Recorder)):
        return open_store(folder, SystemClock())


def _record(store: Any, issue: Any, command: Any, copy: Path) -> list[tuple[str, Any]]:
    """The exact statements of COUNT numbers; `copy` gets the database as it was before them."""
    copy.unlink(missing_ok=True)
    back_up(store.settings, copy, store.clock)
    raw = store.ledger.raw
    raw.seen.clear()
    for _ in range(COUNT):
        store.run(issue, command).result()
    return list(raw.seen)


def _bare(file: Path, statements: list[tuple[str, Any]]) -> float:
    """Numbers per second of the same statements in bare sqlite3, on a copy of the same database."""
    with closing(sqlite3.connect(file, isolation_level=None, cached_statements=512)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        start = time.perf_counter()
        for sql, parameters in statements:
            found = db.execute(sql, parameters)
            if found.description is not None:
                found.fetchall()
        return COUNT / (time.perf_counter() - start)


def measure(runs: int = 20) -> dict[str, Any]:
    """commit_ratio, core_tickets_per_s_8, and what they were made of."""
    issue, command_for = _use_case()
    folder = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    store, recorder = open_store(folder / "store", SystemClock()), _recording_store(folder / "recorder")
    try:
        fields = store.catalogue.fields()
        command = command_for(fields[0].key)
        for opened in (store, recorder):
            _one_caller(opened, issue, command)
        own, bare, many, statements = [], [], [], 0
        for run in range(runs):
            command = command_for(fields[run % len(fields)].key)
            own.append(_one_caller(store, issue, command))
            asked = _record(recorder, issue, command, folder / "bare.sqlite")
            statements = len(asked) // COUNT
            bare.append(_bare(folder / "bare.sqlite", asked))
            many.append(_many_callers(store, issue, command))
    finally:
        store.close()
        recorder.close()
        shutil.rmtree(folder, ignore_errors=True)
    one, reference = statistics.median(own), statistics.median(bare)
    touches = touch_to_drawn(max(100, runs))
    return {
        "touch_to_drawn_ms": summary(touches),
        "commit_ratio": one / reference,
        "core_tickets_per_s_1": one,
        "bare_sqlite_per_s_1": reference,
        "core_tickets_per_s_8": statistics.median(many),
        "statements": statements,
    }
