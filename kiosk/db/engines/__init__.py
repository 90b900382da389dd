"""The engines that a database may run on, one module each. Nothing else in the program knows a dialect.

`engine_of(connection)` is asked by whoever writes in bulk or must know what an error means; `connect(url)` opens the
city's database. A module, and with it its driver, is imported when a connection of its kind is met for the first time:
a station never loads PostgreSQL's.
"""

from __future__ import annotations

import functools
import importlib

from sqlalchemy import Connection, Engine, make_url

from kiosk.db.engines.common import SqlEngine
from kiosk.db.engines.nodes import Router

_MODULES = {"sqlite": "sqlite", "postgresql": "postgresql", "mysql": "mariadb", "mariadb": "mariadb"}
NAMES = tuple(_MODULES)


@functools.cache
def engine_named(dialect: str) -> SqlEngine:
    """By SQLAlchemy's name of its dialect. Raises KeyError for one that this program does not run on."""
    found: SqlEngine = importlib.import_module(f"kiosk.db.engines.{_MODULES[dialect]}").ENGINE
    return found


def engine_of(connection: Connection) -> SqlEngine:
    return engine_named(connection.dialect.name)


def connect(url: str) -> Engine:
    """A pool of connections to `url`, as SQLAlchemy writes it: `postgresql+psycopg://…`, `mariadb+pymysql://…`,
    `sqlite:///file`. Raises KeyError for another engine."""
    return engine_named(make_url(url).get_backend_name()).connect(url)


def route(url: str) -> Router:
    """Pools for the nodes that `url` names, and which of them writes a ward now. Only a cluster has several:
    `mariadb+pymysql://user@/database?hosts=10.0.0.1:3306,10.0.0.2:3306`. Raises KeyError for another engine."""
    return engine_named(make_url(url).get_backend_name()).route(url)
