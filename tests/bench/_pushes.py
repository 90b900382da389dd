"""Pushes whole days of wards to a running server, over real lines, as fast as it answers. For `./run.sh bench sync`.

The bodies are made and signed beforehand: a city's stations do that on their own machines. Each chain's batches go one
after the other, each only when the one before was acknowledged; several chains are under way at once. `push` returns
once the server has folded everything; a refusal, or a table that does not hold what was written, is an AssertionError.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from kiosk.sync import wire
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch
from tests.bench._city_days import StationChain, WardDays, written_by
from tests.forked import Forked
from tests.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
SERVER = Path(__file__).with_name("_central_process.py")
PATH = "/v1/push"
LINES = 8  # connections at once


class CityServer:
    """A server process on a folder, or on databases (`db`: journal's and keys' URLs). `tree`: whose packages it runs,
    another build's for `today_ratio`. One that is measured has a new interpreter; what tests kill is forked."""

    def __init__(
        self, folder: Path, stations: Sequence[StationChain], db: Sequence[str] = (), tree: Path | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._running: subprocess.Popen[str]
        if tree is None:
            self._running = Forked(["tests.bench._central_process", str(folder), *db], cwd=ROOT, **pipes)
        else:
            command = [sys.executable, "-P", str(SERVER), str(folder), *db]
            self._running = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(tree)}, cwd=tree, **pipes)
        known = [
            [one.name, one.identity.public.hex(), one.identity.seal_public.hex(), [one.role], one.lease]
            for one in stations
        ]
        said = self.asked(json.dumps(known))
        parts = urlsplit(said["address"])
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.pid, self.station, self.seal = said["pid"], said["station"], bytes.fromhex(said["seal"])
        self.public = bytes.fromhex(said["public"])

    def asked(self, line: str) -> Any:
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(line + "\n")
        self._running.stdin.flush()
        answered = self._running.stdout.readline()
        if not answered:
            self.kill()
            raise RuntimeError("the server ended")
        return json.loads(answered)

    def fold(self, seconds: float = 120) -> None:
        """Until nothing that it stored waits to be folded."""
        eventually(lambda: not self.asked("left"), seconds=seconds, pause=0.005)

    def stop(self) -> None:
        self._running.communicate("\n", timeout=120)

    def kill(self) -> None:
        """As a power cut would, for the program alone."""
        self._running.kill()
        self._running.communicate()


@contextlib.contextmanager
def city_server(
    folder: Path, stations: Sequence[StationChain], db: Sequence[str] = (), tree: Path | None = None
) -> Iterator[CityServer]:
    server = CityServer(folder, stations, db, tree)
    try:
        yield server
    finally:
        server.stop()


class Signed(NamedTuple):
    """A push as it goes over the wire."""

    station: str
    events: int
    last: int
    body: bytes


def signed(chain: StationChain, batch: Batch, at: int) -> Signed:
    """`at`: microseconds since 1970, later than that of the chain's push before."""
    last = batch.first + len(batch.events) - 1
    waiting = len(chain.raws) - last
    author = wire.Author(chain.name, chain.lease, chain.identity)
    body = wire.sign_request(author, PATH, wire.Push(batch, waiting, 0), at)
    return Signed(chain.name, len(batch.events), last, body)


def made_for(server: CityServer, chains: Sequence[StationChain]) -> list[list[Signed]]:
    """Each chain's pushes in their order; neighbours are of different wards, as they come to a city."""
    now, by_ward = int(time.time() * 1_000_000), defaultdict[str, list[list[Signed]]](list)
    for chain in chains:
        batches = enumerate(chain.batches(server.seal, server.station))
        by_ward[ward_of(chain.name)].append([signed(chain, batch, now + nth) for nth, batch in batches])
    turns = itertools.zip_longest(*by_ward.values())
    return [pushes for turn in turns for pushes in turn if pushes is not None]


def push(servers: Sequence[CityServer], pushes: Sequence[list[Signed]], lines: int = LINES) -> float:
    """Seconds from the first question until everything is acknowledged and folded. `servers`: on one database."""
    waiting = _Waiting(pushes)
    threads = [threading.Thread(target=_send, args=(servers[n % len(servers)], waiting)) for n in range(lines)]
    began = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if waiting.failed:
        raise AssertionError(waiting.failed[0])
    servers[0].fold(3600)
    return time.perf_counter() - began


class _Waiting:
    """Chains whose next push may go, the one that waited longest first."""

    def __init__(self, pushes: Sequence[list[Signed]]) -> None:
        self._chains = [iter(one) for one in pushes]
        self._door = threading.Lock()
        self.failed: list[str] = []
        self.over = threading.Event()  # set when something failed: nobody waits for a time then

    def fail(self, words: str) -> None:
        self.failed.append(words)
        self.over.set()

    def take(self) -> Iterator[Signed] | None:
        with self._door:
            return self._chains.pop(0) if self._chains and not self.failed else None

    def put(self, chain: Iterator[Signed]) -> None:
        with self._door:
            self._chains.append(chain)


def _send(server: CityServer, waiting: _Waiting) -> None:
    line = http.client.HTTPConnection(server.host, server.port, timeout=120)
    try:
        while (chain := waiting.take()) is not None:
            one = next(chain, None)
            if one is None:
                continue
            line.request("POST", PATH, one.body, {"content-type": wire.MEDIA_TYPE})
            answer = line.getresponse()
            packed = answer.read()
            if answer.status == 503 and (later := answer.getheader("retry-after")):
                waiting.over.wait(int(later))
                chain = itertools.chain([one], chain)
            elif answer.status != 200:
                waiting.fail(f"{one.station}: {answer.status} {_problem(packed)}")
            else:
                said = wire.unpack(packed, wire.PushAnswer)
                if said.here != one.last or said.lacks:
                    waiting.fail(f"{one.station}: {said}")
            waiting.put(chain)
    except OSError as error:
        waiting.fail(repr(error))
    finally:
        line.close()


def _problem(packed: bytes) -> str:
    try:
        return wire.unpack(packed, wire.Problem).error
    except wire.WireError:
        return repr(packed[:100])


def differences(server: CityServer, wards: Sequence[WardDays]) -> list[str]:
    """What the server's tables hold otherwise than it was written."""
    held, wrote = server.asked("rows"), written_by(wards)
    true = {
        "events": sum(ward.events for ward in wards), "pending": 0, "quarantined": 0, "dossiers": wrote.dossiers,
        "tickets": wrote.tickets, "ratings": wrote.levels.total(),
    }  # fmt: skip
    return [f"{name}: {held[name]}, not {count}" for name, count in true.items() if held[name] != count]


def checked(server: CityServer, wards: Sequence[WardDays]) -> None:
    problems = differences(server, wards)
    assert not problems, problems
