"""What lies in the databases of a city's server, on whichever engine it runs: asked by tests in plain SQL.

Used by tests/faults/city.py. SQL that all three engines understand; a place of a value is `:name`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import make_url, text

from kiosk.city.store import keys_beside
from kiosk.db.engines import connect
from kiosk.settings import Settings
from tests import mariadb, postgres

ENGINES = ("sqlite", "postgresql", "mariadb")
SERVERS = {"postgresql": postgres.running, "mariadb": mariadb.running}


@contextmanager
def database(engine: str) -> Iterator[str]:
    """The URL of a fresh database, its keys' beside it; "" for SQLite, whose server makes its own file."""
    if engine == "sqlite":
        yield ""
        return
    with SERVERS[engine]() as url:
        keys = make_url(keys_beside(url)).database
        execute(url, f"CREATE DATABASE {keys}")
        try:
            yield url
        finally:
            execute(url, f"DROP DATABASE {keys}" + (" WITH (FORCE)" if engine == "postgresql" else ""))


def execute(url: str, sql: str) -> None:
    """Outside of a transaction."""
    made = connect(url)
    try:
        with made.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(sql)
    finally:
        made.dispose()


def rows(settings: Settings, db: str, sql: str, **given: Any) -> list[tuple[Any, ...]]:
    """Of the journal's database."""
    return _rows(db or f"sqlite:///{settings.database}", sql, given)


def key_count(settings: Settings, db: str) -> int:
    """Keys of sealed parts that are there."""
    if db:
        return int(_rows(keys_beside(db), "SELECT count(*) FROM city_keys", {})[0][0])
    return int(_rows(f"sqlite:///{settings.key_file}", "SELECT count(*) FROM subject_keys", {})[0][0])


def _rows(url: str, sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    made = connect(url)
    try:
        with made.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), given)]
    finally:
        made.dispose()
