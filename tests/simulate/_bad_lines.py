"""Stations of a city that push over lines which break, in order and out of it. For `simulate city` and fault tests.

A chain's batches go over real connections; by chance a question is cut in its middle, its answer is never read, a batch
is sent again after it was acknowledged, or comes before the one it follows. Whoever is refused for a gap goes on where
the server says; whoever is told to come back does so then. Nothing is given up: a chain is over when the server has
acknowledged its last event.
"""

from __future__ import annotations

import contextlib
import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from kiosk.sync import wire
from kiosk.values.journal import Batch
from tests.bench._city_days import StationChain
from tests.bench._pushes import PATH, CityServer, Signed, signed

CUT, UNREAD, TWICE, AHEAD = "cut", "unread", "twice", "ahead"
FAULTS = (CUT, UNREAD, TWICE, AHEAD)
SIZES = (20, 100, 500, 500)  # events of a batch: of a station that was on line all day, or away


class Sending(threading.Thread):
    """One connection after the other, for the chains that it takes from `chains`. `trouble`: what must not happen."""

    def __init__(
        self, server: Callable[[], CityServer], chains: Iterable[StationChain], door: threading.Lock, seed: int,
        often: float, sizes: Sequence[int] = SIZES, asked: Callable[[], object] = lambda: None,
    ) -> None:  # fmt: skip
        """`asked` is called after each question went out whole."""
        super().__init__(daemon=True)
        self._server, self._chains, self._door, self._seed = server, iter(chains), door, seed
        self._often, self._sizes, self._asked_whole = often, sizes, asked
        self._chance = random.Random(seed)
        self._line: http.client.HTTPConnection | None = None
        self._signed_at = 0
        self.over = threading.Event()  # set by whoever asks no more: nobody waits for a time then
        self.faults: Counter[str] = Counter()
        self.slowest = 0.0  # seconds from a question to its answer
        self.trouble = ""

    def run(self) -> None:
        try:
            while not (self.trouble or self.over.is_set()):
                with self._door:
                    chain = next(self._chains, None)
                if chain is None:
                    return
                self._chance = random.Random(f"{self._seed} {chain.name}")
                server, most = self._server(), self._chance.choice(self._sizes)
                self._push(chain, list(chain.batches(server.seal, server.station, most)))
        except Exception as error:
            self.trouble = repr(error)
        finally:
            self._close()

    def _push(self, chain: StationChain, batches: Sequence[Batch]) -> None:
        at = 0
        while at < len(batches) and not (self.trouble or self.over.is_set()):
            fault = self._chance.choice(FAULTS) if self._chance.random() < self._often else ""
            if fault == AHEAD and at + 1 < len(batches):
                self.faults[fault] += 1
                at = self._asked(chain, batches, at + 1)
            elif fault in (CUT, UNREAD):
                self.faults[fault] += 1
                self._broken(self._signed(chain, batches[at]), whole=fault == UNREAD)
            else:
                done = self._asked(chain, batches, at)
                if fault == TWICE and done > at:
                    self.faults[fault] += 1
                    self._asked(chain, batches, at)
                at = done

    def _signed(self, chain: StationChain, batch: Batch) -> Signed:
        self._signed_at = max(self._signed_at + 1, int(time.time() * 1_000_000))
        return signed(chain, batch, self._signed_at)

    def _asked(self, chain: StationChain, batches: Sequence[Batch], at: int) -> int:
        """Push one of the batches; which one is next by the server's word."""
        one = self._signed(chain, batches[at])
        try:
            line = self._open()
            began = time.perf_counter()
            line.request("POST", PATH, one.body, {"content-type": wire.MEDIA_TYPE})
            self._asked_whole()
            answer = line.getresponse()
            packed = answer.read()
            self.slowest = max(self.slowest, time.perf_counter() - began)
        except (OSError, http.client.HTTPException):  # the server is gone: killed, or closing
            self._close()
            self.over.wait(0.05)
            return at
        if answer.status == 200:
            here = wire.unpack(packed, wire.PushAnswer).here
        elif answer.status == 409:
            here = wire.unpack(packed, wire.Problem).here
        elif answer.status == 507:
            self.faults["full"] += 1
            self.over.wait(0.2)
            return at
        elif answer.status == 503 and (later := answer.getheader("retry-after")):
            self.faults["busy"] += 1
            self.over.wait(min(60, int(later)))
            return at
        else:
            self.trouble = f"{chain.name}: {answer.status} {packed[:200]!r}"
            return at
        ends = (batch.first + len(batch.events) - 1 for batch in batches)
        return next((nth for nth, end in enumerate(ends) if end > here), len(batches))

    def _broken(self, one: Signed, *, whole: bool) -> None:
        """The line breaks in the middle of the question, or before its answer."""
        self._close()
        with contextlib.suppress(OSError, http.client.HTTPException):
            line = self._open()
            line.putrequest("POST", PATH)
            line.putheader("content-type", wire.MEDIA_TYPE)
            line.putheader("content-length", str(len(one.body)))
            line.endheaders()
            line.send(one.body if whole else one.body[: self._chance.randrange(len(one.body))])
        self._close()

    def _open(self) -> http.client.HTTPConnection:
        if self._line is None:
            server = self._server()
            self._line = http.client.HTTPConnection(server.host, server.port, timeout=60)
        return self._line

    def _close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def send_all(
    server: Callable[[], CityServer], chains: Iterable[StationChain], seed: int, often: float, lines: int
) -> list[Sending]:
    """Every chain to its end; the senders, with what they met."""
    senders = begun(server, chains, seed, often, lines)
    for one in senders:
        one.join()
    return senders


def begun(
    server: Callable[[], CityServer], chains: Iterable[StationChain], seed: int, often: float, lines: int,
    sizes: Sequence[int] = SIZES, asked: Callable[[], object] = lambda: None,
) -> list[Sending]:  # fmt: skip
    """The same, under way."""
    door, given = threading.Lock(), iter(list(chains))
    senders = [Sending(server, given, door, seed, often, sizes, asked) for _ in range(lines)]
    for one in senders:
        one.start()
    return senders
