"""`./run.sh simulate city --wards N --stations N --dossiers N --seed S [--engine NAME | --db URL URL]`: a city's day.

Every ward's stations push what they wrote that day (tickets, calls, dossiers, steps, ratings, prints) to a real server
in a process of its own, over real connections: half of the wards each chain from its beginning, the others desks
before kiosks and batches out of order; lines are cut throughout. Then everything has to have arrived and to be folded:
the rows of the tables, the totals of the day and every ward's line of form II.06a are the generator's, nothing is in
quarantine, and the form's identities hold. The server's memory is read when a quarter has arrived and at the end. It
works on a file, on an engine that is started for it (`--engine postgres`, `galera`) or on databases that are there
(`--db`). Exit status 1 where something does not hold. A seed tells the same day again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench._city_days import MONDAY, Layout, StationChain, WardDays, written_by
from tests.bench._city_engines import ENGINES
from tests.bench._processes import resident_mib
from tests.bench._pushes import CityServer, city_server, differences
from tests.simulate._bad_lines import send_all

QUARTERS = 4
GROWTH = 1.05  # of the server's memory from the first quarter to the last
LINES = 12
OFTEN = 0.1  # of the questions meet a fault


class Replayed(NamedTuple):
    events: int
    faults: Counter[str]
    problems: list[str]
    slowest: float  # seconds from a question to its answer
    memory: list[float]  # MiB after each quarter
    seconds: float


def layout_of(stations: int) -> Layout:
    """A ward's stations by what they do: of ten, three kiosks, five desks and two pads."""
    pads = max(1, stations // 5)
    kiosks = max(1, round(stations * 0.3))
    return Layout(kiosks, max(1, stations - kiosks - pads), pads)


def replay(
    server: CityServer, wards: Sequence[WardDays], seed: int, say: Callable[[str], Any] = lambda _words: None
) -> Replayed:
    began, faults, slowest, memory = time.perf_counter(), Counter[str](), 0.0, list[float]()
    problems: list[str] = []
    for quarter in range(QUARTERS):
        some = wards[quarter::QUARTERS]
        for sender in send_all(lambda: server, _order(some, seed + quarter), seed + quarter, OFTEN, LINES):
            faults += sender.faults
            slowest = max(slowest, sender.slowest)
            problems += [sender.trouble] if sender.trouble else []
        server.fold(3600)
        memory.append(resident_mib(server.pid))
        say(f"{sum(ward.events for ward in some)} events, {memory[-1]:.0f} MiB, {dict(faults)}")
    problems += differences(server, wards) + _totals(server, wards) + _volumes(server, wards)
    events = sum(ward.events for ward in wards)
    return Replayed(events, faults, problems, slowest, memory, time.perf_counter() - began)


def _order(wards: Sequence[WardDays], seed: int) -> list[StationChain]:
    """Half of the wards kiosks first, the others desks first; all wards mixed."""
    chance, first, last = random.Random(seed), list[StationChain](), list[StationChain]()
    for nth, ward in enumerate(wards):
        orderly = nth % 2 == 0
        first += ward.kiosks if orderly else ward.desks
        last += [*ward.pads, *(ward.desks if orderly else ward.kiosks)]
    chance.shuffle(first)
    chance.shuffle(last)
    return [*first, *last]


def _totals(server: CityServer, wards: Sequence[WardDays]) -> list[str]:
    """What the day's totals say otherwise than was written."""
    wrote, held = written_by(wards), server.asked("totals")
    true = {"dossiers": wrote.dossiers, "tickets": wrote.tickets}
    true |= {f"rating_{level}": count for level, count in wrote.levels.items()}
    found = {name: sum(day.get(name, 0) for day in held.values()) for name in true}
    problems = [f"total of {name}: {found[name]}, not {count}" for name, count in true.items() if found[name] != count]
    return problems + [f"a total of {day}" for day in held if day != MONDAY.isoformat()]


def _volumes(server: CityServer, wards: Sequence[WardDays]) -> list[str]:
    """What form II.06a says of a ward otherwise than was written, and identities that do not hold."""
    day = MONDAY.isoformat()
    found, true = server.asked(f"report volumes {day} {day}"), written_by(wards).volumes
    problems = [f"form II.06a: {words}" for words in found["wrong"]]
    for ward in (one.ward for one in wards):
        said, wrote = found["rows"].get(ward), [true[ward, column] for column in range(3, 14)]
        if said != wrote:
            problems.append(f"form II.06a of {ward}: {said}, not {wrote}")
    others = sorted(set(found["rows"]) - {one.ward for one in wards})
    return problems + [f"form II.06a of {ward}, which is none" for ward in others]


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="simulate city", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--wards", type=int, default=168)
    parser.add_argument("--stations", type=int, default=10, help="of a ward")
    parser.add_argument("--dossiers", type=int, default=292, help="of a ward")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    parser.add_argument("--engine", choices=list(ENGINES), default="sqlite", help="of a server that is started for it")
    parser.add_argument("--db", default=(), nargs=2, help="URLs of the journal's and the keys' databases")
    chosen = parser.parse_args(words)
    layout = layout_of(chosen.stations)
    wards = [
        WardDays(f"9{n:04d}", layout, dossiers=chosen.dossiers, seed=chosen.seed, mixed=True)
        for n in range(1, chosen.wards + 1)
    ]
    chains = [chain for ward in wards for chain in ward.chains]
    print(f"{len(wards)} wards, {len(chains)} stations, {sum(len(chain.raws) for chain in chains)} events")
    with (
        tempfile.TemporaryDirectory(prefix="motcua-city-") as folder,
        ENGINES[chosen.engine]() as databases,
        city_server(Path(folder), chains, chosen.db or databases.fresh()) as server,
    ):
        told = replay(server, wards, chosen.seed, print)
    if told.memory[-1] > GROWTH * told.memory[0]:
        told.problems.append(f"the server grew from {told.memory[0]:.0f} to {told.memory[-1]:.0f} MiB")
    print(f"seed {chosen.seed}: {told.events} events in {told.seconds:.0f} s, faults: {dict(told.faults)}, slowest "
          f"answer {told.slowest:.1f} s, {len(told.problems)} violations")  # fmt: skip
    print("\n".join(told.problems[:50]), file=sys.stderr)
    return 1 if told.problems else 0
