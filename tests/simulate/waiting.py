"""`./run.sh simulate waiting --days N --seed S`: how near forecasts of waiting times come, beside three simple ways.

Prints a table of each way's mean absolute error on the same numbers of the same days, and of the shown range its
coverage and width; exits 1 where the range does not hold what docs/design/counter.md#waiting says. Also run by
tests/simulate/test_waiting.py. The days are those of _counter_days.
"""

from __future__ import annotations

import argparse
import random
import secrets
import statistics
from collections.abc import Callable
from typing import NamedTuple

from kiosk.rules import waiting_time
from tests.simulate._counter_days import Asked, Ward

DAYS_OF_A_WARD = 2
COVERAGE, WIDTH = 0.8, 15  # at least; minutes, at most
OURS = "middle of the shown range"


class Result(NamedTuple):
    days: int
    seed: int
    numbers: int  # that were taken and called
    shown: int  # of them with a range
    waits: list[float]  # minutes: the real waits' 10th, 50th and 90th percentile
    errors: dict[str, float]  # way -> mean absolute error in minutes
    coverage: float
    width: float  # median, minutes

    def faults(self) -> list[str]:
        """What does not hold."""
        better = [way for way, error in self.errors.items() if error < self.errors[OURS]]
        found = [f"{way} is nearer" for way in better if way != "median of the forecast"]
        if self.coverage < COVERAGE:
            found.append(f"coverage {self.coverage:.3f}")
        return [*found, f"median width {self.width}"] if self.width > WIDTH else found


def ahead(asked: Asked) -> int:
    return sum(1 for one in asked.queue.waiting if one.field == asked.own.field)


def open_desks(asked: Asked) -> int:
    return sum(1 for desk in asked.queue.desks if asked.own.field in desk.fields)


WAYS: dict[str, Callable[[Asked], float]] = {  # minutes
    "people ahead x 5 min": lambda asked: 5.0 * ahead(asked),
    "position x 5 min": lambda asked: 5.0 * (ahead(asked) + 1),
    "typed average / desks": lambda asked: ahead(asked) * asked.typed / 60 / open_desks(asked),
    "wait of the last served": lambda asked: (asked.last_wait or 0.0) / 60,
}


def simulate(days: int, seed: int, every: int = 1) -> Result:
    """Play so many days and ask for every `every`-th number."""
    rng = random.Random(seed)
    asked: list[Asked] = []
    for day in range(days):
        if day % DAYS_OF_A_WARD == 0:
            ward = Ward(rng, every)
        asked += ward.play()
    told = [(one, waiting_time.forecast(one.queue, one.own)) for one in asked]
    pairs = [(one, found) for one, found in told if found is not None]
    waits = {id(one): one.waited / 60 for one, _found in pairs}
    errors = {way: [abs(guess(one) - waits[id(one)]) for one, _found in pairs] for way, guess in WAYS.items()}
    errors["median of the forecast"] = [abs(found.likely - waits[id(one)]) for one, found in pairs]
    errors[OURS] = [abs((found.shortest + found.longest) / 2 - waits[id(one)]) for one, found in pairs]
    tenths = statistics.quantiles(waits.values(), n=10)
    return Result(
        days=days, seed=seed, numbers=len(asked), shown=len(pairs), waits=[tenths[0], tenths[4], tenths[8]],
        errors={way: statistics.fmean(values) for way, values in errors.items()},
        coverage=statistics.fmean(found.shortest <= waits[id(one)] <= found.longest for one, found in pairs),
        width=statistics.median(found.longest - found.shortest for _one, found in pairs),
    )  # fmt: skip


def table(result: Result) -> str:
    low, middle, high = result.waits
    lines = [
        f"{result.days} days, seed {result.seed}: {result.numbers} numbers, a range for {result.shown}",
        f"real waits: {low:.0f} / {middle:.0f} / {high:.0f} min (10th, 50th, 90th percentile)",
        f"{'way':28} {'mean absolute error, min':>26}",
        *(f"{way:28} {error:26.2f}" for way, error in result.errors.items()),
        f"inside the shown range: {100 * result.coverage:.1f} %; its median width: {result.width:.0f} min",
        *(f"does not hold: {fault}" for fault in result.faults()),
    ]
    return "\n".join(lines)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="simulate waiting")
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--every", type=int, default=1, help="ask for every so-many-th number only")
    chosen = parser.parse_args(words)
    seed = secrets.randbits(32) if chosen.seed is None else chosen.seed
    result = simulate(chosen.days, seed, chosen.every)
    print(table(result))
    return 1 if result.faults() else 0
