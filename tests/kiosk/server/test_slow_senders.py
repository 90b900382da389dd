"""Whoever sends slowly, half, or nothing at all is cut off in time, and nobody else waits meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.server import accepting
from kiosk.server.central import Central
from kiosk.server.limits import KEPT_FREE, Limits, limits_of
from kiosk.server.lines import Lines
from kiosk.settings import ServerSettings
from tests.factories import settings_in
from tests.kiosk.server.served import GET, HEAD, all_closed, answer_of, connected, dripped, is_closed, limits, served

QUICK = ServerSettings(header_seconds=0.4, body_seconds=0.8)


@contextlib.contextmanager
def central_in(folder: Path, *, tls: bool = False, server: ServerSettings = QUICK) -> Iterator[tuple[Central, int]]:
    made = Central(settings_in(folder, server=server), tls=tls)
    made.open()
    try:
        yield made, int(made.address.rpartition(":")[2])
    finally:
        made.close()


def test_each_part_of_a_request_has_its_own_time(tmp_path: Path) -> None:
    with central_in(tmp_path) as (_central, port):
        halves = [
            connected(port), connected(port, b"G"), connected(port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"),
            connected(port, HEAD + b"Content-Length: 900\r\n\r\nhalf of"),
            connected(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhalf "),
            connected(port, GET + b"GET / HTTP/1.1\r\nHo"),
        ]  # fmt: skip
        assert all_closed(halves)
        for half in halves:
            half.close()
    with central_in(tmp_path, server=ServerSettings(header_seconds=0.4, body_seconds=3600)) as (_central, port):
        with connected(port, b"GET / HTTP/1.1\r\n") as one:
            assert dripped(one, b"x: y\r\n")
        with connected(port, GET) as one:
            assert answer_of(one).startswith(b"HTTP/1.1 200")
            assert dripped(one, b"G")  # the second request of a line has no more time than the first
    with central_in(tmp_path, server=ServerSettings(header_seconds=3600, body_seconds=0.8)) as (_central, port):
        with connected(port, HEAD + b"Content-Length: 90000\r\n\r\n") as one:
            assert dripped(one, b"x")
        with connected(port, GET) as one:
            assert answer_of(one)
            one.sendall(GET[:30])
            one.sendall(GET[30:])
            assert answer_of(one).startswith(b"HTTP/1.1 200")
            assert not is_closed(one)


def test_a_handshake_that_never_ends_is_cut_off(tmp_path: Path) -> None:
    with central_in(tmp_path, tls=True) as (_central, port):
        hello = bytes.fromhex("16030100f0010000ec0303") + bytes(20)  # the beginning of one
        silent = [connected(port), connected(port, hello), connected(port, b"GET / HTTP/1.1\r\n\r\n")]
        assert all_closed(silent)
        with connected(port, hello[:5]) as one:
            assert dripped(one, b"\0")
        for one in silent:
            one.close()


def test_an_answer_that_nobody_takes_is_given_up() -> None:
    given_up = threading.Event()

    async def endless(_scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(30):
            await send({"type": "http.response.body", "body": bytes(1_000_000), "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        given_up.set()

    with served(endless, limits(answer_seconds=0.5)) as (server, port):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(("127.0.0.1", port))
        one.sendall(GET)
        assert given_up.wait(20)
        assert server.lines.dropped == 1
        one.close()


def status_of(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/status", timeout=20) as answer:
        return int(answer.status)


@pytest.mark.skipif(os.name == "nt", reason="descriptors are counted otherwise there")
def test_half_sent_bodies_beyond_all_descriptors_stop_nobody(tmp_path: Path) -> None:
    """260 half-sent requests before a server with 256 descriptors."""
    import resource

    port_file = tmp_path / "port"
    words = ["central", "--data-dir", str(tmp_path / "data"), "--port", "0", "--port-file", str(port_file)]
    environment = {**os.environ, "MOTCUA_SERVER__HEADER_SECONDS": "3", "MOTCUA_SERVER__BODY_SECONDS": "3"}
    with subprocess.Popen(
        [sys.executable, "-m", "kiosk.cli", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        port = int(process.stdout.readline().strip().rpartition(b":")[2])
        half = HEAD + b"Content-Length: 900\r\n\r\nhalf of"
        slow = [connected(port, (half, half[:40], b"")[at % 3]) for at in range(260)]
        for _ in range(20):
            assert status_of(port) == 200
        assert all_closed(slow)
        assert status_of(port) == 200
        for one in slow:
            one.close()
        process.terminate()
        assert process.stderr is not None
        said = process.stderr.read()
        assert process.wait(60) == 0
    assert len(said) < 2000


def test_the_oldest_that_waits_makes_room_and_who_is_answered_stays() -> None:
    lines = Lines(Limits(connections=6, per_address=3, at_once=9, per_second=0, header_seconds=1, body_seconds=1))
    dropped: list[str] = []

    def opened(name: str, host: str, now: float) -> Any:
        line = lines.add(host, now)
        if line is not None:
            line.drop = lambda: dropped.append(name)
        return line

    first = opened("first", "192.0.2.1", 1)
    opened("second", "192.0.2.1", 2)
    opened("third", "192.0.2.1", 3)
    first.since = None  # it is being answered
    assert opened("fourth", "192.0.2.1", 4) is not None
    assert dropped == ["second"]
    for at in range(3):
        assert opened(f"other {at}", f"192.0.2.{at + 5}", 5) is not None
    assert lines.count == 6
    assert opened("seventh", "192.0.2.9", 9) is not None  # of whoever has most that wait
    assert dropped == ["second", "third"]
    assert lines.count == 6
    for line in (line for own in list(lines._open.values()) for line in own):
        line.since = None
    assert opened("nobody", "192.0.2.10", 10) is None
    lines.remove(first)
    lines.remove(first)
    assert lines.count == 5
    assert opened("one more", "192.0.2.10", 10) is not None


def test_a_line_of_ipv6_is_one_address_and_a_proxy_is_no_single_one() -> None:
    chosen = limits_of(ServerSettings(connections_per_address=2, proxies=("10.0.0.0/8",)), 0)
    lines = Lines(chosen)
    for at in range(5):
        assert lines.add(f"2001:db8::{at:x}", at) is not None
        assert lines.add("10.1.2.3", at) is not None
    assert lines.count == 2 + 5


def test_connections_stay_below_the_descriptors() -> None:
    assert limits_of(ServerSettings(), 256).connections == 256 - KEPT_FREE
    assert limits_of(ServerSettings(), 256).per_address == 256 - KEPT_FREE
    assert limits_of(ServerSettings(), 0).connections == limits_of(ServerSettings(), 65_536).connections == 4000


def test_without_a_descriptor_the_listener_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked for again and again: tries that fail cost a pause each."""
    happened: list[str] = []
    from asyncio.selector_events import BaseSelectorEventLoop

    true = BaseSelectorEventLoop.sock_accept

    async def scarce(self: Any, listening: Any) -> Any:
        if happened.count("failed") < 3:
            happened.append("failed")
            raise OSError(errno.EMFILE, "too many open files")
        return await true(self, listening)

    sleep = asyncio.sleep

    async def pausing(seconds: float) -> None:
        if seconds >= accepting.PAUSE:
            happened.append("paused")
        await sleep(seconds)

    monkeypatch.setattr(BaseSelectorEventLoop, "sock_accept", scarce)
    monkeypatch.setattr(accepting.asyncio, "sleep", pausing)

    async def hello(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    with served(hello, limits()) as (_server, port), connected(port, GET) as one:
        assert answer_of(one).startswith(b"HTTP/1.1 200")
    assert happened == ["failed", "paused"] * 3
