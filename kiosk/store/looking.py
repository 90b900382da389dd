"""Looking into a station's database beside the station that works on it: queries on one snapshot, and nothing written.

Called by commands that only ask (`motcua report`). No lock is taken. No key is opened, so that personal data stay
closed, unless a command says that its answer holds them (`personal`). Raises ExpectedError report.errors.no_database
where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.catalogue import Catalogue
from kiosk.clock import Clock
from kiosk.db import engine, tables
from kiosk.errors import ExpectedError
from kiosk.journal.keys import KeyFile
from kiosk.settings import Settings
from kiosk.store.ledger import FileLedger
from kiosk.store.metadata import meta
from kiosk.store.reader import Reader
from kiosk.values.ids import StationId, ward_of
from kiosk.values.journal import StationIdentity


@contextmanager
def looking(
    settings: Settings, clock: Clock, catalogue: Catalogue, *, personal: bool = False
) -> Iterator[Reader]:
    """A reader of the database as it is now."""
    if not settings.database.exists():
        raise ExpectedError("report.errors.no_database", file=str(settings.database))
    tables.load()
    raw = engine.connect_to_read(settings.database)
    connection, keys = engine.connection_of(raw), KeyFile(settings.key_file, read_only=True)
    try:
        ledger = FileLedger(settings, clock, catalogue, None)
        station = meta(connection, "station")
        ledger.station = StationIdentity(  # what only looks is in no epoch
            id=StationId(station), ward=ward_of(station), epoch=0, roles=settings.roles
        )
        if personal:
            keys.open()
        raw.execute("BEGIN")
        yield Reader(ledger, connection, keys)
        raw.end()
    finally:
        keys.close()
        engine.close_connection(connection, raw)
