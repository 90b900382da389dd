"""The key file: subjects' keys, which open their sealed data.

A file of its own, whose backups live at most 35 days, so that erasing a key erases for good. The store makes
new keys durable here before it commits the event that needs them. Beside the keys the file holds who this station is
(`identity`), tombstones of erased subjects (`tombstones`) and what it knows of a backup it came from (`backup`).
Used by one writer thread; readers open their own `KeyFile` read-only. Where the machine offers it, the secret rows lie
wrapped (kiosk.journal.key_wrapping); whoever uses this class sees clear keys.
May raise sqlite3.Error (disk full), which the store translates.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path

from kiosk.journal import sealing
from kiosk.journal.identity import KeptIdentity
from kiosk.journal.key_backups import KeyBackup
from kiosk.journal.key_database import KeyDatabase
from kiosk.journal.subject_keys import KeptKey, Of, SubjectKeys
from kiosk.journal.tombstones import Tombstones

_KEY = "SELECT ward, subject, key FROM subject_keys WHERE key_id = ?"
_OF_SUBJECT = "SELECT key_id, key FROM subject_keys WHERE subject = ? AND ward IN (?, '') ORDER BY key_id LIMIT 1"


class KeyFile(SubjectKeys):
    """Keys by id. Additions wait in memory until `commit_new`; what a failed command added is dropped."""

    __slots__ = ("backup", "file", "identity", "tombstones")

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        super().__init__()
        self.file = KeyDatabase(path, read_only=read_only)
        self.identity = KeptIdentity(self.file)
        self.tombstones = Tombstones(self.file)
        self.backup = KeyBackup(self.file, self.erased)

    def open(self) -> None:
        self.file.open()

    def close(self) -> None:
        self.file.close()

    def kept(self, key_id: bytes) -> KeptKey | None:
        db = self.file.connection
        row = db.execute(_KEY, (key_id,)).fetchone() if db is not None else None
        if row is None:
            return None
        ward, subject, stored = row
        key = self._sound(key_id, stored)
        return KeptKey(ward, subject, key) if key is not None else None

    def _sound(self, key_id: bytes, stored: object) -> bytes | None:
        """A stored key in the clear, where it is still the one that its id names."""
        key = self.file.wrapping.opened(key_id, stored)
        return bytes(key) if isinstance(key, bytes) and sealing.key_id_of(key) == key_id else None

    def kept_of(self, ward: str, subject: str) -> tuple[bytes, bytes] | None:
        row = self.file.need().execute(_OF_SUBJECT, (subject, ward)).fetchone()
        found = self._sound(row[0], row[1]) if row is not None else None
        return (bytes(row[0]), found) if found is not None else None

    def buried(self, ward: str, subject: str) -> bool:
        return self.tombstones.has(ward, subject)

    def fetch(self, key_ids: Collection[bytes], places: Collection[Of] = ()) -> None:
        """One by one is as well: the file lies here."""

    def bury(self, subjects: Iterable[Of]) -> None:
        self.tombstones.bury(subjects)

    @property
    def buried_count(self) -> int:
        return self.tombstones.count

    @property
    def taken(self) -> int:
        """How many keys were ever kept in this file: the journal beside it remembers the count, too."""
        return self.file.count("taken")

    @property
    def closed(self) -> int:
        """How many keys of a backup wait for the list of erasures; see KeyBackup."""
        return self.backup.closed

    def commit_new(self) -> int:
        self.tombstones.before_erasing(self._erase)
        fresh = self.fresh()
        if fresh:
            db = self.file.need()
            db.execute("BEGIN IMMEDIATE")
            try:
                kept = [(k, one.subject, self.file.wrapping.kept(k, one.key), one.ward) for k, one in fresh]
                db.executemany("INSERT OR IGNORE INTO subject_keys VALUES (?, ?, ?, ?)", kept)
                self.file.set_count("taken", self.taken + len(fresh))
                db.execute("COMMIT")
            except sqlite3.Error:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
        return len(fresh)

    def commit_erased(self) -> None:
        self._new.clear()
        if self._erase:
            self.tombstones.bury(self._erase)
            self._erase.clear()
