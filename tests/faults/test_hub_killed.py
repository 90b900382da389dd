"""A hub killed with -9 while desks ask it for tickets, answers lost on the way: what it said holds, and once each."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.clock import SystemClock
from kiosk.errors import ExpectedError
from kiosk.remote import handshake, ranges
from kiosk.remote.city import ask_code
from kiosk.remote.enrol import enrol
from kiosk.remote.link import Refused
from kiosk.sync import wire
from kiosk.sync.worker import PushWorker, line_to
from kiosk.values.calls import Call
from kiosk.values.sync import Upstream
from tests.factories import open_store
from tests.faults.checker import check
from tests.faults.proxy import Fault, Proxy
from tests.kiosk.commands.test_hub import Running
from tests.kiosk.server.wards import call_asked, take
from tests.waiting import eventually

TICKETS = 24


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[list[Running]]:
    """The running hub is the last one."""
    made = [Running(tmp_path / "hub")]
    try:
        yield made
    finally:
        made[-1].end()


def joined(folder: Path, hub: Running, *roles: str) -> tuple[Any, Upstream]:
    store = open_store(folder, clock=SystemClock(), roles=roles)
    return store, enrol(store, hub.address, ask_code(hub.folder, "99001", roles))


def claims(store: Any, to: Upstream, desk: str, said: list[wire.CallAnswer]) -> None:
    """Ask until nobody waits; each request again until it is answered."""
    line, pause = line_to(store, to, store.clock, 5.0), threading.Event()
    while True:
        asked, answer = call_asked(store, desk), None
        while answer is None:
            try:
                answer = line.ask("/v1/call", asked, wire.CallAnswer)
            except (ExpectedError, Refused):
                pause.wait(0.02)
                try:
                    handshake.beat(store, line, store.clock)
                except (ExpectedError, Refused):
                    line.close()
        if not answer.found:
            line.close()
            return
        said.append(answer)


def test_a_hub_killed_while_desks_claim_holds_what_it_said(
    hub: list[Running], tmp_path: Path, seeded: random.Random, times: Callable[[int], int]
) -> None:
    kills = times(5)
    kiosk, to = joined(tmp_path / "kiosk", hub[-1], "citizen")
    desks = [joined(tmp_path / f"desk{n}", hub[-1], "desk")[0] for n in (1, 2)]
    port = to.url.rpartition(":")[2]
    line = line_to(kiosk, to, kiosk.clock, 5.0)
    handshake.beat(kiosk, line, kiosk.clock)
    ranges.claim_missing(kiosk, line, "", "hub")
    line.close()
    labels = [take(kiosk).label for _ in range(TICKETS)]
    push = PushWorker(kiosk, to, kiosk.clock, kiosk.bus)
    push.open()
    eventually(lambda: push.status.online and push.status.waiting == 0)
    proxy = Proxy(to.url, only="/v1/call").open()
    through = msgspec.structs.replace(to, url=proxy.address)
    proxy.next(*seeded.choices((Fault.CUT_ANSWER, Fault.TWICE, Fault.CUT_BODY), k=8))
    said: list[wire.CallAnswer] = []
    with ThreadPoolExecutor(len(desks)) as both:
        asking = [both.submit(claims, desk, through, str(n), said) for n, desk in enumerate(desks, 1)]
        for kill in range(1, kills + 1):
            eventually(lambda least=kill * TICKETS // (kills + 1): len(said) >= least)  # type: ignore[misc]
            hub[-1].end()
            hub.append(Running(tmp_path / "hub", "--port", port))
        for one in asking:
            one.result(60)
    push.close()
    proxy.close()
    called = [msgspec.msgpack.decode(answer.call, type=Call).label for answer in said]
    assert sorted(called) == sorted(labels), "each ticket once, and none is lost"
    assert len({(answer.station, answer.epoch, answer.seq) for answer in said}) == TICKETS
    for store in (kiosk, *desks):
        store.close()
    hub[-1].end()
    data = tmp_path / "hub"
    assert check(data / "station.sqlite", data / "keys.sqlite") == []
