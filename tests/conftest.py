"""What every test knows: the --long counts, a printed seed, its own folders; a counter and a city that many use.

Which engines a test of the city's server runs on: tests/drawn_engines.py; which cases of a parametrized test run:
tests/drawn_cases.py.
"""

from __future__ import annotations

import gc
import itertools
import os
import random
import secrets
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import argon2_once, drawn_cases, drawn_engines

if TYPE_CHECKING:
    from tests.faults.city import City
    from tests.kiosk.counter import Counter

_NUMBERS = itertools.count()
if sys.dont_write_bytecode:
    # Hundreds of processes would compile a thousand modules each. Whoever wants none beside the sources has none there.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(sys.prefix) / "pycache")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the full counts (kills, fuzz cases, tours)")


def pytest_configure(config: pytest.Config) -> None:
    drawn_engines.configure(config)
    drawn_cases.configure(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    drawn_engines.hand_on(node.config, node.workerinput)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    drawn_engines.generate(metafunc)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    drawn_engines.draw(config, items)
    drawn_cases.draw(config, items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.write_line(drawn_engines.told(config))


def pytest_collection_finish() -> None:
    """Thousands of tests and modules stay to the end: the garbage collector need not look at them again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """What was compiled of copies that tests made in their folders is of no use to anybody."""
    if sys.pycache_prefix and not hasattr(config, "workerinput"):
        copies = Path(tempfile.gettempdir()).resolve().relative_to("/")
        for folder in (Path(sys.pycache_prefix) / copies).glob("pytest-of-*"):
            shutil.rmtree(folder, ignore_errors=True)


any_db, any_engine = drawn_engines.any_db, drawn_engines.any_engine
city_db, city_engine, run_engine = drawn_engines.city_db, drawn_engines.city_engine, drawn_engines.run_engine
passwords_checked_once = pytest.fixture(scope="session", autouse=True)(argon2_once.remembered)


@pytest.fixture
def times(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """How often to repeat something: a fifth of the full count, or all of it with --long."""
    long = bool(request.config.getoption("--long"))
    return lambda full: full if long else max(1, full // 5)


@pytest.fixture
def few(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """`few(full, some)`: how many of `full` slow combinations to look at: `some`, or all of them with --long."""
    long = bool(request.config.getoption("--long"))
    return lambda full, some: full if long else min(full, some)


@pytest.fixture
def seeded() -> random.Random:
    """A random source with a new seed, printed so that a failure can be repeated (MOTCUA_TEST_SEED)."""
    seed = int(os.environ.get("MOTCUA_TEST_SEED") or secrets.randbits(32))
    print(f"seed: {seed}")
    return random.Random(seed)


@pytest.fixture(scope="session")
def _room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _own_folders(_room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the data of the person who runs it, nor hides what a later one raises. Nothing is made
    that most tests never look at."""
    own = _room / str(next(_NUMBERS))
    monkeypatch.setenv("XDG_DATA_HOME", str(own / "share"))
    monkeypatch.setenv("XDG_STATE_HOME", str(own / "state"))
    for name in list(os.environ):
        if name.startswith("MOTCUA_") and name not in ("MOTCUA_XPATH_CASES", "MOTCUA_TEST_SEED"):
            monkeypatch.delenv(name)
    for at, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(at, hook, getattr(at, hook))  # the program takes them over


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A ward's counter on files of its own, which are checked afterwards."""
    from tests.kiosk.counter import Counter

    opened = Counter(tmp_path)
    yield opened
    found = opened.faults()
    opened.close()
    assert found == []


@pytest.fixture
def city(tmp_path: Path, any_db: str) -> Iterator[City]:
    """A city's server on loopback and a ward's store, joined by real sockets; on one engine, drawn for each test."""
    from tests.faults.city import City

    made = City(tmp_path, db=any_db)
    try:
        yield made
    finally:
        made.close()
