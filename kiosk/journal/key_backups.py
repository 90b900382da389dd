"""A key file that was written as a backup: when, and its keys, closed until it was heard what was erased since.

Part of the key file (`keys.backup`); used by the store's opening, `kiosk.remote.repairs` and `motcua restore`. The
functions below work on a file that nobody has open. May raise sqlite3.Error.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk.journal.key_database import TABLES, KeyDatabase
from kiosk.journal.subject_keys import Of

_HAS_CLOSED = "SELECT 1 FROM sqlite_master WHERE name = 'closed_keys'"
_NO_BACKUP = "DELETE FROM identity WHERE name = 'backed_up'"


class KeyBackup:
    """What the file in use knows of the backup that it came from."""

    def __init__(self, file: KeyDatabase, erased: Callable[[str, str], bool]) -> None:
        self._file, self._erased = file, erased

    @property
    def made_at(self) -> int:
        """When this file was written as a backup, microseconds since 1970; 0 for one that never was one."""
        return self._file.count("backed_up")

    @property
    def closed(self) -> int:
        """How many keys wait until it was heard what was erased since the backup that they came from."""
        db = self._file.connection
        if db is None or not db.execute(_HAS_CLOSED).fetchone():
            return 0
        return int(db.execute("SELECT count(*) FROM closed_keys").fetchone()[0])

    def close_all(self) -> int:
        """Put every key aside: nothing sealed opens with it; how many. The file is the station's own from now on."""
        db = self._file.need()
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT OR IGNORE INTO closed_keys SELECT key_id, subject, key, ward FROM subject_keys")
        db.execute("DELETE FROM subject_keys")
        db.execute(_NO_BACKUP)
        db.execute("COMMIT")
        return self.closed

    def take_over(self) -> None:
        """A backup that was put in place is the station's own file from now on."""
        if self.made_at:
            self._file.need().execute(_NO_BACKUP)

    def open_closed(self, most: int) -> set[Of]:
        """Put at most so many of the closed keys back; whose they are. Erased ones are gone already."""
        db = self._file.need()
        rows = db.execute("SELECT key_id, subject, key, ward FROM closed_keys LIMIT ?", (most,)).fetchall()
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT OR IGNORE INTO subject_keys VALUES (?, ?, ?, ?)",
            [row for row in rows if not self._erased(row[3], row[1])],
        )
        db.executemany("DELETE FROM closed_keys WHERE key_id = ?", [(row[0],) for row in rows])
        db.execute("COMMIT")
        return {(row[3], row[1]) for row in rows}


def stamp_backup(file: Path, at: int) -> None:
    """Say in a copy of a key file that it is a backup of this moment (microseconds since 1970)."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("INSERT OR REPLACE INTO identity VALUES ('backed_up', ?)", (str(at).encode(),))


def keep_identity_alone(file: Path) -> None:
    """Take the keys of personal data out of a key file; who the station is and what was erased stay."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete=ON")
        db.executescript(TABLES)
        for table in ("subject_keys", "closed_keys"):
            db.execute(f"DELETE FROM {table}")
        db.execute(_NO_BACKUP)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
