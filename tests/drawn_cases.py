"""Which cases of a parametrized test an ordinary run takes: enough to meet each value of each parameter. `--long`: all.

    @pytest.mark.drawn_cases
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("percent", [100, 130, 160])
    @pytest.mark.parametrize("theme", ["normal", "contrast"])   # 3 of the 18: each size, each percent and each theme

Which values come together is drawn by the run's seed, test by test, so that runs together meet every case; the seed is
printed at the end of a run, and MOTCUA_TEST_SEED repeats it. A test that is named with its case runs whatever was
drawn. For tests of what a page looks like in a shape: what decides by a parameter keeps all its cases. Called by
tests/conftest.py.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.drawn_engines import SEED

MARKER = "drawn_cases: in an ordinary run as many of its cases as meet each value of each parameter, drawn anew"


def configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)


def draw(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not drawn."""
    if config.getoption("--long"):
        return
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if hasattr(item, "callspec") and item.get_closest_marker("drawn_cases"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left: set[pytest.Item] = set()
    for name, of_test in cases.items():
        drawn = _covering(of_test, random.Random(f"{config.stash[SEED]} {name}"))
        left.update(one for one in of_test if one not in drawn and not _is_named(config, one))
    if left:
        items[:] = [one for one in items if one not in left]
        config.hook.pytest_deselected(items=[*left])


def _covering(cases: list[pytest.Item], chance: random.Random) -> list[pytest.Item]:
    """Case by case the one with the most values that none before it has, until all were met."""
    rest = chance.sample(sorted(cases, key=lambda one: one.nodeid), len(cases))
    unmet = {value for case in rest for value in _values(case)}
    drawn: list[pytest.Item] = []
    while unmet:
        drawn.append(max(rest, key=lambda case: len(unmet & _values(case))))
        unmet -= _values(drawn[-1])
    return drawn


def _values(case: Any) -> set[tuple[str, str]]:
    return {(name, repr(value)) for name, value in case.callspec.params.items()}


def _is_named(config: pytest.Config, item: pytest.Item) -> bool:
    return any(one.endswith(item.nodeid.rpartition("/")[2]) for one in config.args if "[" in one)
