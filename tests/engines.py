"""A fresh database of each engine that the city's server runs on, for tests that go through all of them.

    @pytest.mark.parametrize("engine", engines.ALL)
    def test(engine, tmp_path):
        with engines.fresh(engine, tmp_path) as url: ...
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests import mariadb, postgres

ALL = ("sqlite", "postgresql", "mariadb")


@contextlib.contextmanager
def fresh(name: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database. Skips the test where the engine cannot be had."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'city.sqlite'}"
        return
    with (postgres if name == "postgresql" else mariadb).running() as url:
        yield url
