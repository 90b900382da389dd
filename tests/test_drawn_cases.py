"""Each value of each parameter in every run, every case over many; the same seed draws the same; --long takes all."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from tests.drawn_cases import draw
from tests.test_drawn_engines import Config

SIZES, PERCENTS, THEMES = ("small", "wide", "tall"), (100, 130, 160), ("normal", "contrast")
ALL = list(itertools.product(SIZES, PERCENTS, THEMES))


class Case:
    def __init__(self, test: str, size: str, percent: int, theme: str, *, marked: bool = True) -> None:
        self.nodeid = f"tests/x/test_y.py::{test}[{size}-{percent}-{theme}]"
        self.callspec = SimpleNamespace(params={"size": size, "percent": percent, "theme": theme})
        self._marked = marked

    def get_closest_marker(self, _name: str) -> bool:
        return self._marked


def kept(config: Config, *, marked: bool = True) -> list[tuple[str, int, str]]:
    items: list[Any] = [Case("t", *one, marked=marked) for one in ALL]
    draw(config, items)  # type: ignore[arg-type]
    assert len(items) + len(config.left) == len(ALL)
    return [tuple(one.callspec.params.values()) for one in items]


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_each_value_is_met_by_few_cases_and_the_seed_says_which(seed: int) -> None:
    found = kept(Config(seed))
    assert [set(values) for values in zip(*found, strict=True)] == [set(SIZES), set(PERCENTS), set(THEMES)]
    assert len(found) == 3
    assert kept(Config(seed)) == found


def test_runs_together_meet_every_case() -> None:
    assert {one for seed in range(100) for one in kept(Config(seed))} == set(ALL)


def test_tests_are_drawn_apart() -> None:
    items: list[Any] = [Case(f"t{nth}", *one) for nth in range(20) for one in ALL]
    draw(Config(7), items)  # type: ignore[arg-type]
    drawn = {tuple(sorted(one.nodeid.partition("[")[2] for one in items if f"::t{nth}[" in one.nodeid))
             for nth in range(20)}  # fmt: skip
    assert len(drawn) > 5


def test_a_long_run_takes_all_and_so_does_what_is_not_marked() -> None:
    assert kept(Config(7, long=True)) == ALL
    assert kept(Config(7), marked=False) == ALL


def test_what_is_named_with_its_case_runs() -> None:
    for one in ALL:
        config = Config(7, args=("tests/x/test_y.py::t[{}-{}-{}]".format(*one),))
        assert one in kept(config)
