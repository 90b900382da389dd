"""`motcua restore FILE` puts a backup in the station's place; `motcua backup FILE` writes one.

Restoring verifies the backup first, keeps the replaced database aside and opens a new epoch: the station then
owns no ranges until it gets new ones or a supervisor types an unused ticket letter. Called by kiosk.cli.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.journal import Report


def restore_command(file: Path, settings: Settings) -> int:
    """Raises ExpectedError journal.errors.{no_file,bad_backup}, store.errors.{locked,unreadable,newer}."""
    report, aside, epoch = restore(file, settings)
    name = "done" if aside else "done_fresh"
    print(text(f"journal.restore.{name}", settings.language, events=report.events, aside=aside))
    print(text("journal.restore.next", settings.language, epoch=epoch))
    return 0


def restore(file: Path, settings: Settings) -> tuple[Report, Path | None, int]:
    """(the backup's verification, where the replaced database lies, the new epoch)."""
    from kiosk.app import clock_of
    from kiosk.bus import Bus
    from kiosk.catalogue import Catalogue
    from kiosk.db import engine
    from kiosk.journal.verify import verify
    from kiosk.store import FileLock, Store

    report = verify(file)
    if not report.ok:
        raise ExpectedError("journal.errors.bad_backup", file=str(file), reason=report.problems[0])
    version = engine.newer_version(file)
    if version:
        raise ExpectedError("store.errors.newer", version=version)
    clock = clock_of(settings)
    lock = FileLock(settings.data_dir / "station.lock")
    lock.take()
    try:
        fresh = settings.database.with_name("station.restoring.sqlite")
        fresh.unlink(missing_ok=True)
        engine.backup(file, fresh)
        _mark_restored(fresh)
        aside = _put_aside(settings.database, f"{clock.now():%Y%m%d-%H%M%S}")
        fresh.replace(settings.database)
        _sync_folder(settings.data_dir)
        keys = file.with_name(file.name + ".keys")
        if keys.exists() and not settings.key_file.exists():
            engine.backup(keys, settings.key_file)
    finally:
        lock.release()
    store = Store(settings, clock, Bus(), Catalogue(settings.ward_dir))
    store.open()
    epoch = store.station.epoch
    store.close()
    return report, aside, epoch


def _mark_restored(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("INSERT INTO meta VALUES ('restored', '1') ON CONFLICT (name) DO UPDATE SET value = '1'")


def _put_aside(database: Path, when: str) -> Path | None:
    """Rename the present database, with its WAL, so that nothing of it is lost."""
    if not database.exists():
        return None
    aside = database.with_name(f"{database.stem}.replaced-{when}{database.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = database.with_name(f"{database.stem}.replaced-{when}-{number}{database.suffix}")
    for suffix in ("-wal", "-shm", ""):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    return aside


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def backup_command(file: Path, settings: Settings) -> int:
    """A consistent copy of database and keys; may run beside a working station."""
    from kiosk.db import engine

    if not settings.database.exists():
        raise ExpectedError("journal.errors.no_file", file=str(settings.database))
    keys = file.with_name(file.name + ".keys")
    engine.backup(settings.database, file)
    engine.backup(settings.key_file, keys)
    print(text("journal.backup.done", settings.language, file=file, keys=keys))
    return 0
