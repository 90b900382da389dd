"""A whole ward's hub at work: 3 kiosks, 12 desks, 12 rating pads, 2 displays, 3,000 tickets; a part of `bench queue`.

The hub is a process of its own, the 29 stations are whole ones in a few driver processes (_ward_driver.py). Kiosks
give numbers at a steady pace, desks call and finish. `hub_rss_mib`: the greatest resident memory of the hub's process,
looked at every half second; `hub_peak_mib`: its high-water mark, with the 64 MiB that checking a password takes for a
moment. `hub_cpu`: its processor time over the time of the run (`tickets_per_s`: some eighty times a ward's busy day).
`called_twice`: by desks that did not hear the hub within their patience and went on alone, 0 where the machine is free.
`converged_s`: the hub is killed with -9 and misses ALONE tickets; from its restart until all stations hold them all.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench._hub_beside import HubProcess, hub_beside
from tests.bench._processes import Watch, cpu_seconds, resident_mib

TICKETS = 3_000
ALONE = 150  # that the kiosks give while the hub is dead
PER_SECOND = 8.0
LONGEST = 1_200  # seconds
KIOSKS = ("kiosk-1", "kiosk-2", "kiosk-3")
FOURS = range(1, 5), range(5, 9), range(9, 13)  # in one process: more of them wait for each other, not for the hub
DESKS = tuple(tuple(f"desk-{number}" for number in some) for some in FOURS)
SHOWS = *(tuple(f"pad-{number}" for number in some) for some in FOURS), ("hall-1", "hall-2")


class Driver:
    """One driver process."""

    def __init__(self, folder: Path, hub: HubProcess, places: tuple[str, ...]) -> None:
        words = [str(folder), str(hub.folder), hub.url, hub.clock.now().isoformat(), *places]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench._ward_driver", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._door = threading.Lock()

    def ready(self) -> None:
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise RuntimeError("a driver did not begin")

    def ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._door:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline().strip()
        if not answer:
            raise RuntimeError("a driver has ended")
        return answer

    def end(self) -> None:
        self._process.communicate("end\n", timeout=120)


class Stations:
    """All drivers, asked together."""

    def __init__(self, folder: Path, hub: HubProcess, closing: ExitStack) -> None:
        self.kiosks, *others = (Driver(folder, hub, places) for places in (KIOSKS, *DESKS, *SHOWS))
        self.desks, self.every = others[: len(DESKS)], [self.kiosks, *others]
        self._pool = closing.enter_context(ThreadPoolExecutor(len(self.every)))
        for driver in self.every:
            closing.callback(driver.end)
        for driver in self.every:
            driver.ready()

    def ask(self, drivers: list[Driver], line: str) -> list[str]:
        return list(self._pool.map(lambda driver: driver.ask(line), drivers))

    def held(self, where: str) -> int:
        return min(map(int, self.ask(self.every, f"held {where}")))


def measure(folder: Path) -> dict[str, Any]:
    with hub_beside(folder / "hub") as hub, ExitStack() as closing:
        stations = Stations(folder, hub, closing)
        print("29 stations have joined")
        return {**_day(hub, stations), "converged_s": _healed(hub, stations)}


def _day(hub: HubProcess, stations: Stations) -> dict[str, Any]:
    began, used, watch = time.monotonic(), cpu_seconds(hub.pid), Watch(hub.pid)
    stations.ask(stations.desks, "serve")
    stations.kiosks.ask(f"give 0 1 {TICKETS} {PER_SECOND}")
    print(f"all numbers are given after {time.monotonic() - began:.0f} s")
    first = stations.desks[0]
    until(lambda: int(first.ask("held state = 'done'")) >= TICKETS, LONGEST)
    taken = time.monotonic() - began
    found = {
        "hub_rss_mib": watch.greatest(), "hub_peak_mib": resident_mib(hub.pid, "VmHWM"),
        "hub_cpu": (cpu_seconds(hub.pid) - used) / taken, "tickets_per_s": TICKETS / taken,
    }  # fmt: skip
    called = sum(map(int, stations.ask(stations.desks, "rest")))
    return {**found, "called_twice": called - TICKETS}


def _healed(hub: HubProcess, stations: Stations) -> float:
    until(lambda: stations.held("state = 'done'") >= TICKETS, 300)  # what was still under way is not the heal's
    print("the hub is killed")
    hub.kill()
    stations.kiosks.ask(f"give 0 1 {ALONE} 1000")
    hub.start()
    return until(lambda: stations.held("issued_at IS NOT NULL") >= TICKETS + ALONE, 300)


def until(holds: Callable[[], bool], seconds: float) -> float:
    """Seconds until it held."""
    began, pause = time.monotonic(), threading.Event()
    while not holds():
        if time.monotonic() - began > seconds:
            raise RuntimeError("it did not come about in time")
        pause.wait(0.2)
    return time.monotonic() - began
