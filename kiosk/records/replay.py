"""`motcua journal replay`: rebuilds all projections in a scratch file and compares them with the ones in use.

Reads the given file and its keys only. Problems name table and subject, never a column's content.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from kiosk.db import engine, tables
from kiosk.db.base import ProjectionBase
from kiosk.db.tables.days import counts_of
from kiosk.journal.keys import KeyFile
from kiosk.journal.verify import open_read_only
from kiosk.records import declared, rollups
from kiosk.records.apply import Told, fold_all, tell_nobody
from kiosk.records.opening import KeyOf
from kiosk.values.journal import Report

SHOWN = 50  # problems named one by one


def replay(file: Path, key_file: Path, told: Told = tell_nobody) -> Report:
    """Fold the journal of `file` anew and compare every row. `told`: how many subjects of how many are folded."""
    open_read_only(file).close()
    keys = KeyFile(key_file, read_only=True)
    keys.open()
    try:
        return replay_with(file, keys.get, told)
    finally:
        keys.close()


def replay_with(file: Path, key_of: KeyOf, told: Told = tell_nobody) -> Report:
    """The same with keys that lie elsewhere."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-replay-"))
    try:
        return _compare(file, key_of, folder / "scratch.sqlite", told)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _compare(file: Path, key_of: KeyOf, scratch: Path, told: Told) -> Report:
    tables.load()
    declared()
    engine.backup(file, scratch)
    with closing(engine.connect_raw(scratch)) as raw:
        raw.execute("PRAGMA synchronous=OFF")
        names = [t.name for t in ProjectionBase.metadata.sorted_tables]
        present = {name: _rows(raw, name) for name in names}
        events = raw.execute("SELECT count(*) FROM journal_events WHERE state = 0").fetchone()[0]
        connection = engine.connection_of(raw)
        raw.execute("BEGIN")
        rollups.keep(connection, kept=rollups.said(connection))
        engine.drop_projections(connection)
        engine.make_projections(connection)
        fold_all(connection, key_of, told=told)
        raw.execute("COMMIT")
        problems = [p for name in names for p in _differences(name, present[name], _rows(raw, name))]
        rows = sum(len(found) for found in present.values())
        connection.close()
        connection.engine.dispose()
    more = (f"... and {len(problems) - SHOWN} more",) if len(problems) > SHOWN else ()
    return Report(ok=not problems, events=events, rows=rows, problems=(*problems[:SHOWN], *more))


def _rows(raw: sqlite3.Connection, table: str) -> dict[tuple[object, ...], tuple[object, ...]]:
    """Rows by primary key; totals that came back to nothing do not count."""
    if not raw.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
        return {}
    model = ProjectionBase.metadata.tables[table]
    present = {row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')}
    columns = [c.name for c in model.columns if c.name in present]
    keys = [columns.index(c.name) for c in model.primary_key.columns if c.name in present]
    quoted = ", ".join(f'"{name}"' for name in columns)
    counted = [f'"{name}" <> 0' for name in counts_of(model)] if model.info.get("counted") else []
    where = f" WHERE {' OR '.join(counted)}" if counted else ""
    found = raw.execute(f'SELECT {quoted} FROM "{table}"{where}')
    return {tuple(row[k] for k in keys): row for row in found}


def _differences(
    table: str,
    present: dict[tuple[object, ...], tuple[object, ...]],
    rebuilt: dict[tuple[object, ...], tuple[object, ...]],
) -> list[str]:
    problems = []
    for key in sorted(present.keys() | rebuilt.keys(), key=str):
        name = "/".join(str(part) for part in key)
        if key not in rebuilt:
            problems.append(f"{table} {name}: no event accounts for this row")
        elif key not in present:
            problems.append(f"{table} {name}: the row is missing")
        elif present[key] != rebuilt[key]:
            problems.append(f"{table} {name}: the row differs from its events")
    return problems
