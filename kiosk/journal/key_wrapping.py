"""The key file's own protection: its secret rows lie wrapped under a file key that the disk alone does not give away.

A key file without the table `protection` is clear, as in former versions and where a machine offers nothing better.
Else each subject's key and the station's two private keys are ChaCha20-Poly1305 boxes, bound to their row, under one
file key, which stands in `protection` sealed by a protector (kiosk.journal.protectors) and, for the day the machine
breaks, by the recovery words. Used by KeyFile through `Wrapping`, and by `motcua keys` to change the protector, which
is one transaction: a kill leaves the former state or the new one. Then every page is written anew, so that no byte of
a clear key stands anywhere in the files; where a kill comes between, the next opening does it.
Raises ExpectedError keys.errors.* where the file key cannot be had, sqlite3.Error.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from kiosk.db import wal
from kiosk.errors import ExpectedError
from kiosk.journal.protectors import Protector, Recovery, Secret, Tpm

_TABLE = "CREATE TABLE IF NOT EXISTS protection (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
_SECRET_NAMES = ("signing", "sealing", "next_signing", "next_sealing")
_NONCE, _MARK = 12, b"\x01"  # a clear key has 32 bytes, a wrapped one 61

_unsealed: dict[bytes, bytes] = {}  # by sealed bytes: readers of this process ask the chip once
_door = threading.Lock()


class Box:
    """Wraps the secrets of one file under its file key."""

    def __init__(self, file_key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        self._aead = ChaCha20Poly1305(file_key)

    def wrap(self, row: bytes, plain: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return _MARK + nonce + self._aead.encrypt(nonce, plain, row)

    def open(self, row: bytes, stored: object) -> bytes | None:
        """None for what does not open: damaged, clear, or moved here from another row."""
        from cryptography.exceptions import InvalidTag

        if not isinstance(stored, bytes) or stored[:1] != _MARK or len(stored) <= 1 + _NONCE:
            return None
        try:
            return self._aead.decrypt(stored[1 : 1 + _NONCE], stored[1 + _NONCE :], row)
        except InvalidTag:
            return None


def row_of(name: str) -> bytes:
    """What an identity's row is bound to; a key that is about to become the station's keeps its binding."""
    return b"identity " + name.removeprefix("next_").encode()


class Wrapping:
    """A key file's secrets as its rows hold them. The file key is fetched where the first secret is needed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.facts = facts_of(db)
        self._box: Box | None = None

    @property
    def active(self) -> bool:
        return bool(self.facts)

    def opened(self, row: bytes, stored: object) -> object:
        return self._need().open(row, stored) if self.active else stored

    def kept(self, row: bytes, plain: bytes) -> bytes:
        return self._need().wrap(row, plain) if self.active else plain

    def identity_row(self, name: str, plain: bytes) -> bytes:
        return self.kept(row_of(name), plain) if name in _SECRET_NAMES else plain

    def identity_of(self, name: str, stored: object) -> object:
        return self.opened(row_of(name), stored) if name in _SECRET_NAMES else stored

    def _need(self) -> Box:
        if self._box is None:
            self._box = Box(file_key_of(self.facts))
        return self._box


def facts_of(db: sqlite3.Connection) -> dict[str, bytes]:
    """The rows of `protection`; none for a clear file."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'protection'").fetchone():
        return {}
    return {name: bytes(value) for name, value in db.execute("SELECT name, value FROM protection")}


def protector_of(facts: dict[str, bytes]) -> Protector:
    kind = facts.get("kind", b"").decode()
    return Tpm() if kind == "tpm" else Secret(Path(os.fsdecode(facts.get("where", b""))))


def file_key_of(facts: dict[str, bytes]) -> bytes:
    """Asked of the protector once a process."""
    with _door:
        name = hashlib.sha256(facts["sealed"]).digest()
        if name not in _unsealed:
            _unsealed[name] = protector_of(facts).unseal(facts["sealed"])
        return _unsealed[name]


def recovered(facts: dict[str, bytes], words: str) -> bytes:
    """The file key by the recovery words."""
    return Recovery(words).unseal(facts.get("recovery", b""))


def change(db: sqlite3.Connection, former: bytes | None, protector: Protector | None) -> str:
    """Rewrite every secret under a new file key of `protector` (None: clear); the new recovery words, or "".

    `former`: the file key until now, None for a clear file.
    """
    fresh, recovery = os.urandom(32), Recovery()
    facts = _sealed(protector, fresh, recovery) if protector is not None else {}
    db.execute("PRAGMA secure_delete=ON")
    db.execute("BEGIN IMMEDIATE")
    try:
        _turn_rows(db, None if former is None else Box(former), Box(fresh) if facts else None)
        db.execute("DROP TABLE IF EXISTS protection")
        if facts:
            db.execute(_TABLE)
            db.executemany("INSERT INTO protection VALUES (?, ?)", list(facts.items()))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    tidy(db)
    return recovery.words if facts else ""


def _sealed(protector: Protector, file_key: bytes, recovery: Recovery) -> dict[str, bytes]:
    """The rows of `protection`. A lock that was not opened once is not trusted."""
    sealed = protector.seal(file_key)
    if protector.unseal(sealed) != file_key:
        raise ExpectedError("keys.errors.no_tpm", reason=protector.kind)
    where = os.fsencode(protector.remembered) if isinstance(protector, Secret) else b""
    kind = protector.kind.encode()
    return {"kind": kind, "where": where, "sealed": sealed, "recovery": recovery.seal(file_key), "untidy": b"1"}


def _turn_rows(db: sqlite3.Connection, before: Box | None, after: Box | None) -> None:
    def turned(row: bytes, stored: object) -> bytes | None:
        plain = before.open(row, stored) if before is not None else stored
        if not isinstance(plain, bytes):
            return None  # damaged: it stays as it is, and stays unreadable
        return after.wrap(row, plain) if after is not None else plain

    for table in key_tables(db):
        for key_id, stored in db.execute(f"SELECT key_id, key FROM {table}").fetchall():
            if (fresh := turned(bytes(key_id), stored)) is not None:
                db.execute(f"UPDATE {table} SET key = ? WHERE key_id = ?", (fresh, key_id))
    for name, stored in db.execute("SELECT name, value FROM identity").fetchall():
        if name in _SECRET_NAMES and (fresh := turned(row_of(name), stored)) is not None:
            db.execute("UPDATE identity SET value = ? WHERE name = ?", (fresh, name))


def key_tables(db: sqlite3.Connection) -> list[str]:
    """Where keys stand: also those of a backup that wait for the list of erasures."""
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    return [name for name in ("subject_keys", "closed_keys") if name in there]


def tidy(db: sqlite3.Connection) -> None:
    """Write every page anew and empty the log: nothing of the former rows stays in the files."""
    db.execute("PRAGMA temp_store=MEMORY")  # no copy in a temporary folder
    db.execute("VACUUM")
    if not wal.emptied(db):
        return  # somebody reads; the next opening goes on
    if facts_of(db):
        db.execute("DELETE FROM protection WHERE name = 'untidy'")
        wal.emptied(db)


def secrets_in(db: sqlite3.Connection) -> Iterator[bytes]:
    """Every stored secret as it lies there, for tests and `motcua keys status`."""
    for table in key_tables(db):
        yield from (bytes(key) for (key,) in db.execute(f"SELECT key FROM {table}"))
    for name, value in db.execute("SELECT name, value FROM identity"):
        if name in _SECRET_NAMES:
            yield bytes(value)
