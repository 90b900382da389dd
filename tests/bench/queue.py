"""`./run.sh bench queue [--peer FOLDER]`: tickets over HTTP, durable each, by client processes on this machine.

`http_tickets_per_s_{1,8}` and `http_ms_{1,8}`: `POST /tickets` of a hub in a process of its own, by one and by eight
client processes, each with a signed-in greeter's token and a fresh request id. `bare_commits_per_s`: one row a commit
in bare sqlite3 with WAL and FULL in the same run; `commit_ratio` is http_tickets_per_s_1 divided by it,
`commit_ratio_8` the same of eight clients. `peer_*`: a town hall's queue in production (_peer_queue.py) beside it,
asked in the same way in turn with ours, and what is held: `times_peer_8` (rates) and `tail_of_peer_8` (our 99th
percentile over its). Without --peer these are null. Disks and neighbours vary: rounds alternate, and rates are medians
over the rounds.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench._askers import Asked, Target, ask
from tests.bench._figures import percentile, summary

CLIENTS = (1, 8)
EACH = {1: 150, 8: 100}  # requests of one client in a round
PEER_EACH = {1: 60, 8: 25}
COMMITS = 150
BODY = '{"request":"{request}","field":"chung-thuc"}'


def measure(runs: int = 20, peer: Path | None = None) -> dict[str, Any]:
    """See the module. A round for every four of `runs`."""
    rounds = max(5, runs // 4)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-bench-")))
        targets = {"http": stack.enter_context(_hub(folder / "hub"))}
        if peer is not None:
            from tests.bench._peer_queue import served

            (folder / "peer").mkdir()
            targets["peer"] = stack.enter_context(served(peer, folder / "peer"))
        return _figures(targets, folder / "bare.sqlite", rounds)


@contextlib.contextmanager
def _hub(folder: Path) -> Iterator[Target]:
    command = [sys.executable, "-m", "tests.bench._hub_process", str(folder)]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        said = json.loads(running.stdout.readline())
        yield Target("127.0.0.1", said["port"], "/tickets", BODY, f"Authorization: Bearer {said['token']}\r\n")
    finally:
        running.communicate("\n", timeout=60)


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
