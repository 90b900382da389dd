"""Queries on threads of their own, each within one snapshot of the database. Owned by the Store.

A thread keeps its connection; all are closed together. A query is `q(reader: Reader, *arguments)`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from kiosk.db import engine
from kiosk.errors import BugError
from kiosk.journal.keys import KeyFile
from kiosk.store.ledger import FileLedger
from kiosk.store.reader import Reader

P = ParamSpec("P")
R = TypeVar("R")
THREADS = 2


class Readers:
    def __init__(self, ledger: FileLedger) -> None:
        self._ledger = ledger
        self._pool: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._opened: list[tuple[Connection, sqlite3.Connection, KeyFile]] = []

    def open(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, "store-reader")

    def close(self) -> None:
        """Finish what runs. Safe to call twice."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None
        for connection, raw, keys in self._opened:
            engine.close_connection(connection, raw)
            keys.close()
        self._opened.clear()

    def read(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> Future[R]:
        if self._pool is None:
            raise BugError("the store is not open")
        return self._pool.submit(lambda: self._read(query, *given, **named))

    def _read(self, query: Callable[Concatenate[Reader, P], R], *given: P.args, **named: P.kwargs) -> R:
        reader, raw = self._mine()
        raw.execute("BEGIN")
        try:
            return query(reader, *given, **named)
        finally:
            raw.end()  # whatever the query left: a snapshot lasts no longer than it

    def _mine(self) -> tuple[Reader, engine.ReadConnection]:
        mine = getattr(self._local, "reader", None)
        if mine is None:
            settings = self._ledger.settings
            raw = engine.connect_to_read(settings.database)
            keys = KeyFile(settings.key_file, read_only=True)
            keys.open()
            connection = engine.connection_of(raw)
            self._opened.append((connection, raw, keys))
            mine = self._local.reader = (Reader(self._ledger, connection, keys), raw)
        return mine
