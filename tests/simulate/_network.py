"""A network of its own: stations ask servers in memory, and every question may be lost, cut off after its commit, or
come twice.

Used by tests.simulate.ward, one question at a time. `installed()` puts it below `kiosk.remote.link.Link`, which signs,
checks and repeats as ever; the server's web application is the real one.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from kiosk.errors import ExpectedError
from kiosk.remote.link import Link
from kiosk.sync import wire

App = Callable[[Any, Any, Any], Awaitable[None]]
Answer = tuple[int, str, bytes]


class Fault(enum.Enum):
    LOST = "lost"  # never arrives
    CUT_ANSWER = "cut_answer"  # the server has done it, and the asker never hears
    TWICE = "twice"  # arrives two times; the second answer is heard


class Network:
    """See the module. `asker`: the machine whose turn it is."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._loop = rng, asyncio.new_event_loop()
        self._served: dict[int, tuple[str, App]] = {}  # port -> (machine, its application)
        self._cut: set[frozenset[str]] = set()
        self.asker = ""
        self.often = 0.0  # of questions that meet a fault
        self.met: Counter[str] = Counter()

    def serve(self, machine: str, port: int, app: App) -> None:
        self._served[port] = (machine, app)

    def gone(self, machine: str) -> None:
        """Nobody listens there any more."""
        self._served = {port: one for port, one in self._served.items() if one[0] != machine}

    def cut(self, one: str, other: str) -> None:
        self._cut.add(frozenset((one, other)))

    def heal(self) -> None:
        self._cut.clear()

    def is_cut(self, one: str, other: str) -> bool:
        return frozenset((one, other)) in self._cut

    def close(self) -> None:
        self._loop.close()

    def exchange(self, link: Link, method: str, path: str, body: bytes) -> Answer:
        """What `Link._exchange` does on a real line."""
        machine, app = self._served.get(urlsplit(link.url).port or 0, ("", None))
        if app is None:
            raise self._unreachable(link, ConnectionRefusedError())
        if self.is_cut(self.asker, machine):
            raise self._unreachable(link, TimeoutError())
        fault = self._fault()
        if fault is Fault.LOST:
            raise self._unreachable(link, TimeoutError())
        answer = self._loop.run_until_complete(_asked(app, method, path, body))
        if fault is Fault.TWICE:
            answer = self._loop.run_until_complete(_asked(app, method, path, body))
        if fault is Fault.CUT_ANSWER:
            raise self._unreachable(link, ConnectionResetError())
        return answer

    def _fault(self) -> Fault | None:
        if self._rng.random() >= self.often:
            return None
        fault = self._rng.choice(list(Fault))
        self.met[fault.value] += 1
        return fault

    @staticmethod
    def _unreachable(link: Link, cause: OSError) -> ExpectedError:
        error = ExpectedError("sync.errors.unreachable", url=link.url)
        error.__cause__ = cause
        return error

    @contextlib.contextmanager
    def installed(self) -> Iterator[Network]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Link, "_exchange", lambda link, *words: self.exchange(link, *words))
            try:
                yield self
            finally:
                self.close()


async def _asked(app: App, method: str, path: str, body: bytes) -> Answer:
    """One request through a web application."""
    sent: list[MutableMapping[str, Any]] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": [], "scheme": "http", "root_path": "",
        "client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    head = next(one for one in sent if one["type"] == "http.response.start")
    whole = b"".join(one.get("body", b"") for one in sent if one["type"] == "http.response.body")
    signature = next((value.decode() for name, value in head["headers"] if name.decode() == wire.SIGNATURE), "")
    return int(head["status"]), signature, whole
