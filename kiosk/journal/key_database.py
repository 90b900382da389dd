"""The key file as a database: opened, brought to its present shape, closed, and wiped of what was erased.

Used by `kiosk.journal.keys` and the classes beside it, which hold the statements; one writer opens it, readers open
their own read-only. A read-only file that is not there counts as empty. May raise sqlite3.Error.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kiosk import private
from kiosk.db import wal
from kiosk.db.base import read_text
from kiosk.journal.key_wrapping import Wrapping, tidy

TABLES = """
CREATE TABLE IF NOT EXISTS subject_keys (
    key_id BLOB PRIMARY KEY, subject TEXT NOT NULL, key BLOB NOT NULL, ward TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ix_subject_keys_subject ON subject_keys (subject, ward);
CREATE TABLE IF NOT EXISTS identity (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS erased_subjects (
    subject TEXT NOT NULL, ward TEXT NOT NULL, PRIMARY KEY (subject, ward)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS closed_keys (
    key_id BLOB PRIMARY KEY, subject TEXT NOT NULL, key BLOB NOT NULL, ward TEXT NOT NULL
) WITHOUT ROWID;
"""
_FROM_FIRST = """
ALTER TABLE subject_keys ADD COLUMN ward TEXT NOT NULL DEFAULT '';
DROP INDEX IF EXISTS ix_subject_keys_subject;
CREATE TABLE erased_subjects (
    subject TEXT NOT NULL, ward TEXT NOT NULL, PRIMARY KEY (subject, ward)
) WITHOUT ROWID;
INSERT INTO erased_subjects SELECT subject, '' FROM tombstones;
DROP TABLE tombstones;
"""
_COUNT_BURIED = """
INSERT INTO identity SELECT 'buried', CAST(CAST(count(*) AS TEXT) AS BLOB) FROM erased_subjects
"""


class KeyDatabase:
    """See the module. `connection` is None while it is closed, and for a read-only file that is not there."""

    __slots__ = ("_read_only", "connection", "path", "unwiped", "wrapping")

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path, self._read_only = path, read_only
        self.connection: sqlite3.Connection | None = None
        self.wrapping: Wrapping
        self.unwiped = False  # whether bytes of erased keys may still stand in the file's log

    def open(self) -> None:
        if not self._read_only:
            self._open_to_write()
        elif self.path.exists():
            self._open_to_read()

    def _open_to_read(self) -> None:
        name = f"{self.path.absolute().as_uri()}?mode=ro"
        self.connection = sqlite3.connect(name, uri=True, isolation_level=None, check_same_thread=False)
        self.connection.text_factory = read_text
        self.wrapping = Wrapping(self.connection)

    def _open_to_write(self) -> None:
        private.database(self.path)
        db = self.connection = sqlite3.connect(self.path, isolation_level=None, timeout=5, check_same_thread=False)
        db.text_factory = read_text
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA secure_delete=ON")
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'tombstones'").fetchone():
            db.executescript(f"BEGIN;{_FROM_FIRST}COMMIT;")
        db.executescript(TABLES)
        self.wrapping = Wrapping(db)
        if "untidy" in self.wrapping.facts:
            tidy(db)  # a change of the protector was cut off
        if db.execute("SELECT 1 FROM identity WHERE name = 'buried'").fetchone() is None:
            db.execute(_COUNT_BURIED)
        self.unwiped = wal.size_of(self.path) > 0  # perhaps of a run that ended before it had wiped

    def close(self) -> None:
        if self.connection is not None:
            self.wipe()
            self.connection.close()
            self.connection = None

    def need(self) -> sqlite3.Connection:
        if self.connection is None:
            raise sqlite3.ProgrammingError("key file is not open")
        return self.connection

    def wipe(self) -> None:
        """Let no byte of an erased key stand anywhere. A reader in the way is not waited for: call again."""
        if self.unwiped and self.connection is not None:
            self.unwiped = not wal.emptied(self.connection)

    def count(self, name: str) -> int:
        """A number that the file keeps by name; 0 where it keeps none that reads."""
        row = self.need().execute("SELECT value FROM identity WHERE name = ?", (name,)).fetchone()
        try:
            return int(row[0]) if row is not None else 0
        except ValueError:
            return 0

    def set_count(self, name: str, count: int) -> None:
        """Within a transaction of the caller's."""
        self.need().execute("INSERT OR REPLACE INTO identity VALUES (?, ?)", (name, str(count).encode()))
