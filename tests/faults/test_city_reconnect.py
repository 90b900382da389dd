"""Every station of a city comes back at once after an outage: each answer takes its batch or names a time, over real
sockets; stations keep to it, and everything arrives."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.remote.link import Link, Refused
from kiosk.server import asking
from kiosk.server.admission import LONGEST
from kiosk.server.edge import AFTER, SPREAD
from kiosk.sync import wire
from tests.bench._city_days import TEN, StationChain, WardDays
from tests.bench._pushes import PATH, CityServer, Signed, checked, city_server, made_for
from tests.faults.city import City, Watched
from tests.kiosk.server.served import limits, served

VISITS = 24  # of a ward's day here; what a station sends is one batch all the same
WARDS = 168


async def _until_taken(server: CityServer, pushes: list[Signed], told: list[int]) -> None:
    """One station: a line of its own, its batches in order, each asked again when the server has said."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        for one in pushes:
            while True:
                status, headers, body = await _asked(reader, writer, server, one.body)
                if wire.SIGNATURE not in headers:  # turned away at the door, unread
                    assert status == 503
                    told.append(int(headers["retry-after"]))
                    await asyncio.sleep(told[-1])
                    continue
                signed = wire.answer_is_from(server.public, PATH, one.body, status, body, headers[wire.SIGNATURE])
                assert signed
                if status == 200:
                    assert wire.unpack(body, wire.PushAnswer).here == one.last
                    break
                problem = wire.unpack(body, wire.Problem)
                assert (status, problem.error) == (503, wire.BUSY)
                assert headers["retry-after"] == str(problem.here)
                assert 1 <= problem.here <= LONGEST
                told.append(problem.here)
                await asyncio.sleep(problem.here)
    finally:
        writer.close()


async def _asked(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: CityServer, body: bytes
) -> tuple[int, dict[str, str], bytes]:
    head = f"POST {PATH} HTTP/1.1\r\nHost: {server.host}\r\nContent-Type: {wire.MEDIA_TYPE}\r\n"
    writer.write(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines[1:] if line)}
    return int(lines[0].split()[1]), headers, await reader.readexactly(int(headers["content-length"]))


def test_a_whole_city_comes_back_at_once(tmp_path: Path, times: Callable[[int], int]) -> None:
    wards = [WardDays(f"9{n:04d}", TEN, dossiers=VISITS) for n in range(times(WARDS))]
    chains: list[StationChain] = [chain for ward in wards for chain in ward.chains]
    told: list[int] = []

    async def all_at_once(server: CityServer, pushes: list[list[Signed]]) -> None:
        await asyncio.gather(*(_until_taken(server, one, told) for one in pushes))

    with city_server(tmp_path, chains) as server:
        asyncio.run(all_at_once(server, made_for(server, chains)))
        server.fold()
        checked(server, wards)
    assert told, "a city at once is more than the server takes on"


def test_turned_away_at_the_door_it_is_told_when_to_come_too() -> None:
    async def never(_scope: Any, _receive: Any, _send: Any) -> None:
        raise AssertionError("nobody is let in")

    with served(never, limits(requests_at_once=0)) as (_server, port):
        line = Link(f"http://127.0.0.1:{port}", b"k" * 32)
        with contextlib.closing(line), pytest.raises(Refused) as refused:
            line.ask("/v1/enrol", None, wire.Offer)
    assert refused.value.error == wire.BUSY
    assert AFTER <= refused.value.here < AFTER + SPREAD


def test_a_station_asks_again_when_the_server_has_said_and_not_before(
    tmp_path: Path, any_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = City(tmp_path, db=any_db)
    asked: list[float] = []
    entered = asking.Admission.enter

    def busy_at_first(self: asking.Admission, weight: int, now: float) -> int:
        asked.append(time.monotonic())
        return 1 if len(asked) in (1, 2, 5) else entered(self, weight, now)

    try:
        city.enrol()
        monkeypatch.setattr(asking.Admission, "enter", busy_at_first)
        city.issue(3)
        watched = Watched(city.bus)
        worker = city.start_worker()
        assert watched.until(lambda: worker.status.trouble == wire.BUSY)
        city.issue(2)  # news, and somebody who asks for a look at once: neither shortens the wait
        worker.wake()
        worker.came_up()
        assert city.synced()
        assert worker.status.trouble == ""
    finally:
        monkeypatch.undo()
        problems = city.agree()
    assert problems == []
    for nth in (1, 2, 5):  # its next question came a second later at the earliest
        assert len(asked) == nth or asked[nth] - asked[nth - 1] >= 1.0
