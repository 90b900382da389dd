"""Tickets over HTTP, durable each, by client processes: the first part of `./run.sh bench queue`.

Rounds alternate between ours, the peer's and bare commits, since disks and neighbours vary; rates are medians over the
rounds. What the figures mean: tests/bench/queue.py.
"""

from __future__ import annotations

import contextlib
import sqlite3
import statistics
import time
from pathlib import Path
from typing import Any

from tests.bench._askers import Asked, Target, ask
from tests.bench._figures import percentile, summary
from tests.bench._hub_beside import hub_beside

CLIENTS = (1, 8)
EACH = {1: 150, 8: 100}  # requests of one client in a round
PEER_EACH = EACH  # the same of both: what slows a program down as its tables grow counts
COMMITS = 150


def measure(folder: Path, runs: int, peer: Path | None) -> dict[str, Any]:
    """A round for every four of `runs`."""
    with contextlib.ExitStack() as stack:
        targets = {"http": stack.enter_context(hub_beside(folder / "hub")).tickets}
        if peer is not None:
            from tests.bench._peer_queue import served

            (folder / "peer").mkdir()
            targets["peer"] = stack.enter_context(served(peer, folder / "peer"))
        return _figures(targets, folder / "bare.sqlite", max(5, runs // 4))


def _figures(targets: dict[str, Target], bare: Path, rounds: int) -> dict[str, Any]:
    asked: dict[tuple[str, int], list[Asked]] = {}
    commits = []
    for name, target in targets.items():
        ask(target, 1, 20)  # what is imported and opened at first
        asked.update({(name, clients): [] for clients in CLIENTS})
    for number in range(rounds):
        for clients in CLIENTS:
            commits.append(_bare(bare))
            for name, target in targets.items():
                each = (EACH if name == "http" else PEER_EACH)[clients]
                asked[name, clients].append(ask(target, clients, each))
        print(f"round {number + 1} of {rounds}")
    return _told(asked, statistics.median(commits))


def _told(asked: dict[tuple[str, int], list[Asked]], commits: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("http", "peer"):
        for clients in CLIENTS:
            rounds = asked.get((name, clients))
            series = [ms for one in rounds or () for ms in one.milliseconds]
            found[f"{name}_tickets_per_s_{clients}"] = statistics.median(o.per_s for o in rounds) if rounds else None
            found[f"{name}_ms_{clients}"] = summary(series) if rounds else None
    found["bare_commits_per_s"] = commits
    found["commit_ratio"] = found["http_tickets_per_s_1"] / commits
    found["commit_ratio_8"] = found["http_tickets_per_s_8"] / commits
    with_peer = ("peer", 8) in asked
    found["times_peer_8"] = found["http_tickets_per_s_8"] / found["peer_tickets_per_s_8"] if with_peer else None
    tails = [percentile([ms for o in asked[name, 8] for ms in o.milliseconds], 0.99) for name in _names(asked)]
    found["tail_of_peer_8"] = tails[0] / tails[1] if with_peer else None
    if not with_peer:
        print("without --peer FOLDER nothing is run beside it: peer_*, times_peer_8 and tail_of_peer_8 are null")
    return found


def _names(asked: dict[tuple[str, int], list[Asked]]) -> list[str]:
    return [name for name, clients in asked if clients == 8]


def _bare(file: Path) -> float:
    """Commits per second of one small row each, WAL and FULL as the house's own database."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY, words TEXT)")
        start = time.perf_counter()
        for _ in range(COMMITS):
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO numbers (words) VALUES ('A001')")
            db.execute("COMMIT")
        return COMMITS / (time.perf_counter() - start)
