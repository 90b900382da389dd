"""A city's day over lines that break, in order and out of it: everything arrives once, and the tables say what was
written (tests/simulate/city.py, on a small city)."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from tests.bench._city_days import WardDays
from tests.bench._pushes import city_server
from tests.factories import settings_in
from tests.faults import checker
from tests.simulate import city


def test_a_days_stations_push_over_bad_lines(
    tmp_path: Path, times: Callable[[int], int], seeded: random.Random
) -> None:
    seed = seeded.randrange(2**31)
    wards = [WardDays(f"9{n:04d}", dossiers=times(100), seed=seed, mixed=True) for n in range(1, times(40) + 1)]
    chains = [chain for ward in wards for chain in ward.chains]
    with city_server(tmp_path, chains) as server:
        told = city.replay(server, wards, seed)
    assert told.problems == []
    assert set(told.faults) - {"busy"}, "a day without a fault"
    settings = settings_in(tmp_path)
    problems = [
        *checker.six_chains_verify(settings.database, settings.key_file),
        *checker.eight_nothing_waits(settings.database),
        *checker.nine_tables_are_folds(settings.database, settings.key_file),
    ]
    assert problems == []


def test_the_layout_of_a_ward_has_every_station() -> None:
    for stations in range(3, 20):
        assert sum(city.layout_of(stations)) == stations
    assert city.layout_of(10) == (3, 5, 2)
