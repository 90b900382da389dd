"""Every run meets every engine, every test its SQLite and one server; the same seed draws the same, in every worker."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from tests import drawn_engines
from tests.drawn_engines import ALL, SEED, draw


class Config:
    """What `draw` asks of pytest's."""

    def __init__(self, seed: int, *, long: bool = False, args: tuple[str, ...] = ()) -> None:
        self.stash, self.args, self._long = pytest.Stash(), list(args), long
        self.stash[SEED] = seed
        self.left: list[Any] = []
        self.hook = SimpleNamespace(pytest_deselected=lambda items: self.left.extend(items))

    def getoption(self, _name: str) -> bool:
        return self._long


class Item:
    def __init__(self, name: str, engine: str, fixture: str = "city_engine", mark: str = "") -> None:
        self.nodeid = f"tests/x/test_y.py::{name}[{engine}]"
        self.callspec = SimpleNamespace(params={fixture: engine})
        self._marks = [SimpleNamespace(name=mark)] if mark else []

    def iter_markers(self) -> list[Any]:
        return self._marks

    def get_closest_marker(self, name: str) -> Any:
        return next((one for one in self._marks if one.name == name), None)


def kept(config: Config, **given: str) -> dict[str, list[str]]:
    """The engines on which each of 60 tests is kept."""
    items: list[Any] = [Item(f"t{n}", engine, **given) for n in range(60) for engine in ALL]
    draw(config, items)  # type: ignore[arg-type]
    assert len(items) + len(config.left) == 180
    found: dict[str, list[str]] = {}
    for item in items:
        found.setdefault(item.nodeid.partition("[")[0], []).append(item.callspec.params.popitem()[1])
    return found


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_sqlite_and_one_server_each_and_both_servers_over_a_run(seed: int) -> None:
    found = kept(Config(seed))
    assert all(len(engines) == 2 and engines[0] == "sqlite" for engines in found.values())
    assert min(Counter(engines[1] for engines in found.values()).values()) > 5
    assert kept(Config(seed)) == found != kept(Config(seed + 1))


@pytest.mark.parametrize("given", [{"fixture": "any_engine"}, {"mark": "one_engine"}])
def test_one_of_three_where_one_is_enough(given: dict[str, str]) -> None:
    found = kept(Config(7), **given)
    assert [len(engines) for engines in found.values()] == [1] * 60
    assert set(Counter(engines[0] for engines in found.values())) == set(ALL)


def test_all_on_all_where_it_matters_and_in_a_long_run() -> None:
    for found in (kept(Config(7), mark="every_engine"), kept(Config(7, long=True)), kept(Config(7, long=True))):
        assert all(engines == list(ALL) for engines in found.values())


def test_what_is_named_with_its_engine_runs() -> None:
    name = "tests/x/test_y.py::t3[mariadb]"
    for seed in range(5):
        config = Config(seed, args=(name,))
        items: list[Any] = [Item("t3", "mariadb")]
        draw(config, items)  # type: ignore[arg-type]
        assert [one.nodeid for one in items] == [name]


def test_a_worker_takes_the_seed_of_its_run() -> None:
    given: dict[str, Any] = {}
    drawn_engines.hand_on(Config(12345), given)  # type: ignore[arg-type]
    worker = SimpleNamespace(workerinput=given, stash=pytest.Stash(), addinivalue_line=lambda *_: None)
    drawn_engines.configure(worker)  # type: ignore[arg-type]
    assert worker.stash[SEED] == 12345
