"""The city's server of these tests on each engine: SQLite in a file, PostgreSQL and MariaDB as servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.central_rows import ENGINES, database
from tests.faults.city import City


@pytest.fixture(params=ENGINES)
def city_db(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh database, "" for SQLite."""
    with database(request.param) as url:
        yield url


@pytest.fixture
def city(tmp_path: Path, city_db: str) -> Iterator[City]:
    """A city's server on loopback and a ward's store, joined by real sockets."""
    made = City(tmp_path, db=city_db)
    try:
        yield made
    finally:
        made.close()
