"""What each test costs: processor seconds of its own process and of those it started, by phase and by fixture.

`COSTS=FOLDER python -m pytest -p tests.bench._test_costs ...` writes a line of JSON for each phase (set-up, call,
tear-down) and for each fixture into FOLDER; `python -m tests.bench._test_costs FOLDER` adds them up: by folder, by
module, the dearest tests and fixtures. Seconds of a clock say how busy the machine was; processor seconds say what a
test asks of it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

LEAST = 0.01
_TICKS = os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as told:
                found += map(int, told.read().split())
    except OSError:
        pass
    return found


def _of_living(pid: int) -> float:
    """The seconds of the processes under `pid` that still live, and of those they waited for."""
    total = 0.0
    for child in _children(pid):
        try:
            text = Path(f"/proc/{child}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        total += sum(map(int, text.rpartition(")")[2].split()[11:15])) / _TICKS + _of_living(child)
    return total


def spent() -> float:
    """Processor seconds of this process and all under it, so far."""
    return sum(os.times()[:4]) + _of_living(os.getpid())


class Costs:
    def __init__(self, folder: Path) -> None:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        self.to = (folder / f"{worker}-{os.getpid()}.jsonl").open("a", encoding="utf-8")

    def _told(self, kind: str, name: str, spent_before: float, clock_before: float) -> None:
        cpu, wall = spent() - spent_before, time.monotonic() - clock_before
        if max(cpu, wall) >= LEAST or kind == "call":
            self.to.write(json.dumps([kind, name, round(cpu, 3), round(wall, 3)]) + "\n")
            self.to.flush()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        yield from self._phase("setup", item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        yield from self._phase("call", item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, Any, Any]:
        yield from self._phase("teardown", item)

    def _phase(self, kind: str, item: pytest.Item) -> Generator[None, Any, Any]:
        before, clock = spent(), time.monotonic()
        try:
            return (yield)
        finally:
            self._told(kind, item.nodeid, before, clock)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        before, clock = spent(), time.monotonic()
        try:
            return (yield)
        finally:
            self._told("fixture", f"{fixturedef.baseid}::{fixturedef.argname} ({fixturedef.scope})", before, clock)

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, Any, Any]:
        before, clock = spent(), time.monotonic()
        try:
            return (yield)
        finally:
            self._told("collection", "", before, clock)


def pytest_configure(config: pytest.Config) -> None:
    if folder := os.environ.get("COSTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        config.pluginmanager.register(Costs(Path(folder)), "costs")


def _table(title: str, sums: dict[str, list[float]], most: int) -> Iterable[str]:
    yield f"\n{title}\n   cpu s   wall s       n"
    for name, (cpu, wall, n) in sorted(sums.items(), key=lambda row: -row[1][0])[:most]:
        yield f"{cpu:8.2f} {wall:8.2f} {n:7.0f}  {name}"


def main(folder: Path, most: int) -> None:
    tables = ("phase", "folder", "module", "function", "test", "fixture")
    by: dict[str, dict[str, list[float]]] = {kind: defaultdict(lambda: [0.0, 0.0, 0.0]) for kind in tables}
    for path in folder.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, name, cpu, wall = json.loads(line)
            if kind == "fixture":
                names = {"fixture": name}
            else:
                module = name.partition("::")[0]
                names = {"phase": kind, "folder": module.rpartition("/")[0], "module": module}
                names |= {"function": name.partition("[")[0], "test": name}
            for table, row in names.items():
                by[table][row][0] += cpu
                by[table][row][1] += wall
                by[table][row][2] += kind in ("call", "fixture")
    for table, sums in by.items():
        print("\n".join(_table(table, sums, most)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60)
