"""What the writer does while nobody wants anything: empty a long write-ahead log, and wipe erased keys for good.

Owned by the Store, used on its writer's thread. Each try ends at once where a reader is in the way; it is repeated
while `wanted`.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

from kiosk.db import wal
from kiosk.journal.keys import KeyFile

log = logging.getLogger("motcua.store")


class Tidying:
    def __init__(self, writer: Callable[[], sqlite3.Connection], keys: KeyFile, database: Path) -> None:
        self._writer, self._keys, self._database = writer, keys, database
        self.wanted = False
        self._held = False

    def look(self) -> None:
        """After a commit: whether there is something to tidy. Cheap."""
        self.wanted = self._keys.unwiped or wal.size_of(self._database) > wal.LIMIT

    def idle(self) -> None:
        """A quiet moment."""
        if not self.wanted:
            return
        self._keys.wipe()
        if wal.size_of(self._database) > wal.LIMIT:
            self._report(held=not wal.emptied(self._writer()))
        self.look()

    def _report(self, *, held: bool) -> None:
        if held and not self._held:
            log.warning("a reader holds an old snapshot: the write-ahead log cannot be emptied yet")
        self._held = held
