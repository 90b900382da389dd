"""A small web application on the server's own listener, and sockets that behave badly. For the tests beside it."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

from kiosk.server.accepting import AcceptingServer, config_of
from kiosk.server.edge import Edge
from kiosk.server.limits import Limits, limits_of
from kiosk.settings import ServerSettings

HEAD = b"POST /v1/push HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/vnd.motcua+msgpack+zstd\r\n"
GET = b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def limits(**given: Any) -> Limits:
    """Limits of a test: short deadlines."""
    settings = {"header_seconds": 0.4, "body_seconds": 0.8, **given}
    answer = settings.pop("answer_seconds", 20.0)
    made = limits_of(ServerSettings(**settings), 0)
    return Limits(**{**{name: getattr(made, name) for name in made.__struct_fields__}, "answer_seconds": answer})


@contextlib.contextmanager
def served(app: Any, chosen: Limits) -> Iterator[tuple[AcceptingServer, int]]:
    """The listener, and the port where `app` is answered."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = AcceptingServer(config_of(Edge(app, chosen), chosen, None), chosen)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
    thread.start()
    assert server.ready.wait(20)
    try:
        yield server, listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
        assert not thread.is_alive()


def connected(port: int, said: bytes = b"") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), 20)
    if said:
        made.sendall(said)
    return made


def is_closed(one: socket.socket) -> bool:
    """Whether the other end has gone, as far as is known now; what it said before is passed over."""
    try:
        while select.select([one], [], [], 0)[0]:
            if not one.recv(65_536):
                return True
    except OSError:
        return True
    return False


def all_closed(many: list[socket.socket], timeout: float = 20) -> bool:
    """Wait until the server has closed every one of them."""
    left, until = list(many), time.monotonic() + timeout
    while left and time.monotonic() < until:
        ready = select.select(left, [], [], max(0.0, until - time.monotonic()))[0]
        left = [one for one in left if one not in ready or not is_closed(one)]
    return not left


def dripped(one: socket.socket, byte: bytes, timeout: float = 60) -> bool:
    """Send a byte again and again, each well in time; whether the server has had enough at last."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        try:
            one.sendall(byte)
            if select.select([one], [], [], 0.03)[0] and not one.recv(65_536):
                return True
        except OSError:
            return True
    return False


def answer_of(one: socket.socket) -> bytes:
    """All of it, until the server closes; or the head and as many bytes as it names."""
    found = b""
    while part := one.recv(65_536):
        found += part
        head, end, body = found.partition(b"\r\n\r\n")
        named = [line.partition(b":") for line in head.lower().split(b"\r\n")]
        length = [value for name, _colon, value in named if name == b"content-length"]
        if end and length and len(body) >= int(length[0]):
            break
    return found
