"""The key file: subjects' keys, which open their sealed data.

A file of its own, whose backups live at most 35 days, so that erasing a key erases for good. The store makes
new keys durable here before it commits the event that needs them. Beside the keys the file holds who this station is
(`identity`), tombstones of erased subjects (`tombstones`) and what it knows of a backup it came from (`backup`).
A key belongs to a ward's subject. Used by one writer thread; readers open their own `KeyFile` read-only. Where the
machine offers it, the secret rows lie wrapped (kiosk.journal.key_wrapping); whoever uses this class sees clear keys.
May raise sqlite3.Error (disk full), which the store translates.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from kiosk.journal import sealing
from kiosk.journal.identity import KeptIdentity
from kiosk.journal.key_backups import KeyBackup
from kiosk.journal.key_database import KeyDatabase, Of
from kiosk.journal.tombstones import Tombstones

Waiting = tuple[dict[bytes, tuple[Of, bytes]], set[Of]]  # keys by id, and whose keys go, with the next commit
_KEY = "SELECT key, ward, subject FROM subject_keys WHERE key_id = ?"
_OF_SUBJECT = "SELECT key_id, key FROM subject_keys WHERE subject = ? AND ward IN (?, '') ORDER BY key_id LIMIT 1"


class KeyFile:
    """Keys by id. Additions wait in memory until `commit_new`; what a failed command added is dropped."""

    __slots__ = ("_erase", "_new", "backup", "file", "identity", "tombstones")

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.file = KeyDatabase(path, read_only=read_only)
        self.identity = KeptIdentity(self.file)
        self.tombstones = Tombstones(self.file)
        self.backup = KeyBackup(self.file, self.erased)
        self._new: dict[bytes, tuple[Of, bytes]] = {}
        self._erase: set[Of] = set()

    def open(self) -> None:
        self.file.open()

    def close(self) -> None:
        self.file.close()

    def get(self, key_id: bytes) -> bytes | None:
        """The key, or None where it is unknown or erased."""
        waiting = self._new.get(key_id)
        if waiting is not None:
            return None if self._is_leaving(*waiting[0]) else waiting[1]
        db = self.file.connection
        if db is None:
            return None
        row = db.execute(_KEY, (key_id,)).fetchone()
        if row is None or self._is_leaving(row[1], row[2]):
            return None
        return self._sound(key_id, row[0])

    def held(self, key_id: bytes) -> tuple[str, bytes] | None:
        """(subject, key) of a key that is here and not erased."""
        key = self.get(key_id)
        if key is None:
            return None
        waiting = self._new.get(key_id)
        if waiting is not None:
            return waiting[0][1], key
        return self.file.need().execute(_KEY, (key_id,)).fetchone()[2], key

    def _sound(self, key_id: bytes, stored: object) -> bytes | None:
        """A stored key in the clear, where it is still the one that its id names."""
        key = self.file.wrapping.opened(key_id, stored)
        return bytes(key) if isinstance(key, bytes) and sealing.key_id_of(key) == key_id else None

    def _is_leaving(self, ward: str, subject: str) -> bool:
        """Whether this very transaction erases it."""
        return bool(self._erase) and ((ward, subject) in self._erase or ("", subject) in self._erase)

    def erased(self, ward: str, subject: str) -> bool:
        return self._is_leaving(ward, subject) or self.tombstones.has(ward, subject)

    def not_buried(self, erased: Iterable[Of]) -> list[Of]:
        """Those of `erased` whose tombstone is missing here: this file is older than the journal beside it."""
        return [of for of in erased if not self.erased(*of)]

    def for_subject(self, ward: str, subject: str) -> tuple[bytes, bytes] | None:
        """(key id, key) that seals this subject's data here: its own, else a new one; None once it is erased."""
        if self.erased(ward, subject):
            return None
        for key_id, (owner, key) in self._new.items():
            if owner == (ward, subject):
                return key_id, key
        row = self.file.need().execute(_OF_SUBJECT, (subject, ward)).fetchone()
        if row is not None and (found := self._sound(row[0], row[1])) is not None:
            return bytes(row[0]), found
        key = sealing.new_key()
        key_id = sealing.key_id_of(key)
        self._new[key_id] = ((ward, subject), key)
        return key_id, key

    def add(self, key_id: bytes, ward: str, subject: str, key: bytes) -> bool:
        """Take a key that came with a batch. False (refused) for an erased subject or a wrong id."""
        if sealing.key_id_of(key) != key_id or self.erased(ward, subject):
            return False
        self._new[key_id] = ((ward, subject), key)
        return True

    def erase(self, ward: str, subject: str) -> None:
        self._erase.add((ward, subject))

    def waiting(self) -> Waiting:
        """For `put_back`: what would be committed now."""
        return dict(self._new), set(self._erase)

    def put_back(self, state: Waiting) -> None:
        self._new, self._erase = dict(state[0]), set(state[1])

    @property
    def taken(self) -> int:
        """How many keys were ever kept in this file: the journal beside it remembers the count, too."""
        return self.file.count("taken")

    @property
    def closed(self) -> int:
        """How many keys of a backup wait for the list of erasures; see KeyBackup."""
        return self.backup.closed

    def commit_new(self) -> int:
        """Make new keys durable; how many. Called before the main commit."""
        self.tombstones.before_erasing(self._erase)
        fresh = [(k, of[1], v, of[0]) for k, (of, v) in self._new.items() if not self._is_leaving(*of)]
        if fresh:
            db = self.file.need()
            db.execute("BEGIN IMMEDIATE")
            try:
                kept = [(k, subject, self.file.wrapping.kept(k, key), ward) for k, subject, key, ward in fresh]
                db.executemany("INSERT OR IGNORE INTO subject_keys VALUES (?, ?, ?, ?)", kept)
                self.file.set_count("taken", self.taken + len(fresh))
                db.execute("COMMIT")
            except sqlite3.Error:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
        return len(fresh)

    def commit_erased(self) -> None:
        """Delete erased keys for good. Called after the main commit; repeated at the next open if cut off."""
        self._new.clear()
        if self._erase:
            self.tombstones.bury(self._erase)
            self._erase.clear()
