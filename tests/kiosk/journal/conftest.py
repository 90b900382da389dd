"""A journal on a real SQLite file, written within one transaction: no store, no thread, no process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kiosk.db import engine
from kiosk.journal.keys import KeyFile


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    raw = engine.prepare(tmp_path / "own" / "station.sqlite")
    connection = engine.connection_of(raw)
    raw.execute("BEGIN IMMEDIATE")
    yield connection
    raw.execute("COMMIT")
    engine.close_connection(connection, raw)


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyFile]:
    opened = KeyFile(tmp_path / "keys.sqlite")
    opened.open()
    yield opened
    opened.close()
