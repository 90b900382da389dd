"""Looking into a database beside the program that works on it: queries on one snapshot, and nothing written.

Called by commands that only ask (`motcua report`). No lock is taken. No key is opened, so that personal data stay
closed, unless a command says that its answer holds them (`personal`). Raises ExpectedError report.errors.no_database
where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from kiosk.catalogue import Catalogue
from kiosk.clock import Clock
from kiosk.db import engine, tables
from kiosk.db.engines import connect
from kiosk.db.tables.journal import KnownStation
from kiosk.errors import ExpectedError
from kiosk.journal.keys import KeyFile
from kiosk.settings import Settings
from kiosk.store.ledger import FileLedger
from kiosk.store.metadata import meta
from kiosk.store.reader import Reader
from kiosk.values.ids import StationId, ward_of
from kiosk.values.journal import StationIdentity
from kiosk.values.roles import Role


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
        station = meta(connection, "station")
        ledger = FileLedger(settings, clock, None if _is_city(connection, station) else catalogue, None)
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


@contextmanager
def looking_at(url: str, settings: Settings, clock: Clock) -> Iterator[Reader]:
    """A reader of a city's database as it is now, without any key. Raises ExpectedError report.errors.no_database."""
    tables.load()
    try:
        city = connect(url)
        connection = city.connect()
    except (SQLAlchemyError, KeyError) as error:
        shown = make_url(url).render_as_string(hide_password=True) if "://" in url else url
        raise ExpectedError("report.errors.no_database", file=shown) from error
    try:
        ledger = FileLedger(settings, clock, None, None)
        station = meta(connection, "station")
        ledger.station = StationIdentity(id=StationId(station), ward=ward_of(station), epoch=0, roles=(Role.CENTRAL,))
        yield Reader(ledger, connection, KeyFile(settings.key_file, read_only=True))
    finally:
        connection.close()
        city.dispose()


def _is_city(connection: Connection, station: str) -> bool:
    """Whether the file is that of a city's server, which has no ward's catalogue."""
    roles = select(KnownStation.roles).where(KnownStation.station == station)
    return any(Role.CENTRAL in found.split(",") for found in connection.execute(roles).scalars())
