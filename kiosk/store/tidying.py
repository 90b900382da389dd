"""What the writer does while nobody wants anything: empty a long write-ahead log, and wipe what was erased for good.

Owned by the Store, used on its writer's thread. Each try ends at once where a reader is in the way; it is repeated
while `wanted`. After an erasure the database's own log is emptied too, since rows and sealed parts of before may stand
in it; a run that was killed in between leaves a log, which the next start empties.
"""

from __future__ import annotations

import logging

from kiosk.db import wal
from kiosk.store.ledger import FileLedger

log = logging.getLogger("motcua.store")


class Tidying:
    def __init__(self, ledger: FileLedger) -> None:
        self._ledger, self._keys, self._database = ledger, ledger.keys.file, ledger.settings.database
        self.wanted = False
        self._held = False
        self._unwiped = False  # whether bytes of erased subjects' rows may still stand in the database's log

    def begin(self) -> None:
        """At opening: a log that is there may be that of a run which ended before it had wiped."""
        self._unwiped = wal.size_of(self._database) > 0
        self.look()

    def erased(self) -> None:
        """Rows of an erased subject were written anew or deleted, and that is committed."""
        self._unwiped = True

    def look(self) -> None:
        """After a commit: whether there is something to tidy. Cheap."""
        self.wanted = self._keys.unwiped or self._unwiped or wal.size_of(self._database) > wal.LIMIT

    def idle(self) -> None:
        """A quiet moment."""
        if not self.wanted:
            return
        self._keys.wipe()
        if self._unwiped or wal.size_of(self._database) > wal.LIMIT:
            done = wal.emptied(self._ledger.raw)
            self._unwiped = self._unwiped and not done
            self._report(held=not done)
        self.look()

    def _report(self, *, held: bool) -> None:
        if held and not self._held:
            log.warning("a reader holds an old snapshot: the write-ahead log cannot be emptied yet")
        self._held = held
