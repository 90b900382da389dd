"""`motcua journal verify|replay --db`: the city's journal checked, and folded anew, as it lies in a shared database.

Both work on a copy in a scratch file, made within one transaction, so that they say of the city what they say of a
station. Reads only, also beside working processes; what waits to be folded then is told as a problem of a replay. The
scratch file holds the journal with its sealed parts closed, and for a replay the tables; it goes at the end. Raises
ExpectedError city_store.errors.{engine, no_masters} and what the database does.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table, make_url

from kiosk.city.keys import CityKeys
from kiosk.city.keys_database import KeysDatabase
from kiosk.city.masters import Masters
from kiosk.city.retrying import Retrying
from kiosk.city.store import keys_beside
from kiosk.db import engine, making, tables
from kiosk.db.base import LocalBase, ProjectionBase
from kiosk.db.engines import connect, engine_of, route
from kiosk.journal import waiting
from kiosk.journal.verify import verify
from kiosk.records.apply import Told, tell_nobody
from kiosk.records.replay import replay_with
from kiosk.values.journal import Report

CHUNK = 2_000
JOURNAL = (
    "journal_events", "journal_heads", "journal_holes", "journal_forks", "journal_quarantine", "known_stations",
    "withdrawn_ends", "meta",
)  # fmt: skip


def verify_city(url: str) -> Report:
    """Chains, hashes, heads."""
    with _scratch() as file:
        _copy(url, file, [LocalBase.metadata.tables[name] for name in JOURNAL])
        return verify(file)


def replay_city(url: str, keys_url: str, data_dir: Path, told: Told = tell_nobody) -> Report:
    """Every row of every table, against the journal. `told`: how many subjects of how many are folded."""
    retrying = Retrying(make_url(url).get_backend_name())
    keys = KeysDatabase(route(keys_url or keys_beside(url)), Masters(data_dir), retrying)
    opened = CityKeys(keys, lambda: 0, lambda _of: None, lambda _of: None)
    try:
        with _scratch() as file:
            chosen = [LocalBase.metadata.tables[name] for name in JOURNAL]
            left = _copy(url, file, [*chosen, *ProjectionBase.metadata.sorted_tables])
            report = replay_with(file, opened.get, told)
    finally:
        keys.close()
    if not left:
        return report
    waits = f"{left} events wait to be folded: end every process, or wait, and replay again"
    return Report(ok=False, events=report.events, rows=report.rows, problems=(waits, *report.problems))


@contextmanager
def _scratch() -> Iterator[Path]:
    tables.load_city()
    folder = Path(tempfile.mkdtemp(prefix="motcua-city-"))
    try:
        yield folder / "city.sqlite"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(url: str, file: Path, chosen: list[Table]) -> int:
    """How many events wait there."""
    shared = connect(url)
    try:
        with shared.connect().execution_options(isolation_level="REPEATABLE READ") as there, closing(
            engine.prepare(file)
        ) as raw:
            here = engine.connection_of(raw)
            raw.execute("PRAGMA synchronous=OFF")
            raw.execute("BEGIN")
            making.make(here, chosen)
            for table in chosen:
                _copy_table(there, here, table)
            raw.execute("COMMIT")
            engine.close_connection(here, raw)
            return waiting.count(there.execution_options(**{waiting.MARKED: True}), 2**40)
    finally:
        shared.dispose()


def _copy_table(there: Connection, here: Connection, table: Table) -> None:
    with there.execution_options(stream_results=True, yield_per=CHUNK).execute(table.select()) as found:
        for part in found.partitions(CHUNK):
            engine_of(here).insert_many(here, table, [dict(row._mapping) for row in part])
