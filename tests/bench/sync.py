"""`./run.sh bench sync [--peer FOLDER] [--only sqlite,postgres,galera]`: days of wards pushed to the city over HTTP.

`push_X_events_per_s`: chains and signatures verified, events stored durably and acknowledged, and applied to tables and
roll-ups, in batches of 500 (a little less where 256 KiB came first, as the protocol cuts); client, server processes and
database on this machine. Medians and 95th percentiles (the rate that 19 of 20 runs pass) over runs in turn.
`push_X_cpu_us` is the processor time of client, server processes and database together per event, which neighbours on
the machine hardly change, and `push_X_{client,server,database}_cpu_us` that of each.
`copy_ratio`: beside one raw COPY a table of the same rows into tables of the same indexes, on the same server and in
the same run. `today_ratio`: beside another build of this program, FOLDER, in turn with this one, runs of the same
chains: above 1 is faster.
`wire_bytes_per_dossier`: of the bodies as they travel; beside the same batches as JSON, plain and in gzip, and what
nothing makes smaller: `random_bytes_per_dossier` of hashes, signatures, sealed parts and wrapped keys.
`X_bytes_per_event`: what the database (and its keys) grew by; `X_year_gb`: at 12,254,254 dossiers, on paper.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg import sql

from kiosk.journal.envelope import decode
from tests import postgres
from tests.bench._city_days import FOUR, StationChain, WardDays, written_by
from tests.bench._city_engines import ENGINES, Databases
from tests.bench._figures import percentile
from tests.bench._processes import cpu_seconds
from tests.bench._pushes import ROOT, CityServer, checked, city_server, made_for, push

WARDS, DAYS = 10, 3
PROCESSES = {"sqlite": 1, "postgres": 2, "galera": 2}  # of the server
YEAR = 12_254_254  # dossiers of Ho Chi Minh City in 2019


class Run(NamedTuple):
    """`cpu_us`: of client, server processes and database, an event; `size`: bytes of the databases, an event."""

    rate: float
    cpu_us: tuple[float, float, float]
    size: float
    copy: float = 0.0  # events a second


def _wards() -> list[WardDays]:
    return [WardDays(f"990{n:02d}", FOUR, DAYS) for n in range(1, WARDS + 1)]


def _pushed(
    folder: Path, wards: Sequence[WardDays], name: str, databases: Databases, tree: Path = ROOT
) -> Run:
    db = databases.fresh()
    chains = [chain for ward in wards for chain in ward.chains]
    events = sum(ward.events for ward in wards)
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(city_server(folder, chains, db, tree))
        servers = [first, *(stack.enter_context(city_server(folder, (), db, ROOT)) for _ in range(1, PROCESSES[name]))]
        pushes = made_for(first, chains)
        before, empty = _cpu(servers, databases), database_size(folder, db)
        seconds = push(servers, pushes)
        client, server, database = (
            (after - began) / events * 1e6 for after, began in zip(_cpu(servers, databases), before, strict=True)
        )
        checked(first, wards)
    grown = (database_size(folder, db) - empty) / events
    run = Run(events / seconds, (client, server, database), grown, _copied(db, events) if name == "postgres" else 0.0)
    shutil.rmtree(folder, ignore_errors=True)
    return run


def _cpu(servers: Sequence[CityServer], databases: Databases) -> tuple[float, float, float]:
    return time.process_time(), sum(cpu_seconds(server.pid) for server in servers), databases.cpu_seconds()


def database_size(folder: Path, db: Sequence[str]) -> float:
    if not db:
        return sum(file.stat().st_size for file in (folder / "data").glob("*.sqlite*"))
    if db[0].startswith("postgresql"):
        return sum(int(str(postgres.execute(url, "SELECT pg_database_size(current_database())")[0][0])) for url in db)
    return 0.0


def _copied(db: Sequence[str], events: int) -> float:
    """Events per second of one COPY for each table, of all rows that the push wrote (journal, heads, keys, tables and
    roll-ups), into tables like them, indexes and all."""
    seconds = 0.0
    for url in db:
        with psycopg.connect(postgres.plain(url)) as line, line.cursor() as cursor:
            cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
                           "AND relnamespace = 'public'::regnamespace ORDER BY 1")  # fmt: skip
            for (name,) in cursor.fetchall():
                seconds += _copied_table(line, sql.Identifier(name))
    return events / seconds


def _copied_table(line: psycopg.Connection[Any], name: sql.Identifier) -> float:
    with line.cursor() as cursor:
        query = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT BINARY)").format(name)
        with cursor.copy(query) as out:
            rows = b"".join(bytes(part) for part in out)
        cursor.execute(sql.SQL("CREATE TABLE copied (LIKE {} INCLUDING ALL)").format(name))
        line.commit()
        began = time.perf_counter()
        with cursor.copy("COPY copied FROM STDIN (FORMAT BINARY)") as into:
            into.write(rows)
        line.commit()
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE copied")
        line.commit()
    return seconds


def _on_the_wire(wards: Sequence[WardDays]) -> dict[str, float]:
    """Bytes a dossier: as pushed, and as JSON of the same events, plain and in gzip."""
    chains: list[StationChain] = [chain for ward in wards for chain in ward.chains]
    dossiers = written_by(wards).dossiers
    with tempfile.TemporaryDirectory() as folder, city_server(Path(folder), chains) as server:
        pushed = sum(len(one.body) for pushes in made_for(server, chains) for one in pushes)
        batches = [batch for chain in chains for batch in chain.batches(server.seal, server.station)]
    plain = packed = random = 0
    for batch in batches:
        events = [_as_json(raw) for raw in batch.events]
        text = msgspec.json.encode({**msgspec.structs.asdict(batch), "events": events})
        plain, packed = plain + len(text), packed + len(gzip.compress(text))
        random += sum(len(key.key_id) + len(key.wrapped) for key in batch.keys) + 96 * len(batch.heads)
        random += sum(len(event.prev) + len(event.sealed or b"") for event in map(decode, batch.events))
    return {
        "wire_bytes_per_dossier": pushed / dossiers, "json_bytes_per_dossier": plain / dossiers,
        "json_gzip_bytes_per_dossier": packed / dossiers, "random_bytes_per_dossier": random / dossiers,
    }  # fmt: skip


def _as_json(raw: bytes) -> dict[str, Any]:
    event = decode(raw)
    found = {name: getattr(event, name) for name in event.__struct_fields__}
    text = {name: base64.b64encode(value).decode() for name, value in found.items() if isinstance(value, bytes)}
    return {**found, **text, "body": msgspec.msgpack.decode(event.body)}


def measure(runs: int = 20, peer: Path | None = None, only: list[str] | None = None) -> dict[str, Any]:
    chosen = [name for name in ENGINES if only is None or name in only]
    few, wards = max(3, runs // 6), _wards()
    found: dict[str, Any] = _on_the_wire(wards)
    folder = Path(tempfile.mkdtemp(prefix="motcua-sync-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        fresh = {name: stack.enter_context(ENGINES[name]()) for name in chosen}
        taken: dict[str, list[Run]] = {name: [] for name in (*chosen, "peer")}
        for run in range(few + 1):
            for name in chosen:
                _note(taken[name], name, _pushed(folder / f"{name}{run}", wards, name, fresh[name]), run)
            if peer is not None and "sqlite" in chosen:
                theirs = _pushed(folder / f"peer{run}", wards, "sqlite", Databases(tuple), peer)
                _note(taken["peer"], "peer", theirs, run)
    each = sum(ward.events for ward in wards) / written_by(wards).dossiers
    found["events_per_dossier"] = each
    for name in chosen:
        found |= _told(name, taken[name], each)
    if taken["peer"]:
        found["today_ratio"] = median(r.rate for r in taken["sqlite"]) / median(r.rate for r in taken["peer"])
        found["today_cpu_ratio"] = _cpu_us(taken["peer"]) / _cpu_us(taken["sqlite"])
    if "postgres" in chosen:
        found["copy_ratio"] = median(run.rate / run.copy for run in taken["postgres"])
        found["copy_events_per_s"] = median(run.copy for run in taken["postgres"])
    return found


def _note(runs: list[Run], name: str, run: Run, number: int) -> None:
    client, server, database = run.cpu_us
    parts = f"client {client:.0f}, server {server:.0f}, database {database:.0f} us of processor an event"
    print(f"{name}: {run.rate:.0f} events/s; {parts}", file=sys.stderr)
    if number:  # the first one warms up
        runs.append(run)


def _cpu_us(runs: Sequence[Run]) -> float:
    return median(sum(run.cpu_us) for run in runs)


def _told(name: str, runs: Sequence[Run], each: float) -> dict[str, float]:
    size = median(run.size for run in runs)
    told = {
        f"push_{name}_events_per_s": median(run.rate for run in runs),
        f"push_{name}_events_per_s_p95": percentile([run.rate for run in runs], 0.05),
        f"push_{name}_cpu_us": _cpu_us(runs),
    }
    for nth, who in enumerate(("client", "server", "database")):
        told[f"push_{name}_{who}_cpu_us"] = median(run.cpu_us[nth] for run in runs)
    if size:
        told |= {f"{name}_bytes_per_event": size, f"{name}_year_gb": size * each * YEAR / 1e9}
    return told
