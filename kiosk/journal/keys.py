"""The key file: subjects' keys, who this station is with its private keys, and tombstones of erased subjects.

A file of its own, whose backups live at most 35 days, so that erasing a key erases for good. The store makes
new keys durable here before it commits the event that needs them. A key and a tombstone belong to a ward's subject;
a tombstone of ward "" (an erasure by central) holds in every ward. The station's id stands here too, written before
the database gets it, so that a lost database is no new station. Used by one writer thread; readers open
their own `KeyFile` read-only. Where the machine offers it, the secret rows lie wrapped (kiosk.journal.key_wrapping);
whoever uses this class sees clear keys. May raise sqlite3.Error (disk full), which the store translates.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import private
from kiosk.db import wal
from kiosk.db.base import read_text
from kiosk.journal import sealing
from kiosk.journal.key_wrapping import Wrapping, tidy

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

_TABLES = """
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
_HAS_CLOSED = "SELECT 1 FROM sqlite_master WHERE name = 'closed_keys'"
Of = tuple[str, str]  # (ward, subject)


_NAMES = ("station", "signing", "sealing")


class Identity:
    """Who the station is: its id ("" in the file of an older program) and its private keys, one that signs heads and
    one that opens wrapped keys.
    """

    def __init__(self, signing: bytes, sealing_key: bytes, station: str = "") -> None:
        self.station = station
        self._signing, self._sealing = signing, sealing_key

    @classmethod
    def new(cls, station: str) -> Identity:
        return cls(sealing.new_key(), sealing.new_key(), station)

    def named(self, station: str) -> Identity:
        """The same keys, with the id that an older program kept in the database alone."""
        return Identity(self._signing, self._sealing, station)

    @property
    def rows(self) -> dict[str, bytes]:
        return {"station": self.station.encode(), "signing": self._signing, "sealing": self._sealing}

    @functools.cached_property
    def signing(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._signing)

    @functools.cached_property
    def sealing(self) -> X25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        return X25519PrivateKey.from_private_bytes(self._sealing)

    @functools.cached_property
    def public(self) -> bytes:
        return self.signing.public_key().public_bytes_raw()

    @functools.cached_property
    def seal_public(self) -> bytes:
        return self.sealing.public_key().public_bytes_raw()


def _sound(key_id: object, key: object) -> bool:
    """Whether a stored key is still the one that its id names."""
    return isinstance(key, bytes) and sealing.key_id_of(key) == key_id


class KeyFile:
    """Keys by id. Additions wait in memory until `commit`; what a failed command added is dropped."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path, self._read_only = path, read_only
        self._db: sqlite3.Connection | None = None
        self._wrapping: Wrapping
        self._new: dict[bytes, tuple[Of, bytes]] = {}
        self._erase: set[Of] = set()
        self.before_erasing: Callable[[Iterable[Of]], None] = lambda _subjects: None  # remembers them elsewhere
        self.after_erasing: Callable[[Iterable[Of]], None] = lambda _subjects: None  # it is durable
        self.unwiped = False  # whether bytes of erased keys may still stand in the file's log

    def open(self) -> None:
        if self._read_only:
            if self.path.exists():
                self._db = sqlite3.connect(
                    f"{self.path.absolute().as_uri()}?mode=ro",
                    uri=True,
                    isolation_level=None,
                    check_same_thread=False,
                )
                self._db.text_factory = read_text
                self._wrapping = Wrapping(self._db)
            return
        private.database(self.path)
        self._db = sqlite3.connect(self.path, isolation_level=None, timeout=5, check_same_thread=False)
        self._db.text_factory = read_text
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA secure_delete=ON")
        if self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'tombstones'").fetchone():
            self._db.executescript(f"BEGIN;{_FROM_FIRST}COMMIT;")
        self._db.executescript(_TABLES)
        self._wrapping = Wrapping(self._db)
        if "untidy" in self._wrapping.facts:
            tidy(self._db)  # a change of the protector was cut off
        if self._db.execute("SELECT 1 FROM identity WHERE name = 'buried'").fetchone() is None:
            self._db.execute(_COUNT_BURIED)
        self.unwiped = wal.size_of(self.path) > 0  # perhaps of a run that ended before it had wiped

    def close(self) -> None:
        if self._db is not None:
            self.wipe()
            self._db.close()
            self._db = None

    def identity(self, prefix: str = "") -> Identity | None:
        """Who this station is, or with `next_` who it is about to become; None where no identity is stored.

        Raises sqlite3.DatabaseError for one that does not read.
        """
        if self._db is None:
            return None
        found = self._named()
        if prefix + "signing" not in found or prefix + "sealing" not in found:
            return None
        station, signing, opening = (
            self._wrapping.identity_of(prefix + name, found.get(prefix + name, b"")) for name in _NAMES
        )
        whole = all(isinstance(key, bytes) and len(key) == 32 for key in (signing, opening))
        if not whole or not isinstance(station, bytes):
            raise sqlite3.DatabaseError("the identity in the key file does not read")
        try:
            return Identity(signing, opening, station.decode())
        except UnicodeDecodeError as error:
            raise sqlite3.DatabaseError("the station's id in the key file does not read") from error

    @property
    def in_use(self) -> bool:
        """Whether this identity ever opened an epoch, so that its database must be somewhere. Of an older program's
        file, which does not say, it is taken for granted.
        """
        found = self._named()
        return "opened" in found or ("signing" in found and "station" not in found)

    def keep_identity(self, identity: Identity, *, prefix: str = "") -> None:
        """Store it durably, in the file itself and not in its log alone."""
        self._put({prefix + name: value for name, value in identity.rows.items()})

    def note_opened(self) -> None:
        """An epoch of this identity stands in a database now."""
        if "opened" not in self._named():
            self._put({"opened": b"1"})

    def become_next(self) -> None:
        """The identity that was prepared under `next_` is the station's from now on."""
        db = self._need()
        db.execute("BEGIN IMMEDIATE")
        for name in _NAMES:
            db.execute("INSERT OR REPLACE INTO identity SELECT ?, value FROM identity WHERE name = ?",
                       (name, "next_" + name))  # fmt: skip
            db.execute("DELETE FROM identity WHERE name = ?", ("next_" + name,))
        db.execute("COMMIT")
        self.unwiped = True  # the former private keys
        self.wipe()

    def _named(self) -> dict[str, bytes]:
        return dict(self._need().execute("SELECT name, value FROM identity").fetchall())

    def _put(self, rows: dict[str, bytes]) -> None:
        db = self._need()
        db.execute("BEGIN IMMEDIATE")
        kept = [(name, self._wrapping.identity_row(name, value)) for name, value in rows.items()]
        db.executemany("INSERT OR REPLACE INTO identity VALUES (?, ?)", kept)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _need(self) -> sqlite3.Connection:
        if self._db is None:
            raise sqlite3.ProgrammingError("key file is not open")
        return self._db

    def get(self, key_id: bytes) -> bytes | None:
        """The key, or None where it is unknown or erased."""
        waiting = self._new.get(key_id)
        if waiting is not None:
            return None if self._is_leaving(*waiting[0]) else waiting[1]
        if self._db is None:
            return None
        query = "SELECT key, ward, subject FROM subject_keys WHERE key_id = ?"
        row = self._db.execute(query, (key_id,)).fetchone()
        if row is None or self._is_leaving(row[1], row[2]):
            return None
        key = self._wrapping.opened(key_id, row[0])
        return bytes(key) if _sound(key_id, key) else None

    def held(self, key_id: bytes) -> tuple[str, bytes] | None:
        """(subject, key) of a key that is here and not erased."""
        key = self.get(key_id)
        if key is None:
            return None
        waiting = self._new.get(key_id)
        if waiting is not None:
            return waiting[0][1], key
        query = "SELECT subject FROM subject_keys WHERE key_id = ?"
        return self._need().execute(query, (key_id,)).fetchone()[0], key

    def _is_leaving(self, ward: str, subject: str) -> bool:
        """Whether this very transaction erases it."""
        return bool(self._erase) and ((ward, subject) in self._erase or ("", subject) in self._erase)

    def erased(self, ward: str, subject: str) -> bool:
        if self._is_leaving(ward, subject):
            return True
        if self._db is None:
            return False
        query = "SELECT 1 FROM erased_subjects WHERE subject = ? AND ward IN (?, '')"
        return self._db.execute(query, (subject, ward)).fetchone() is not None

    def for_subject(self, ward: str, subject: str) -> tuple[bytes, bytes] | None:
        """(key id, key) that seals this subject's data here: its own, else a new one; None once it is erased."""
        if self.erased(ward, subject):
            return None
        for key_id, (owner, key) in self._new.items():
            if owner == (ward, subject):
                return key_id, key
        query = "SELECT key_id, key FROM subject_keys WHERE subject = ? AND ward IN (?, '') ORDER BY key_id LIMIT 1"
        row = self._need().execute(query, (subject, ward)).fetchone()
        if row is not None and _sound(row[0], found := self._wrapping.opened(row[0], row[1])):
            return bytes(row[0]), bytes(found)
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

    def waiting(self) -> tuple[dict[bytes, tuple[Of, bytes]], set[Of]]:
        """For `put_back`: what would be committed now."""
        return dict(self._new), set(self._erase)

    def put_back(self, state: tuple[dict[bytes, tuple[Of, bytes]], set[Of]]) -> None:
        self._new, self._erase = dict(state[0]), set(state[1])

    @property
    def taken(self) -> int:
        """How many keys were ever kept in this file: the journal beside it remembers the count, too."""
        return self._count("taken")

    @property
    def buried_count(self) -> int:
        """How many subjects were ever erased here; the journal beside it remembers it, too."""
        return self._count("buried")

    def _count(self, name: str) -> int:
        row = self._need().execute("SELECT value FROM identity WHERE name = ?", (name,)).fetchone()
        try:
            return int(row[0]) if row is not None else 0
        except ValueError:
            return 0

    def commit_new(self) -> int:
        """Make new keys durable; how many. Called before the main commit."""
        self.before_erasing(self._erase)
        fresh = [(k, of[1], v, of[0]) for k, (of, v) in self._new.items() if not self._is_leaving(*of)]
        if fresh:
            db = self._need()
            db.execute("BEGIN IMMEDIATE")
            try:
                kept = [(k, subject, self._wrapping.kept(k, key), ward) for k, subject, key, ward in fresh]
                db.executemany("INSERT OR IGNORE INTO subject_keys VALUES (?, ?, ?, ?)", kept)
                count = str(self.taken + len(fresh)).encode()
                db.execute("INSERT OR REPLACE INTO identity VALUES ('taken', ?)", (count,))
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
            self.bury(self._erase)
            self._erase.clear()

    def bury(self, subjects: Iterable[Of]) -> None:
        """Delete these subjects' keys, and refuse keys for them from now on. Durable when it returns."""
        db = self._need()
        subjects = tuple(subjects)
        self.before_erasing(subjects)
        rows = [(subject, ward) for ward, subject in subjects]
        db.execute("BEGIN IMMEDIATE")
        fresh = db.executemany("INSERT OR IGNORE INTO erased_subjects VALUES (?, ?)", rows).rowcount
        count = str(self.buried_count + max(0, fresh)).encode()
        db.execute("INSERT OR REPLACE INTO identity VALUES ('buried', ?)", (count,))
        for table in ("subject_keys", "closed_keys"):
            db.executemany(f"DELETE FROM {table} WHERE subject = ?1 AND (ward IN (?2, '') OR ?2 = '')", rows)
        db.execute("COMMIT")
        self.unwiped = True
        self.wipe()
        if subjects:
            self.after_erasing(subjects)

    def wipe(self) -> None:
        """Let no byte of an erased key stand anywhere. A reader in the way is not waited for: call again."""
        if self.unwiped and self._db is not None:
            self.unwiped = not wal.emptied(self._db)

    def buried(self) -> set[Of]:
        """Every (ward, subject) that was ever erased here."""
        return {(ward, subject) for ward, subject in self._need().execute("SELECT ward, subject FROM erased_subjects")}

    def not_buried(self, erased: Iterable[Of]) -> list[Of]:
        """Those of `erased` whose tombstone is missing here: this file is older than the journal beside it."""
        return [of for of in erased if not self.erased(*of)]

    # -- keys that came back from a backup ------------------------------------------------------------------
    @property
    def backed_up(self) -> int:
        """When this file was written as a backup, microseconds since 1970; 0 for one that never was one."""
        return self._count("backed_up")

    @property
    def closed(self) -> int:
        """How many keys wait until it was heard what was erased since the backup that they came from."""
        if self._db is None or not self._db.execute(_HAS_CLOSED).fetchone():
            return 0
        return int(self._db.execute("SELECT count(*) FROM closed_keys").fetchone()[0])

    def close_all(self) -> int:
        """Put every key aside: nothing sealed opens with it; how many. The file is the station's own from now on."""
        db = self._need()
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT OR IGNORE INTO closed_keys SELECT key_id, subject, key, ward FROM subject_keys")
        db.execute("DELETE FROM subject_keys")
        db.execute("DELETE FROM identity WHERE name = 'backed_up'")
        db.execute("COMMIT")
        return self.closed

    def take_over(self) -> None:
        """A backup that was put in place is the station's own file from now on."""
        if self.backed_up:
            self._need().execute("DELETE FROM identity WHERE name = 'backed_up'")

    def open_closed(self, most: int) -> set[Of]:
        """Put at most so many of the closed keys back; whose they are. Erased ones are gone already."""
        db = self._need()
        rows = db.execute("SELECT key_id, subject, key, ward FROM closed_keys LIMIT ?", (most,)).fetchall()
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT OR IGNORE INTO subject_keys VALUES (?, ?, ?, ?)",
            [row for row in rows if not self.erased(row[3], row[1])],
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
        db.executescript(_TABLES)
        for table in ("subject_keys", "closed_keys"):
            db.execute(f"DELETE FROM {table}")
        db.execute("DELETE FROM identity WHERE name = 'backed_up'")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
