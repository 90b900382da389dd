"""What each process of the city's server does now and then: it says that it lives, marks both databases as of one
time, and one of them renews the masters.

Owned by kiosk.server.central where its data lie in a shared database. On a thread of its own; what fails is tried again
at the next turn, and told. Master keys are rotated by whichever process comes first once they are due, where all that
live read one file of them; else a technician has to (`motcua central rotate-keys`), and the log says so.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from importlib import metadata

import msgspec

from kiosk.city import processes, rotating
from kiosk.city.store import CityStore
from kiosk.errors import ExpectedError
from kiosk.log import Seldom
from kiosk.records.folding import kind_of_error
from kiosk.values.city_care import ServerProcess

log = logging.getLogger("motcua.server")
BEAT = 10.0  # seconds
SECONDS = 60.0  # that a transaction may take
_OLD = Seldom()


class CityCare:
    """See the module."""

    def __init__(self, store: CityStore, address: str) -> None:
        self._store, self._over = store, threading.Event()
        place = processes.place_of(store.settings.data_dir)
        now = store.clock.now()
        self.process = ServerProcess(
            name=str(uuid.uuid4()), host=socket.gethostname()[:64], pid=os.getpid(), address=address[:200],
            place=place, folder=str(store.settings.data_dir.resolve())[:400], masters="", version=_version(),
            began_at=now, seen_at=now,
        )  # fmt: skip
        self._thread = threading.Thread(target=self._loop, name="city-care", daemon=True)

    def open(self) -> None:
        self._turn()
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(20)
        try:
            self._store.run(processes.leave, self.process.name).result(SECONDS)
        except Exception as error:
            log.info("the process is not struck off: %s", kind_of_error(error))

    def _loop(self) -> None:
        while not self._over.wait(BEAT):
            self._turn()

    def _turn(self) -> None:
        try:
            self.turn()
        except Exception as error:  # a database that is away, a file that cannot be read
            reason = error.key if isinstance(error, ExpectedError) else kind_of_error(error)
            log.warning("the server's care waits: %s", reason)

    def turn(self) -> None:
        """Once."""
        keys = self._store.keys_database
        assert keys is not None
        newest = keys.masters.all()[-1]
        self.process = msgspec.structs.replace(
            self.process, masters=newest.name, seen_at=self._store.clock.now()
        )
        self._store.mark_keys()
        living = self._store.run(processes.beat, self.process).result(SECONDS)
        old = rotating.age(keys.masters, self._store.clock)
        if old < rotating.DUE:
            return
        if rotating.can_rotate_itself(living, self.process):
            if rotating.rotate_where_due(keys, self._store.clock):
                log.warning("the master keys were rotated, after %d days", old.days)
        elif _OLD.due():
            log.warning("the master key is %d days old: motcua central rotate-keys, then copy the file", old.days)


def _version() -> str:
    try:
        return metadata.version("motcua")[:20]
    except metadata.PackageNotFoundError:
        return ""
