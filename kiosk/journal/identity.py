"""Who this station is: its id and its private keys, and how the key file keeps them.

The id stands in the key file before the database gets it, so that a lost database is no new station. Used by the
store's opening (`kiosk.store.epoch_keeper`, `new_identity`, `first_look`) and by whoever signs or opens wrapped keys.
Raises sqlite3.DatabaseError for an identity that does not read.
"""

from __future__ import annotations

import functools
import sqlite3
from typing import TYPE_CHECKING

from kiosk.journal import sealing
from kiosk.journal.key_database import KeyDatabase

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

_NAMES = ("station", "signing", "sealing")
NEXT = "next_"  # before the names of an identity that the station is about to take


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


class KeptIdentity:
    """The identity's rows in the key file: the station's own, and the one that it is about to take."""

    def __init__(self, file: KeyDatabase) -> None:
        self._file = file

    def read(self, prefix: str = "") -> Identity | None:
        """Who this station is, or with NEXT who it is about to become; None where no identity is stored."""
        if self._file.connection is None:
            return None
        found, wrapping = self._rows(), self._file.wrapping
        if prefix + "signing" not in found or prefix + "sealing" not in found:
            return None
        station, signing, opening = (
            wrapping.identity_of(prefix + name, found.get(prefix + name, b"")) for name in _NAMES
        )
        if not (isinstance(signing, bytes) and isinstance(opening, bytes) and len(signing) == len(opening) == 32):
            raise sqlite3.DatabaseError("the identity in the key file does not read")
        if not isinstance(station, bytes):
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
        found = self._rows()
        return "opened" in found or ("signing" in found and "station" not in found)

    def keep(self, identity: Identity, *, prefix: str = "") -> None:
        """Store it durably, in the file itself and not in its log alone."""
        self._put({prefix + name: value for name, value in identity.rows.items()})

    def note_opened(self) -> None:
        """An epoch of this identity stands in a database now."""
        if "opened" not in self._rows():
            self._put({"opened": b"1"})

    def become_next(self) -> None:
        """The identity that was prepared under NEXT is the station's from now on."""
        db = self._file.need()
        db.execute("BEGIN IMMEDIATE")
        for name in _NAMES:
            db.execute("INSERT OR REPLACE INTO identity SELECT ?, value FROM identity WHERE name = ?",
                       (name, NEXT + name))  # fmt: skip
            db.execute("DELETE FROM identity WHERE name = ?", (NEXT + name,))
        db.execute("COMMIT")
        self._file.unwiped = True  # the former private keys
        self._file.wipe()

    def _rows(self) -> dict[str, bytes]:
        return dict(self._file.need().execute("SELECT name, value FROM identity").fetchall())

    def _put(self, rows: dict[str, bytes]) -> None:
        db, wrapping = self._file.need(), self._file.wrapping
        db.execute("BEGIN IMMEDIATE")
        kept = [(name, wrapping.identity_row(name, value)) for name, value in rows.items()]
        db.executemany("INSERT OR REPLACE INTO identity VALUES (?, ?)", kept)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
