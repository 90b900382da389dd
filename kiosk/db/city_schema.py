"""Tables of the city's server, moved by a chain of revisions of its own.

On PostgreSQL and MariaDB the chain holds the local tables and the city's; in a server's file of SQLite the city's
alone, since a station's chain moves the others there (kiosk.db.engine). Projections are nobody's: they are made anew.
Called by the city's stores as they open, in a transaction. Raises ExpectedError store.errors.newer for a database that
a later program has moved on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

from kiosk.db import making, tables
from kiosk.db.base import NAMES, CityBase, LocalBase
from kiosk.db.engines import engine_of
from kiosk.errors import ExpectedError

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS = "city_version"
REVISIONS = ("0001",)  # oldest first
_VERSION = Table(VERSIONS, MetaData(naming_convention=NAMES), Column("version_num", String(32), primary_key=True))


def targets(connection: Connection) -> list[MetaData]:
    """What the chain holds in this database."""
    tables.load_city()
    if engine_of(connection).embedded:
        return [CityBase.metadata]
    return [LocalBase.metadata, CityBase.metadata]


def version_of(connection: Connection) -> str:
    """The database's revision; "" for one that has none."""
    if not inspect(connection).has_table(VERSIONS):
        return ""
    return connection.execute(select(_VERSION.c.version_num)).scalar() or ""


def prepare(connection: Connection) -> None:
    """Make the tables, or move them to the newest revision. Processes that start at once may all call it."""
    version = version_of(connection)
    if version == REVISIONS[-1]:
        return
    if not version:
        for metadata in targets(connection):
            making.make(connection, metadata.sorted_tables)
        making.make(connection, [_VERSION])
        connection.execute(insert(_VERSION).values(version_num=REVISIONS[-1]))
    elif version not in REVISIONS:
        raise ExpectedError("store.errors.newer", version=version)
    else:
        from alembic import command

        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection | None) -> Config:
    """Alembic's configuration, pointing at the city's chain and, if given, at an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "city_migrations"))
    config.attributes["connection"] = connection
    return config
