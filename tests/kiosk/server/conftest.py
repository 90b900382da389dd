"""The city's server of these tests on each engine: SQLite in a file, PostgreSQL and MariaDB as servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.central_rows import ENGINES, database
from tests.faults.city import City

# What looks into the server's own file, or puts files back, is about SQLite alone.
ON_FILES = frozenset({
    "test_enrolment", "test_identity", "test_restored_central", "test_withdrawing", "test_wire_fuzz", "test_mutations",
    "test_shared_pages", "test_grants", "test_pull", "test_hub_and_central", "test_replay", "test_overview",
    "test_page", "test_authority",
})  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "city_db" in metafunc.fixturenames:
        name = metafunc.module.__name__.rpartition(".")[2]
        metafunc.parametrize("city_db", ENGINES[:1] if name in ON_FILES else ENGINES, indirect=True)


@pytest.fixture
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
