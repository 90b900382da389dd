"""`motcua restore FILE` puts a backup in the station's place.

    motcua restore FILE                 a backup, verified first
    motcua restore --without-backup     the database is lost and there is none: opens at once, without what it held
    motcua restore --new-identity       the key file is lost: the present database goes on as another station
    motcua restore --open-sealed NAME   personal data of a backup open although nobody could say what was erased since

Keys that come from a backup open nothing before it was heard what was erased since: from the list in the witness folder
where that outlived the disk, else from the city's server, which is asked at once. A backup of keys older than 35 days
is refused; `--identity-only` takes from it who the station is, and no key of personal data.

The replaced database stays aside, under its own name; the new one takes its place in one rename, so that a kill
leaves the one or the other whole. Afterwards the station is in a new epoch: it owns no ranges until it gets new ones
or a supervisor types an unused ticket letter. Called by kiosk.cli. Raises ExpectedError journal.errors.{no_file,
bad_backup, other_keys, old_keys, nothing_lost}, store.errors.{locked, unreadable, newer, lost_database, lost_keys}.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import ExpectedError
from kiosk.settings import Settings, load
from kiosk.texts import text
from kiosk.values.journal import Report
from kiosk.values.roles import Role

if TYPE_CHECKING:
    from kiosk.catalogue import Catalogue
    from kiosk.store import Store
    from kiosk.store.first_look import DiskState

_PARTS = ("-wal", "-shm")


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua restore", description="put a backup back and open a new epoch")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("file", type=Path, nargs="?")
    way.add_argument("--without-backup", action="store_true", help="the database is lost and there is no backup")
    way.add_argument("--new-identity", action="store_true", help="the key file is lost: go on as another station")
    way.add_argument("--open-sealed", default="", metavar="NAME", help="open personal data of a backup; NAME says so")
    parser.add_argument("--identity-only", action="store_true", help="of keys older than 35 days: who it is")
    parser.add_argument("--settings", type=Path)
    chosen = parser.parse_args(rest)
    return restore_command(
        chosen.file, load(chosen.settings), without_backup=chosen.without_backup, new_identity=chosen.new_identity,
        identity_only=chosen.identity_only, open_sealed=chosen.open_sealed,
    )  # fmt: skip


def restore_command(
    file: Path | None, settings: Settings, *, without_backup: bool = False, new_identity: bool = False,
    identity_only: bool = False, open_sealed: str = "",
) -> int:  # fmt: skip
    """One of the ways. Raises ExpectedError."""
    language = settings.language
    if open_sealed.strip():
        _open_sealed(settings, open_sealed.strip())
    elif file is not None:
        report, aside, epoch = restore(file, settings, identity_only=identity_only)
        name = "done" if aside else "done_fresh"
        print(text(f"journal.restore.{name}", language, events=report.events, aside=aside))
        _say_next(settings, epoch)
    elif without_backup:
        station, epoch = open_without_backup(settings)
        print(text(f"{_texts(settings)}.without", language, station=station))
        _say_next(settings, epoch)
    elif new_identity:
        station, _epoch = open_as_another(settings)
        print(text("journal.restore.another", language, station=station))
    else:
        raise ExpectedError("journal.errors.no_file", file="–")
    return 0


def _open_sealed(settings: Settings, name: str) -> None:
    """An official's word, which stands in the journal, in the place of the list that nobody can give."""
    from kiosk.records.stations import SealedOpened
    from kiosk.store import Context, burying

    def record(ctx: Context, count: int) -> None:
        ctx.record(SealedOpened(keys=count), subject=ctx.station.id, actor=name)
        while burying.open_closed(ctx, 400):
            pass

    with opened(settings) as store:
        count = store.keys.closed
        if count:
            store.run(record, count).result()
    print(text("journal.restore.opened", settings.language, keys=count, name=name))


def _texts(settings: Settings) -> str:
    """The city's server gives no numbers to people and joins nobody: it is told other things than a station."""
    from kiosk.store import first_look

    return "central.restore" if first_look.is_central(settings) else "journal.restore"


def _say_next(settings: Settings, epoch: int) -> None:
    words = {"folder": settings.data_dir, "witness": settings.witness_dir}
    key = "hub.said.restored" if settings.roles == (Role.HUB,) else f"{_texts(settings)}.next"
    print(text(key, settings.language, epoch=epoch, **words))


def restore(file: Path, settings: Settings, *, identity_only: bool = False) -> tuple[Report, Path | None, int]:
    """(the backup's verification, where the replaced database lies, the new epoch)."""
    from kiosk.db import engine
    from kiosk.journal.verify import verify
    from kiosk.server import certificate

    report = verify(file)
    if not report.ok:
        raise ExpectedError("journal.errors.bad_backup", file=str(file), reason=report.problems[0])
    version = engine.newer_version(file)
    if version:
        raise ExpectedError("store.errors.newer", version=version)
    with _locked(settings) as when:
        _restore_keys(file.with_name(file.name + ".keys"), settings, when, identity_only=identity_only)
        certificate.bring_back(file, settings.data_dir)
        aside = _replace(settings.database, when, lambda fresh: engine.backup(file, fresh))
    return report, aside, _open_once(settings)[1]


def open_without_backup(settings: Settings) -> tuple[str, int]:
    """An empty database in the place of a lost or unreadable one: (station, epoch). It keeps the station's id."""
    from kiosk.db import engine
    from kiosk.store import first_look

    with _locked(settings) as when:
        found = _look(settings)
        if found.lost == "keys" and found.keys == first_look.DAMAGED:
            raise first_look.error_of("keys", settings, found.station)
        if found.database == first_look.USED or (not found.lost and found.database != first_look.DAMAGED):
            raise ExpectedError("journal.errors.nothing_lost", file=str(settings.database))
        _replace(settings.database, when, lambda fresh: engine.prepare(fresh).close())
    return _open_once(settings)


def open_as_another(settings: Settings) -> tuple[str, int]:
    """The present database goes on under a new id and new keys: (station, epoch)."""
    make_room_for_keys(settings)
    return _open_once(settings, new_identity=True)


def make_room_for_keys(settings: Settings) -> None:
    """Before a new identity: a key file that no longer reads is put aside, a whole one stays."""
    from kiosk.store import first_look
    from kiosk.store.new_identity import put_keys_aside

    with _locked(settings) as when:
        if _look(settings).keys == first_look.DAMAGED:
            put_keys_aside(settings.key_file, when)


@contextlib.contextmanager
def _locked(settings: Settings) -> Iterator[str]:
    """No program may use the data meanwhile. Gives the time as file names bear it."""
    from kiosk.app import clock_of
    from kiosk.store import FileLock, first_look

    lock = FileLock(settings.data_dir / "station.lock")
    lock.take()
    try:
        first_look.forget_second_names(settings.database)
        yield f"{clock_of(settings).now():%Y%m%d-%H%M%S}"
    finally:
        lock.release()


def _catalogue(settings: Settings) -> Catalogue | None:
    """The ward's; the city's server has none."""
    from kiosk.catalogue import Catalogue

    return None if settings.roles == (Role.CENTRAL,) else Catalogue(settings.ward_dir)


def _look(settings: Settings) -> DiskState:
    from kiosk.store import first_look

    return first_look.look(settings, first_look.ward_code(_catalogue(settings)))


def _open_once(settings: Settings, *, new_identity: bool = False) -> tuple[str, int]:
    """Open the store, which begins the epoch, hear what was erased since if need be, close it: (station, epoch)."""
    with opened(settings, new_identity=new_identity) as store:
        if store.keys.closed:
            _hear(store, settings)
        return store.station.id, store.station.epoch


@contextlib.contextmanager
def opened(settings: Settings, *, new_identity: bool = False) -> Iterator[Store]:
    """The station's store, for a command that works on it while the station does not run."""
    from kiosk.app import clock_of
    from kiosk.bus import Bus
    from kiosk.store import Store

    store = Store(settings, clock_of(settings), Bus(), _catalogue(settings))
    store.open(new_identity=new_identity)
    try:
        yield store
    finally:
        store.close()


def _hear(store: Store, settings: Settings) -> None:
    """Ask the server that the backup was enrolled with what was erased since, and say how it ended."""
    from kiosk.remote import repairs
    from kiosk.remote.enrol import upstream
    from kiosk.remote.link import Link, Refused
    from kiosk.sync import wire

    found, erased = store.read(upstream).result(), 0
    if found is not None:
        author = wire.Author(store.station.id, store.lease, store.identity)
        url, patience = settings.central.url or found.url, settings.central.timeout_seconds
        link = Link(url, found.public_key, found.certificate, patience, author)
        try:
            erased = repairs.bury_erased(store, link)
        except (ExpectedError, Refused):
            pass  # said below: they stay closed
        finally:
            link.close()
    closed = store.keys.closed
    name = "closed" if closed else "heard"
    print(text(f"{_texts(settings)}.{name}", settings.language, keys=closed, erased=erased))


def _restore_keys(keys: Path, settings: Settings, when: str, *, identity_only: bool = False) -> None:
    """Put the backup's keys in the place of lost ones. Present ones stay; those of another station are no backup.

    Before the database: a kill in between leaves a lost database, which is refused, and not lost keys.
    """
    from kiosk.store import first_look
    from kiosk.store.new_identity import put_keys_aside

    there, named, _coming = first_look.keys_in(settings.key_file)
    beside, station, _coming = first_look.keys_in(keys)
    if there in (first_look.MISSING, first_look.EMPTY, first_look.DAMAGED):
        if beside not in (first_look.USED, first_look.PUT):
            raise first_look.error_of("keys", settings, station or named)
        fresh = _fresh_keys(keys, settings, identity_only=identity_only)
        put_keys_aside(settings.key_file, when)
        fresh.replace(settings.key_file)
    elif station and named and station != named:
        raise ExpectedError("journal.errors.other_keys", file=str(keys), theirs=station, ours=named)


def _fresh_keys(keys: Path, settings: Settings, *, identity_only: bool) -> Path:
    """A copy of the backup's keys that says how old they are. Raises journal.errors.old_keys."""
    from kiosk.app import clock_of
    from kiosk.db import engine
    from kiosk.journal.key_backups import keep_identity_alone, stamp_backup
    from kiosk.store import backups

    made = backups.made_at(keys)
    if not identity_only and clock_of(settings).now().timestamp() - made > backups.OLDEST:
        raise ExpectedError("journal.errors.old_keys", file=str(keys))
    fresh = settings.key_file.with_name("keys.restoring.sqlite")
    _remove(fresh)
    engine.backup(keys, fresh)
    if identity_only:
        keep_identity_alone(fresh)
    else:
        stamp_backup(fresh, int(made * 1_000_000))
    return fresh


def _replace(database: Path, when: str, make: Callable[[Path], None]) -> Path | None:
    """Let `make` write a database, mark it as restored and put it in the place of `database` in one rename.

    Answers where the former one lies. Its log is brought into it first, and so is never replayed onto the new one.
    """
    from kiosk.journal.witness import sync_folder

    fresh = database.with_name("station.restoring.sqlite")
    _remove(fresh)
    make(fresh)
    _mark_restored(fresh)
    aside = _keep_aside(database, when)
    fresh.replace(database)
    sync_folder(database.parent)
    return aside


def _remove(file: Path) -> None:
    for suffix in ("", *_PARTS):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _mark_restored(file: Path) -> None:
    """Also brings everything into the one file."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("INSERT INTO meta VALUES ('restored', '1') ON CONFLICT (name) DO UPDATE SET value = '1'")


def _keep_aside(database: Path, when: str) -> Path | None:
    """A second name for the present database, whole and without a log; None where there is none."""
    if not database.exists():
        _put_log_aside(database, database.with_name(f"{database.stem}.replaced-{when}{database.suffix}"))
        return None
    aside, number = database.with_name(f"{database.stem}.replaced-{when}{database.suffix}"), 1
    while aside.exists():
        number += 1
        aside = database.with_name(f"{database.stem}.replaced-{when}-{number}{database.suffix}")
    if not _without_log(database):
        _put_log_aside(database, aside)
    try:
        os.link(database, aside)
    except OSError:  # a file system without hard links
        shutil.copy2(database, aside)
    return aside


def _without_log(database: Path) -> bool:
    """Bring the log into the file and do away with it; False for a file that SQLite does not open any more."""
    if not database.stat().st_size:
        return False  # SQLite would delete the log
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):  # somebody reads it: a verification, a backup
            raise ExpectedError("store.errors.locked", file=str(database.parent)) from error
        return False
    except sqlite3.DatabaseError:
        return False
    return True


def _put_log_aside(database: Path, aside: Path) -> None:
    """The log of a database that is lost or no longer opens: kept beside the copy, away from the new one."""
    for part in _PARTS:
        log = database.with_name(database.name + part)
        if log.exists():
            log.replace(aside.with_name(aside.name + part))
