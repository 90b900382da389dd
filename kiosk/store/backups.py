"""Backups of a station's files, and the copies of keys that the program itself keeps: known, purged, ended by age.

`back_up` serves the store and `motcua backup`; `KeyCopies` is run by the store at opening and after each erasure, on a
thread of its own, since a backup may lie on a slow or missing disk. A copy of a key file is a `.keys` file that a
backup wrote, remembered in `key-copies` of the data folder, or a key file put aside by a restore. Raises sqlite3.Error
and OSError from `back_up`; a copy that is out of reach is tried again the next time.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kiosk.clock import Clock
from kiosk.db import engine
from kiosk.db.base import to_micros
from kiosk.journal.key_backups import stamp_backup
from kiosk.settings import Settings

log = logging.getLogger("motcua.store")
OLDEST = 35 * 86_400  # seconds that a copy of keys lives
_LIST = "key-copies"
_ERASED = """
DELETE FROM {table} WHERE EXISTS (
    SELECT 1 FROM own.erased_subjects AS e WHERE e.subject = {table}.subject
        AND (e.ward IN ('', {table}.ward) OR {table}.ward = '')
)
"""


def back_up(settings: Settings, file: Path, clock: Clock) -> Path:
    """A consistent copy of the database, in use or not, and of its keys beside it; where the keys lie."""
    keys = file.with_name(file.name + ".keys")
    engine.backup(settings.database, file)
    engine.backup(settings.key_file, keys)
    stamp_backup(keys, to_micros(clock.now()))
    with (settings.data_dir / _LIST).open("a", encoding="utf-8") as out:
        out.write(f"{keys.absolute()}\n")
    return keys


def copies_of(settings: Settings) -> Iterator[Path]:
    """The copies of this station's keys that the program made and that are within reach, each once."""
    folder, known = settings.data_dir, set[Path]()
    try:
        listed = (folder / _LIST).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        listed = []
    for file in [*(Path(line) for line in listed if line), *folder.glob("keys.*.sqlite")]:
        if file not in known and file != settings.key_file and file.is_file():
            known.add(file)
            yield file


class KeyCopies:
    """`look` from any thread: returns at once. `close` waits for what runs, at most two seconds."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._running: threading.Thread | None = None
        self._again = False
        self._lock = threading.Lock()

    def look(self) -> None:
        with self._lock:
            self._again = True
            if self._running is None and any(copies_of(self._settings)):
                self._running = threading.Thread(target=self._run, name="key-copies", daemon=True)
                self._running.start()

    def close(self) -> None:
        running = self._running
        if running is not None:
            running.join(2)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._again:
                    self._running = None
                    return
                self._again = False
            for copy in list(copies_of(self._settings)):
                try:
                    self._tend(copy)
                except (OSError, sqlite3.Error) as error:
                    log.warning("a copy of keys was not purged now: %s", type(error).__name__)

    def _tend(self, copy: Path) -> None:
        """Delete it at its age; else the keys in it of whatever was erased here."""
        if self._clock.now().timestamp() - made_at(copy) > OLDEST:
            copy.unlink()
            log.warning("a copy of keys was older than 35 days: deleted")
            return
        own = f"{self._settings.key_file.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(copy, isolation_level=None, uri=True, timeout=1)) as db:
            db.execute("PRAGMA secure_delete=ON")
            db.execute("ATTACH ? AS own", (own,))
            tables = {name for (name,) in db.execute("SELECT name FROM main.sqlite_master")}
            for table in {"subject_keys", "closed_keys"} & tables:
                db.execute(_ERASED.format(table=table))


def made_at(copy: Path) -> float:
    """Seconds since 1970: as the copy says; of one that says nothing, as the disk does."""
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT value FROM identity WHERE name = 'backed_up'").fetchone()
            if row is not None:
                return int(row[0]) / 1e6
    except (sqlite3.Error, ValueError):
        pass
    return copy.stat().st_mtime
