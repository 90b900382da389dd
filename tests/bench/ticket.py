"""`./run.sh bench ticket`: the way of a number from touch to disk to screen. Here the core's half.

`commit_ratio` sets numbers issued through the core by one caller beside the very same statements, recorded
from the core and run through bare sqlite3 with WAL and FULL in the same run. Runs alternate, since disks vary.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.clock import SystemClock
from tests.factories import open_store

CALLERS = 8
EACH = 100


def _use_case() -> tuple[Any, Any]:
    from kiosk.services import tickets
    from kiosk.values.ids import Place
    from kiosk.values.tickets import IssueTicket

    return tickets.issue, lambda field: IssueTicket(field=field, place=Place("kiosk-1"))


def _one_caller(store: Any, issue: Any, command: Any, count: int) -> float:
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


def _statements_of(store: Any, issue: Any, command: Any) -> list[str]:
    """The statements, with their values, that one number takes."""
    seen: list[str] = []
    store.run(lambda _ctx, _: store._raw.set_trace_callback(seen.append), None).result()
    store.run(issue, command).result()
    store.run(lambda _ctx, _: store._raw.set_trace_callback(None), None).result()
    begin = max(n for n, words in enumerate(seen[:-1]) if words.startswith("BEGIN") and n < len(seen) - 2)
    cut = [n for n, words in enumerate(seen) if words.startswith("BEGIN")]
    begin = cut[0] if cut else begin
    inner = [w for w in seen[begin + 1 :] if not w.startswith(("BEGIN", "COMMIT", "--"))]
    return inner


def _bare(folder: Path, statements: list[str], count: int) -> float:
    """The same statements per second in bare sqlite3: rows written are rolled on by fresh keys."""
    with closing(sqlite3.connect(folder / "bare.sqlite", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        start = time.perf_counter()
        for number in range(count):
            db.execute("BEGIN IMMEDIATE")
            for words in statements:
                db.execute(words.replace("INSERT INTO", "INSERT OR REPLACE INTO").replace("'A0", f"'{number}A0"))
            db.execute("COMMIT")
        return count / (time.perf_counter() - start)


def measure(runs: int = 20) -> dict[str, Any]:
    """commit_ratio, core_tickets_per_s_8, and what they were made of."""
    issue, command_for = _use_case()
    folder = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    store = open_store(folder, SystemClock())
    try:
        command = command_for(store.catalogue.fields()[0].key)
        _one_caller(store, issue, command, 50)
        statements = _statements_of(store, issue, command)
        store.backup(folder / "bare.sqlite")
        own, bare, many = [], [], []
        for _ in range(runs):
            own.append(_one_caller(store, issue, command, 50))
            bare.append(_bare(folder, statements, 50))
            many.append(_many_callers(store, issue, command))
    finally:
        store.close()
        shutil.rmtree(folder, ignore_errors=True)
    one, reference = statistics.median(own), statistics.median(bare)
    return {
        "commit_ratio": one / reference,
        "core_tickets_per_s_1": one,
        "bare_sqlite_per_s_1": reference,
        "core_tickets_per_s_8": statistics.median(many),
        "statements": len(statements),
    }
