"""The stream of nudges: news at once and once, files that are wanted, one stream a station, nobody holds a slot."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.server import nudges
from kiosk.server.hub_state import newest_position
from kiosk.server.nudges import Nudges
from kiosk.sync import wire
from kiosk.sync.nudges import events_of
from tests.faults import ward as two
from tests.kiosk.server.wards import Ward, line, numbered, take
from tests.waiting import eventually


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    try:
        yield made
    finally:
        made.close()


class Listening:
    """A station's stream on a socket of its own."""

    def __init__(self, ward: Ward, store: Any, opened: ExitStack) -> None:
        link = opened.enter_context(line(store, ward.hub))
        opened.callback(link.interrupt)
        lines = link.lines("/v1/nudges", wire.Listen(store.station.id), 15.0)
        self.events = events_of(lines)
        assert next(self.events) == ("", "")  # a comment at once: the line lives

    def next(self) -> tuple[str, str]:
        return next(one for one in self.events if one[0])


def test_news_come_at_once_to_everybody_and_wanted_to_one(ward: Ward) -> None:
    kiosk, desk = numbered(ward.station("kiosk", "citizen"), ward.hub), ward.station("desk", "desk")
    with ExitStack() as opened:
        streams = [Listening(ward, one, opened) for one in (kiosk, desk)]
        take(kiosk)
        two.push_own(kiosk, ward.hub, level="hub")
        position = ward.hub.store.read(newest_position).result(20)
        for stream in streams:
            while (event := stream.next()) != ("news", str(position)):
                assert int(event[1]) < position
        ward.hub.state.nudges.want(desk.station.id, "file-1")
        assert streams[1].next() == ("wanted", "file-1")
        again = Listening(ward, desk, opened)
        assert next(streams[1].events, None) is None, "a newer stream ends the older"
        ward.hub.state.nudges.want(desk.station.id, "file-2")
        assert again.next() == ("wanted", "file-2")
        assert len(ward.hub.state.nudges) == 2
    eventually(lambda: len(ward.hub.state.nudges) == 0, "who hangs up is forgotten")


def test_who_takes_nothing_is_cut_and_the_edge_cuts_nobody(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudges, "SLOW", 0.2)
    monkeypatch.setattr(nudges, "BEAT", 0.001)
    monkeypatch.setattr(nudges, "_BEAT", b": " + b"b" * 60_000 + b"\n\n")
    desk = ward.station("desk", "desk")
    author = wire.Author(desk.station.id, desk.lease, desk.identity)
    with line(desk, ward.hub):
        pass
    at = to_micros(ward.clock.now()) + 10**6
    body = wire.sign_request(author, "/v1/nudges", wire.Listen(desk.station.id), at)
    host, port = ward.hub.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as raw:
        head = f"POST /v1/nudges HTTP/1.1\r\nhost: {host}\r\ncontent-type: {wire.MEDIA_TYPE}\r\n"
        raw.sendall(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        assert raw.recv(12).endswith(b"200")
        eventually(lambda: len(ward.hub.state.nudges) == 0, "cut: it takes nothing")


def test_streams_are_bounded() -> None:
    async def all_of_them() -> None:
        many = Nudges()
        for number in range(nudges.MOST):
            many.listen(f"99001.{number}")
        with pytest.raises(ExpectedError, match=r"hub\.errors\.busy"):
            many.listen("99001.another")
        stream = many.listen("99001.1")
        for number in range(10 * nudges.MOST_WANTED):
            many._want("99001.1", str(number))
            many._news(number + 1)
        said = await stream._stream.next()
        assert said.count(b"wanted") == nudges.MOST_WANTED
        assert said.endswith(b"event: news\ndata: 1000\n\n")

    asyncio.run(all_of_them())


def test_in_busy_times_several_commits_are_one_nudge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(nudges.GAPS, "rating", 1000.0)

    async def all_of_it() -> None:
        many = Nudges()
        pad, hall = (many.listen(f"99001.{role}", (role,))._stream for role in ("rating", "hall"))
        for position in (1, 2):
            many._news(position)
            waiting = [asyncio.ensure_future(stream.next()) for stream in (pad, hall)]
            for _ in range(5):
                await asyncio.sleep(0)
            assert [one.done() for one in waiting] == [position == 1, True]
        waiting[0].cancel()

    asyncio.run(all_of_it())
