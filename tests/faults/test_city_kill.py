"""kill -9 of the city's server at any moment of its stations' pushes, again and again; then everything agrees."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.bench._city_days import FOUR, WardDays
from tests.bench._pushes import CityServer, differences
from tests.factories import settings_in
from tests.faults import checker
from tests.simulate._bad_lines import begun

SIZES = (10, 40, 200)
A_KILL = 450  # events that go by between two kills


class Questions:
    """How many questions went out, and a wait for the next so many."""

    def __init__(self) -> None:
        self._changed, self.count = threading.Condition(), 0

    def note(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def more(self, many: int, true: Callable[[], bool]) -> None:
        """Until so many more went out, or `true` no longer holds."""
        with self._changed:
            target = self.count + many
            while self.count < target and true():
                self._changed.wait(0.1)


def killed_again_and_again(folder: Path, kills: int, source: random.Random, db: Sequence[str] = ()) -> list[str]:
    """What a server on `folder` or `db` holds otherwise than its stations wrote, after so many kills."""
    dossiers = max(20, kills * A_KILL // 12 // 4)
    wards = [WardDays(f"9{n:04d}", FOUR, dossiers=dossiers, seed=source.randrange(2**31)) for n in range(1, 5)]
    chains = [chain for ward in wards for chain in ward.chains]
    running, asked = CityServer(folder, chains, db), Questions()
    senders = begun(lambda: running, chains, source.randrange(2**31), 0.05, 4, SIZES, asked.note)
    try:
        for _ in range(kills):
            asked.more(source.randrange(1, 9), lambda: any(one.is_alive() for one in senders))
            running.kill()
            running = CityServer(folder, chains, db)
        for one in senders:
            one.join(600)
        problems = [one.trouble for one in senders if one.trouble or one.is_alive()]
        running.fold()
        return problems + differences(running, wards)
    finally:
        running.stop()


@pytest.mark.timeout(3600)
def test_on_a_file(tmp_path: Path, times: Callable[[int], int], seeded: random.Random) -> None:
    assert killed_again_and_again(tmp_path, times(100), seeded) == []
    settings = settings_in(tmp_path)
    problems = [
        *checker.six_chains_verify(settings.database, settings.key_file),
        *checker.eight_nothing_waits(settings.database),
        *checker.nine_tables_are_folds(settings.database, settings.key_file),
    ]
    assert problems == []
