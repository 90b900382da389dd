"""`motcua central doctor --db URL`: how the city's server stands, line by line, with what to do.

    motcua central doctor --db URL [--keys-db URL] [--data-dir DIR] [--witness-dir DIR] [--json]

Engine, replicas, what waits to be folded, numbers, keys and their age, processes, clock, disks, witness. It reads only,
and runs beside the server or without it. Called by kiosk.commands.central. Exit 1 if anything is broken. Raises
ExpectedError city_store.errors.{needs_db, engine}.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from kiosk.clock import SystemClock, local
from kiosk.commands.findings import Finding
from kiosk.errors import ExpectedError
from kiosk.records.folding import kind_of_error
from kiosk.settings import Settings
from kiosk.texts import error_texts, text

if TYPE_CHECKING:
    from kiosk.city.masters import Masters
    from kiosk.db.engines import condition
    from kiosk.values.city_care import ServerProcess

LOW_MIB, FULL_MIB = 2_000, 500
CLOCK_WARNS, CLOCK_BREAKS = 5.0, 120.0  # seconds
BEHIND = 10.0  # seconds that a replica may be
NODES = 3


def command(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.city.store import keys_beside
    from kiosk.commands.central_database import checked

    if not chosen.db:
        raise ExpectedError("city_store.errors.needs_db")
    url = checked(chosen.db)
    findings = list(examine(settings, url, chosen.keys_db or keys_beside(url)))
    if chosen.json:
        print(json.dumps([{"name": f.name, "level": f.level, "words": f.words} for f in findings], ensure_ascii=False))
    else:
        for one in findings:
            level = text(f"doctor.level.{one.level}", settings.language)
            print(f"[{level:>7}] {text(f'city_doctor.name.{one.name}', settings.language)}: {one.words}")
    return int(any(one.level == "bad" for one in findings))


def examine(settings: Settings, url: str, keys_url: str) -> Iterator[Finding]:
    from kiosk.city.store import shown
    from kiosk.db.engines import connect

    engine = connect(url)
    try:
        with engine.connect() as connection:
            yield from _of_database(settings, connection)
    except SQLAlchemyError as error:
        yield _finding(settings, "engine", "bad", "engine.away", name=shown(url), reason=kind_of_error(error))
    finally:
        engine.dispose()
    yield from _keys(settings, keys_url)
    yield from _disks(settings)


def _finding(settings: Settings, name: str, level: str, key: str, /, **values: object) -> Finding:
    return Finding(name=name, level=level, words=text(f"city_doctor.{key}", settings.language, **values))


# -- the journal's database ---------------------------------------------------------------------------------


def _of_database(settings: Settings, connection: Connection) -> Iterator[Finding]:
    from kiosk.db import city_schema
    from kiosk.db.engines import condition

    found = condition.condition_of(connection)
    revision, newest = city_schema.version_of(connection), city_schema.REVISIONS[-1]
    if not revision:
        yield _finding(settings, "engine", "bad", "engine.unmade")
        return
    said = {"engine": found.engine, "version": found.version, "size": found.size // 1_048_576, "revision": revision}
    yield _finding(settings, "engine", "ok", "engine.good", **said)
    if revision != newest:
        yield _finding(settings, "engine", "warn", "engine.old", revision=revision, newest=newest)
    if found.replica:
        yield _finding(settings, "engine", "bad", "engine.replica")
    yield from _replicas(settings, found)
    yield _clock(settings, found.clock)
    yield _folding(settings, connection)
    yield from _own(settings, connection)
    yield from _processes(settings, connection)


def _replicas(settings: Settings, found: condition.Condition) -> Iterator[Finding]:
    if found.engine == "MariaDB":
        for node in found.followers:
            level, key = ("ok", "cluster") if found.cluster >= NODES else ("warn", "alone")
            yield _finding(settings, "replicas", level, f"replicas.{key}", count=found.cluster, state=node.state)
    elif not found.followers and not found.replica:
        yield _finding(settings, "replicas", "warn", "replicas.none")
    else:
        for one in found.followers:
            late = (one.behind or 0.0) > BEHIND
            said = {"name": one.name, "state": one.state, "seconds": round(one.behind or 0.0, 1)}
            level, key = ("warn", "behind") if late else ("ok", "good")
            yield _finding(settings, "replicas", level, f"replicas.{key}", **said)


def _clock(settings: Settings, theirs: float) -> Finding:
    off = abs(SystemClock().now().timestamp() - theirs)
    level = "ok" if off < CLOCK_WARNS else "warn" if off < CLOCK_BREAKS else "bad"
    key = "clock.good" if level == "ok" else "clock.off"
    return _finding(settings, "clock", level, key, seconds=math.floor(off))


def _folding(settings: Settings, connection: Connection) -> Finding:
    from kiosk.db.tables.city import WardCounter, WardLease
    from kiosk.db.tables.journal import JournalEvent

    behind = (
        select(WardCounter.ward, (WardCounter.position - WardLease.folded).label("left"), WardLease.folded)
        .join(WardLease, WardLease.ward == WardCounter.ward)
        .where(WardCounter.position > WardLease.folded)
    )
    wards = connection.execute(behind).all()
    if not wards:
        return _finding(settings, "folding", "ok", "folding.none")
    first = []
    for ward, _left, folded in wards:
        next_one = select(JournalEvent.made_at).where(JournalEvent.ward == ward, JournalEvent.position > folded)
        made = connection.execute(next_one.order_by(JournalEvent.position).limit(1)).scalar()
        first += [made] if made is not None else []
    since = f"{local(datetime.fromtimestamp(min(first) / 1_000_000, UTC)):%H:%M:%S %d/%m/%Y}" if first else "–"
    count = sum(int(left) for _ward, left, _folded in wards)
    return _finding(settings, "folding", "warn", "folding.waits", count=count, wards=len(wards), since=since)


def _own(settings: Settings, connection: Connection) -> Iterator[Finding]:
    """The city's own chain: whether numbers are granted, and whether the witness is of this city."""
    from kiosk.db.tables.city import OwnChain
    from kiosk.journal.witness import Witness
    from kiosk.server import grant_memory

    row = connection.execute(select(OwnChain.station, OwnChain.epoch)).first()
    if row is None:
        return
    wards = grant_memory.doubted(connection)
    if wards:
        named = ", ".join(ward for ward in wards if ward)
        key = "every" if grant_memory.EVERY_WARD in wards else "doubted"
        yield _finding(settings, "grants", "bad", f"grants.{key}", wards=named)
    else:
        yield _finding(settings, "grants", "ok", "grants.good", epoch=row.epoch)
    folder = settings.witness_dir
    seen = Witness(folder).read(row.station)
    if seen is None:
        yield _finding(settings, "witness", "bad", "witness.lacks", folder=folder)
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield _finding(settings, "witness", "bad", "witness.unwritable", folder=folder)
    else:
        yield _finding(settings, "witness", "ok", "witness.good", folder=folder, epoch=seen.epoch)


def _processes(settings: Settings, connection: Connection) -> Iterator[Finding]:
    from kiosk.city import processes
    from kiosk.city.masters import Masters

    found = processes.living(connection, SystemClock().now())
    names = [f"{one.host} {one.address} {one.version}".strip() for one in found]
    if not found:
        yield _finding(settings, "workers", "warn", "workers.none")
        return
    yield _finding(settings, "workers", "ok", "workers.good", count=len(found), names=", ".join(names))
    if len({one.version for one in found}) > 1:
        yield _finding(settings, "workers", "warn", "workers.versions", names=", ".join(names))
    masters = Masters(settings.data_dir)
    if masters.exists():
        yield from _folders(settings, masters, processes.other_folders(found, settings.data_dir))


def _folders(settings: Settings, masters: Masters, others: Sequence[ServerProcess]) -> Iterator[Finding]:
    """Machines with data folders of their own: what has to be copied where, after a rotation by a person."""
    from kiosk.city import rotating

    newest, due = masters.all()[-1].name, rotating.due_word(rotating.age(masters, SystemClock()).days) != "good"
    for one in others:
        said = {"from": settings.data_dir, "host": one.host, "folder": one.folder}
        if one.masters and one.masters != newest:
            yield _finding(settings, "keys", "bad", "keys.unlike", **said)
        elif due:
            yield _finding(settings, "keys", "warn", "keys.copy", **said)


# -- keys, disks --------------------------------------------------------------------------------------------


def _keys(settings: Settings, keys_url: str) -> Iterator[Finding]:
    from kiosk.city import rotating
    from kiosk.city.masters import Masters
    from kiosk.city.store import shown
    from kiosk.db.engines import connect
    from kiosk.db.tables.city_keys import CITY_KEYS

    engine: Engine = connect(keys_url)
    try:
        masters = Masters(settings.data_dir)
        days = rotating.age(masters, SystemClock()).days
        with engine.connect() as connection:
            count = connection.execute(select(func.count()).select_from(CITY_KEYS)).scalar() or 0
    except SQLAlchemyError as error:
        yield _finding(settings, "keys", "bad", "engine.away", name=shown(keys_url), reason=kind_of_error(error))
        return
    except ExpectedError as error:
        yield Finding(name="keys", level="bad", words=": ".join(error_texts(error, settings.language)))
        return
    finally:
        engine.dispose()
    key = rotating.due_word(days)
    level = {"good": "ok", "due": "warn", "late": "bad"}[key]
    yield _finding(settings, "keys", level, f"keys.{key}", count=count, days=days)


def _disks(settings: Settings) -> Iterator[Finding]:
    seen = set()
    for folder in (settings.data_dir, settings.witness_dir):
        there: Path = next(part for part in (folder, *folder.parents) if part.exists())
        device = there.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(there).free // 1_048_576
        level, key = ("ok", "good") if free >= LOW_MIB else ("warn" if free >= FULL_MIB else "bad", "low")
        yield _finding(settings, "disk", level, f"disk.{key}", free=free, folder=there)
