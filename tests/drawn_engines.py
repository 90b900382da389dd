"""Which engines a test of the city's server runs on in this run. Called by tests/conftest.py and used beside the tests.

A test that asks for `city_db` (or for a fixture on top of it) is collected once for each engine. An ordinary run keeps
SQLite's and that of one of the two servers, drawn for each test by the run's seed, so that a run as a whole meets every
engine; the seed is printed at the end, and MOTCUA_TEST_SEED repeats it. `--long` runs all on all. What differs says so:

    pytestmark = pytest.mark.every_engine                 # all three in every run: the core
    @pytest.mark.one_engine                               # one of the three: a test that takes its time
    @pytest.mark.sqlite_alone("why it is about a file")   # never on a server

What is no protocol, but use cases and pages on top of the store, faults, and tests in which a city stands beside, asks
for `any_db` (or for tests/conftest.py's `city`) and runs on one engine of the three, drawn for each test; fixtures that
live longer than a test ask for `run_engine`, which is drawn once for the run. `server_engine`: one of the two servers.

A test that is named with its engine (`test_x[mariadb]`) runs whatever was drawn. The tests of the protocol, in
tests/kiosk/server, import this module's `city`. "mariadb" is a node of Galera (tests/mariadb.py).
"""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.faults.city import City

ALL = ("sqlite", "postgresql", "mariadb")
SEED = pytest.StashKey[int]()
MARKERS = (
    "every_engine: on all three engines in every run",
    "one_engine: on one of the three engines, drawn anew for each run",
    "sqlite_alone(why): about a file, and so on SQLite alone",
)


def configure(config: pytest.Config) -> None:
    """Choose the seed of this run, or take that of the run whose worker this is."""
    for line in MARKERS:
        config.addinivalue_line("markers", line)
    given: dict[str, Any] = getattr(config, "workerinput", {})
    config.stash[SEED] = int(given.get("motcua_seed") or os.environ.get("MOTCUA_TEST_SEED") or secrets.randbits(32))


def hand_on(config: pytest.Config, workerinput: dict[str, Any]) -> None:
    """All workers of a run must collect the same tests."""
    workerinput["motcua_seed"] = config.stash[SEED]


def generate(metafunc: pytest.Metafunc) -> None:
    file = metafunc.definition.get_closest_marker("sqlite_alone")
    assert file is None or file.args, f"{metafunc.definition.nodeid}: say why it is about a file"
    for name in ("city_engine", "any_engine"):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, ALL[:1] if file else ALL, indirect=True)
    if "server_engine" in metafunc.fixturenames:
        metafunc.parametrize("server_engine", ALL[1:])
    if "run_engine" in metafunc.fixturenames:
        long, seed = metafunc.config.getoption("--long"), metafunc.config.stash[SEED]
        metafunc.parametrize(
            "run_engine", ALL if long else [random.Random(seed).choice(ALL)], indirect=True, scope="session"
        )


def draw(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not drawn."""
    if config.getoption("--long"):
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (kept if _is_drawn(config, item) else left).append(item)
    if left:
        items[:] = kept
        config.hook.pytest_deselected(items=left)


def _is_drawn(config: pytest.Config, item: pytest.Item) -> bool:
    params: dict[str, Any] = item.callspec.params if hasattr(item, "callspec") else {}
    engine = params.get("any_engine") or params.get("city_engine") or params.get("server_engine")
    if not engine or any(mark.name in ("every_engine", "sqlite_alone") for mark in item.iter_markers()):
        return True
    if any(one.endswith(item.nodeid.rpartition("/")[2]) for one in config.args if "[" in one):
        return True
    among = ALL if "any_engine" in params or item.get_closest_marker("one_engine") else ALL[1:]
    if "server_engine" in params:
        among = ALL[1:]
    drawn = random.Random(f"{config.stash[SEED]} {item.nodeid.replace(engine, '*')}").choice(among)
    return engine == drawn or (engine == "sqlite" and "sqlite" not in among)


def told(config: pytest.Config) -> str:
    """For the end of a run."""
    from tests import mariadb

    return f"seed of the drawn engines and cases: {config.stash[SEED]} (MOTCUA_TEST_SEED repeats it); {mariadb.told()}"


@pytest.fixture
def city_engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def city_db(city_engine: str) -> Iterator[str]:
    """The URL of an empty database of a city's server, "" for SQLite."""
    from tests.faults.central_rows import database

    with database(city_engine) as url:
        yield url


@pytest.fixture
def any_engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def any_db(any_engine: str) -> Iterator[str]:
    """As `city_db`."""
    from tests.faults.central_rows import database

    with database(any_engine) as url:
        yield url


@pytest.fixture(scope="session")
def run_engine(request: pytest.FixtureRequest) -> str:
    """For `central_rows.database`, which gives each who asks a database of their own."""
    name: str = request.param
    return name


@pytest.fixture
def city(tmp_path: Path, city_db: str) -> Iterator[City]:
    """A city's server on loopback and a ward's store, joined by real sockets."""
    from tests.faults.city import City

    made = City(tmp_path, db=city_db)
    try:
        yield made
    finally:
        made.close()
