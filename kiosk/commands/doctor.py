"""`motcua doctor`: looks at database, keys, witness, clock, disk, printers, scanner and central; says what to do.

It changes nothing of the station's and may run beside it. Exit status 0 unless something is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.clock import ShiftedClock, SystemClock, local
from kiosk.commands import doctor_documents, doctor_hub, doctor_lines, doctor_private, doctor_province
from kiosk.commands.findings import Finding
from kiosk.commands.findings import finding as _finding
from kiosk.commands.server_options import is_hub_alone
from kiosk.errors import ExpectedError
from kiosk.settings import PrinterSettings, Settings, load
from kiosk.texts import error_texts, text
from kiosk.values.roles import Role
from ui.stations import STATIONS

if TYPE_CHECKING:
    from kiosk.store.first_look import DiskState

LOW_MIB, FULL_MIB = 500, 100


def _event_count_and_last(database: Path) -> tuple[int, str]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
        fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if fault != "ok":
            raise sqlite3.DatabaseError(fault)
        count, last = connection.execute("SELECT count(*), max(made_at) FROM journal_events").fetchone()
        return count, str(last or "")


def _damaged_events(database: Path) -> int:
    """How many stored events are known to be damaged; 0 too where the file is of an older version."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
            query = "SELECT count(*) FROM journal_holes WHERE reason = 'damaged'"
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.Error:
        return 0


def _look(settings: Settings) -> DiskState:
    from kiosk.catalogue import Catalogue
    from kiosk.store import first_look

    return first_look.look(settings, first_look.ward_code(Catalogue(settings.ward_dir)))


def check_files(settings: Settings) -> Iterator[Finding]:
    """What is lost of the files that belong together, and whether the witness can be written."""
    found = _look(settings)
    if found.lost:
        file = settings.database if found.lost == "database" else settings.key_file
        station = found.station or found.station_there or ", ".join(found.witnesses)
        yield _finding(settings, "database", "bad", f"database.lost_{found.lost}", file=file, station=station)
    folder = settings.witness_dir
    there = next(part for part in (folder, *folder.parents) if part.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        yield _finding(settings, "database", "bad", "database.witness_unwritable", folder=folder)


def check_database(settings: Settings) -> Iterator[Finding]:
    database = settings.database
    if not database.exists() or not database.stat().st_size:
        if _look(settings).lost == "database":
            return  # said by check_files
        folder = next(parent for parent in database.parents if parent.exists())
        if not os.access(folder, os.W_OK):
            yield _finding(settings, "database", "bad", "database.no_right", folder=folder)
        else:
            yield _finding(settings, "database", "ok", "database.fresh", file=database)
        return
    try:
        events, _last = _event_count_and_last(database)
    except sqlite3.Error as error:
        yield _finding(settings, "database", "bad", "database.damaged", reason=error)
        return
    from kiosk.db.engine import newer_version

    newer = newer_version(database)
    if newer:
        yield _finding(settings, "database", "bad", "database.newer", version=newer)
        return
    if not os.access(database, os.W_OK):
        yield _finding(settings, "database", "bad", "database.no_right", folder=database.parent)
    yield _finding(settings, "database", "ok", "database.good", events=events, file=database)
    damaged = _damaged_events(database)
    if damaged:
        yield _finding(settings, "database", "warn", "database.damaged_events", count=damaged)
    if events and not any(settings.witness_dir.glob("*")):
        yield _finding(settings, "database", "warn", "database.no_witness", folder=settings.witness_dir)


def check_clock(settings: Settings) -> Iterator[Finding]:
    clock = ShiftedClock(settings.clock.test_start) if settings.clock.test_start else SystemClock()
    now = clock.now()
    shown = local(now).strftime("%H:%M %d/%m/%Y")
    if settings.clock.test_start:
        yield _finding(settings, "clock", "warn", "clock.test", now=shown)
        return
    last = ""
    if settings.database.exists():
        try:
            _count, last = _event_count_and_last(settings.database)
        except sqlite3.Error:
            last = ""
    if last and _instant(last) > now.timestamp() + 120:
        yield _finding(settings, "clock", "bad", "clock.behind", now=shown, last=last)
        return
    yield _finding(settings, "clock", "ok", "clock.good", now=shown)


def _instant(stored: str) -> float:
    """Seconds since 1970 of a stored `made_at`: microseconds since 1970 or an ISO text."""
    return int(stored) / 1_000_000 if stored.isdigit() else datetime.fromisoformat(stored).timestamp()


def check_disk(settings: Settings) -> Iterator[Finding]:
    folder = next(p for p in (settings.data_dir, *settings.data_dir.parents) if p.exists())
    free = shutil.disk_usage(folder).free // 1_048_576
    if free < FULL_MIB:
        yield _finding(settings, "disk", "bad", "disk.full", free=free)
    elif free < LOW_MIB:
        yield _finding(settings, "disk", "warn", "disk.low", free=free)
    else:
        yield _finding(settings, "disk", "ok", "disk.good", free=free)


def check_place(settings: Settings) -> Iterator[Finding]:
    from kiosk.catalogue import Catalogue
    from ui import places

    if not settings.place:
        yield _finding(settings, "place", "ok", "place.first")
        return
    kind = places.kind_at(settings.place) or "desk"
    try:
        places.place_of(kind, settings, Catalogue(settings.ward_dir))
    except ExpectedError as error:
        reason = ": ".join(error_texts(error, settings.language))
        yield _finding(settings, "place", "bad", "place.wrong", reason=reason)
    else:
        name = places.name_of(settings.place, settings.language)
        yield _finding(settings, "place", "ok", "place.good", stands=name, place=settings.place, station=kind)


def check_doubled_places(settings: Settings) -> Iterator[Finding]:
    """At the ward's hub, which hears every machine: two that say that they stand at one place."""
    from kiosk.server.machines import MachineNow, doubled

    for folder in (settings.data_dir, settings.data_dir / "hub"):
        try:
            with closing(sqlite3.connect(f"file:{folder / settings.database.name}?mode=ro", uri=True, timeout=5)) as db:
                rows = db.execute("SELECT station, said, at FROM machines ORDER BY at").fetchall()
        except sqlite3.Error:
            continue
        known = [
            MachineNow(station=station, said=json.loads(said), at=datetime.fromtimestamp(number, UTC))
            for number, (station, said, _at) in enumerate(rows)  # in the order of their last word
        ]
        for place, stations in doubled(known).items():
            words = {"place": place, "stations": ", ".join(stations)}
            yield _finding(settings, "place", "bad", "place.doubled", **words)


def check_printers(settings: Settings) -> Iterator[Finding]:
    here = [settings.place] if settings.place else [row.place for row in STATIONS.values() if row.prints]
    for place in settings.places or here:
        chosen = settings.devices_at(place)
        for paper, printer in (("80 mm", chosen.ticket), ("A5", chosen.a5), ("A4", chosen.a4)):
            yield _printer(settings, place, paper, printer)


def _printer(settings: Settings, place: str, paper: str, printer: PrinterSettings) -> Finding:
    where = {"place": place, "paper": paper}
    if not printer.transport:
        level = "warn" if place.startswith("desk") else "ok"
        return _finding(settings, "printer", level, "printer.none", **where)
    if printer.transport in ("virtual", "memory"):
        return _finding(settings, "printer", "ok", "printer.virtual", **where)
    from kiosk.commands.printers import is_folder, probe

    if printer.transport == "file" and is_folder(printer):
        folder = printer.target or settings.outbox_dir
        hours = printer.keep_hours
        return _finding(settings, "printer", "warn", "printer.file", **where, folder=folder, hours=hours)
    try:
        level, state = probe(settings, printer)
    except ExpectedError as error:
        reason = ": ".join(error_texts(error, settings.language))
        return _finding(settings, "printer", "bad", "printer.bad", **where, reason=reason)
    return _finding(settings, "printer", level, "printer.good", **where, state=state)


def check_central(settings: Settings) -> Iterator[Finding]:
    url = settings.central.url
    if not url:
        yield _finding(settings, "central", "ok", "central.alone")
        return
    from kiosk.commands.reaching import reach

    reason = reach(settings)
    if reason is None:
        yield _finding(settings, "central", "ok", "central.good", url=url)
    elif reason == "certificate":
        yield _finding(settings, "central", "bad", "central.other_certificate", url=url)
    else:
        yield _finding(settings, "central", "warn", "central.bad", url=url, reason=reason)
    if settings.database.exists() and not _joined(settings.database):
        yield _finding(settings, "central", "warn", "central.not_joined", url=url)


def _joined(database: Path) -> bool:
    """Whether the station is enrolled with a server; True where the file does not tell."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute("SELECT 1 FROM upstreams").fetchone() is not None
    except sqlite3.Error:
        return True


def check_accounts(settings: Settings) -> Iterator[Finding]:
    from kiosk.commands.account import opened_by_the_sample, still_the_sample

    try:
        if still_the_sample(settings):
            yield _finding(settings, "accounts", "bad", "accounts.sample", file=settings.ward_dir / "ward.toml")
            return
        opened = ", ".join(opened_by_the_sample(settings))
    except ExpectedError as error:
        reason = ": ".join(error_texts(error, settings.language))
        yield _finding(settings, "accounts", "bad", "accounts.unread", reason=reason)
        return
    level, key = ("bad", "accounts.published") if opened else ("ok", "accounts.good")
    yield _finding(settings, "accounts", level, key, names=opened)


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    check_files,
    doctor_private.check_access,
    doctor_private.check_keys,
    check_database,
    check_clock,
    check_disk,
    check_place,
    check_doubled_places,
    check_printers,
    doctor_private.check_queue,
    doctor_lines.check_scanner,
    doctor_lines.check_attached,
    check_central,
    doctor_hub.check_hub,
    doctor_documents.check_documents,
    doctor_province.check_province,
    check_accounts,
)


OF_A_STATION = (
    check_place, check_printers, doctor_private.check_queue, doctor_lines.check_scanner, doctor_lines.check_attached,
)  # fmt: skip


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order of `CHECKS`; on a machine that is the ward's hub alone, of the hub's own files."""
    if not is_hub_alone(settings):
        return [finding for check in CHECKS for finding in _whole(check, settings)]
    here = msgspec.structs.replace(settings, data_dir=settings.data_dir / "hub", roles=(Role.HUB,))
    checks = [check for check in CHECKS if check not in OF_A_STATION]
    return [
        finding for check in checks
        for finding in _whole(check, settings if check is doctor_hub.check_hub else here)
    ]  # fmt: skip


def _whole(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    """A check that cannot go on, for keys that do not open here, is a finding and no end of the report."""
    try:
        yield from check(settings)
    except ExpectedError as error:
        name = "keys" if error.key.startswith("keys.") else "database"
        yield Finding(name=name, level="bad", words=": ".join(error_texts(error, settings.language)))


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua doctor", description="check what this station stands on")
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hub-dir", type=Path, help="data of the hub of this machine, where they lie elsewhere")
    chosen = parser.parse_args(rest)
    return doctor_command(load(chosen.settings), as_json=chosen.json, hub_dir=chosen.hub_dir)


def doctor_command(settings: Settings, *, as_json: bool = False, hub_dir: Path | None = None) -> int:
    """Print the report; 1 if anything is broken. `hub_dir`: where the data of this machine's hub lie."""
    findings = examine(settings) + (list(doctor_hub.check_hub(settings, hub_dir)) if hub_dir is not None else [])
    if as_json:
        rows = [{"name": f.name, "level": f.level, "words": f.words} for f in findings]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            level = text(f"doctor.level.{finding.level}", settings.language)
            name = text(f"doctor.name.{finding.name}", settings.language)
            print(f"[{level:>7}] {name}: {finding.words}")
    return int(any(f.level == "bad" for f in findings))
