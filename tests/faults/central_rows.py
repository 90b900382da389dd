"""What lies in the databases of a city's server, on whichever engine it runs: asked by tests in plain SQL.

Used by tests/faults/city.py. SQL that all three engines understand; a place of a value is `:name`.
"""

from __future__ import annotations

import atexit
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import inspect, make_url, text

from kiosk.city.store import keys_beside
from kiosk.db.engines import connect
from kiosk.settings import Settings
from tests import mariadb, postgres

ENGINES = ("sqlite", "postgresql", "mariadb")
SERVERS = {"postgresql": postgres.running, "mariadb": mariadb.running}
_free: dict[str, list[str]] = defaultdict(list)  # databases with their tables made, that nobody uses now


@contextmanager
def database(engine: str) -> Iterator[str]:
    """The URL of an empty database, its keys' beside it; "" for SQLite, whose server makes its own file.

    One that a former test used is emptied: making a hundred tables takes a server longer than most tests last.
    """
    if engine == "sqlite":
        yield ""
        return
    url = _free[engine].pop() if _free[engine] else _kept(engine)
    try:
        yield url
    finally:
        for each in (url, keys_beside(url)):
            _empty(each)
        _free[engine].append(url)


def _kept(engine: str) -> str:
    """To the end of the process; dropped before the server, which registered earlier, is stopped."""
    stack = ExitStack()
    url = stack.enter_context(_made(engine))
    atexit.register(stack.close)
    return url


@contextmanager
def _made(engine: str) -> Iterator[str]:
    with SERVERS[engine]() as url:
        keys = make_url(keys_beside(url)).database
        execute(url, f"CREATE DATABASE {keys}")
        try:
            yield url
        finally:
            execute(url, f"DROP DATABASE {keys}" + (" WITH (FORCE)" if engine == "postgresql" else ""))


def _empty(url: str) -> None:
    made = connect(url)
    try:
        with made.connect() as connection, connection.begin():
            for name in inspect(connection).get_table_names():
                if name not in ("alembic_version", "city_version"):
                    connection.exec_driver_sql(f"DELETE FROM {name}")
    finally:
        made.dispose()


def execute(url: str, sql: str) -> None:
    """Outside of a transaction."""
    made = connect(url)
    try:
        with made.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(sql)
    finally:
        made.dispose()


def rows(settings: Settings, db: str, sql: str, *values: Any, **given: Any) -> list[tuple[Any, ...]]:
    """Of the journal's database. `values` stand for the "?" in their order."""
    for nth, value in enumerate(values):
        sql = sql.replace("?", f":value_{nth}", 1)
        given[f"value_{nth}"] = value
    return _rows(db or f"sqlite:///{settings.database}", sql, given)


def change(settings: Settings, db: str, *statements: str) -> None:
    made = connect(db or f"sqlite:///{settings.database}")
    try:
        with made.connect() as connection, connection.begin():
            for sql in statements:
                connection.execute(text(sql))
    finally:
        made.dispose()


def key_count(settings: Settings, db: str, ward: str = "", subject: str = "") -> int:
    """Keys of sealed parts that are there, of all or of one subject."""
    url, table = (keys_beside(db), "city_keys") if db else (f"sqlite:///{settings.key_file}", "subject_keys")
    one = " WHERE ward = :ward AND subject = :subject" if subject else ""
    given = {"ward": ward, "subject": subject} if subject else {}
    return int(_rows(url, f"SELECT count(*) FROM {table}{one}", given)[0][0])


def _rows(url: str, sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    made = connect(url)
    try:
        with made.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), given)]
    finally:
        made.dispose()
