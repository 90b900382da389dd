"""Client processes of `./run.sh bench queue`, started together and asked to begin together."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("_asker.py")


class Target(NamedTuple):
    """What is asked, and where."""

    host: str
    port: int
    path: str
    body: str
    headers: str = ""  # further lines of the head, each with its end


class Asked(NamedTuple):
    per_s: float
    milliseconds: list[float]


def ask(target: Target, clients: int, each: int) -> Asked:
    """`each` requests one after the other by each of so many processes at once."""
    command = [
        sys.executable, "-S", "-E", str(FILE), target.host, str(target.port), str(each), target.path, target.headers,
        target.body,
    ]  # fmt: skip
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(clients)
    ]
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n", "a client did not connect"
        began = time.perf_counter()
        for one in started:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        said = [one.stdout.readline() for one in started if one.stdout is not None]
        taken = time.perf_counter() - began
    finally:
        for one in started:
            one.communicate(timeout=60)
    return Asked(clients * each / taken, [ms for line in said for ms in json.loads(line)])
