"""Tombstones: which subjects were ever erased here, so that no key of theirs is ever taken again.

Part of the key file (`keys.tombstones`). A tombstone belongs to a ward's subject; one of ward "" (an erasure by
central) holds in every ward. Burying deletes the keys for good and tells who asked to be told, before and after.
May raise sqlite3.Error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kiosk.journal.key_database import KeyDatabase
from kiosk.journal.subject_keys import Of

Told = Callable[[Iterable[Of]], None]
_ERASED = "SELECT 1 FROM erased_subjects WHERE subject = ? AND ward IN (?, '')"


def _nobody(_subjects: Iterable[Of]) -> None:
    """Whoever uses the key file alone has nothing to remember."""


class Tombstones:
    def __init__(self, file: KeyDatabase) -> None:
        self._file = file
        self.before_erasing: Told = _nobody  # remembers them elsewhere
        self.after_erasing: Told = _nobody  # it is durable

    def has(self, ward: str, subject: str) -> bool:
        db = self._file.connection
        return db is not None and db.execute(_ERASED, (subject, ward)).fetchone() is not None

    @property
    def count(self) -> int:
        """How many subjects were ever erased here; the journal beside it remembers it, too."""
        return self._file.count("buried")

    def all(self) -> set[Of]:
        """Every (ward, subject) that was ever erased here."""
        rows = self._file.need().execute("SELECT ward, subject FROM erased_subjects")
        return {(ward, subject) for ward, subject in rows}

    def bury(self, subjects: Iterable[Of]) -> None:
        """Delete these subjects' keys, and refuse keys for them from now on. Durable when it returns."""
        db = self._file.need()
        subjects = tuple(subjects)
        self.before_erasing(subjects)
        rows = [(subject, ward) for ward, subject in subjects]
        db.execute("BEGIN IMMEDIATE")
        fresh = db.executemany("INSERT OR IGNORE INTO erased_subjects VALUES (?, ?)", rows).rowcount
        self._file.set_count("buried", self.count + max(0, fresh))
        for table in ("subject_keys", "closed_keys"):
            db.executemany(f"DELETE FROM {table} WHERE subject = ?1 AND (ward IN (?2, '') OR ?2 = '')", rows)
        db.execute("COMMIT")
        self._file.unwiped = True
        self._file.wipe()
        if subjects:
            self.after_erasing(subjects)
