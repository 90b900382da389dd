"""A hostile server, or somebody on the line, holds a station neither long nor by the size of an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.commands.doctor import check_central
from kiosk.errors import ExpectedError
from kiosk.remote.enrol import enrol
from kiosk.remote.link import Link, reach
from kiosk.settings import CentralSettings
from kiosk.sync import wire
from tests.factories import open_store, settings_in

Hostile = Callable[[Callable[[socket.socket], None]], str]
HEAD = b"HTTP/1.1 200 OK\r\n"
QUICK = 0.15  # seconds of a time-out here


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """Starts a server that does this with each connection; its address."""
    listening: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(act: Callable[[socket.socket], None]) -> str:
        made = socket.create_server(("127.0.0.1", 0))
        listening.append(made)

        def serve() -> None:
            while True:
                try:
                    accepted, _peer = made.accept()
                except OSError:
                    return
                with accepted:
                    try:
                        accepted.settimeout(0.03)
                        act(accepted)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        threads.append(thread)
        return f"http://127.0.0.1:{made.getsockname()[1]}"

    yield start
    for one in listening:
        one.shutdown(socket.SHUT_RDWR)
        one.close()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def dripping(first: bytes, byte: bytes) -> Callable[[socket.socket], None]:
    """Says `first`, and then a byte at a time, each well in time, until the other side goes."""

    def act(line: socket.socket) -> None:
        line.sendall(first)
        while True:
            line.sendall(byte)
            try:
                if not line.recv(65_536):
                    return
            except TimeoutError:
                continue

    return act


@pytest.mark.parametrize(
    ("first", "byte"),
    [
        (b"", b"H"), (HEAD, b"x: y\r\n"), (HEAD + b"x: ", b"y"), (HEAD + b"content-length: 9000000\r\n\r\n", b"z"),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\nz\r\n"), (HEAD + b"\r\n", b"z"),
        (b"HTTP/1.1 100 Continue\r\n", b"x: y\r\n"),
    ],
)  # fmt: skip
def test_a_server_that_drips_is_left_in_time(hostile: Hostile, first: bytes, byte: bytes) -> None:
    """It drips without end: an answer at all is one in time."""
    line = Link(hostile(dripping(first, byte)), b"k" * 32, timeout=QUICK)
    with pytest.raises(ExpectedError) as caught:
        line.ask("/v1/enrol", None, wire.Offer)
    assert caught.value.key in ("sync.errors.unreachable", "sync.errors.not_central")
    line.close()


@pytest.mark.parametrize(("first", "byte"), [(b"a: b\r\n", b"x: y\r\n"), (b"content-length: 9000000\r\n\r\n", b"z")])
def test_half_an_answer_is_none_for_who_only_asks_whether_somebody_is_there(
    hostile: Hostile, first: bytes, byte: bytes
) -> None:
    """http.client takes a head that was cut for a whole one."""
    with pytest.raises(ExpectedError) as caught:
        reach(hostile(dripping(HEAD + first, byte)), "", QUICK)
    assert caught.value.key == "sync.errors.unreachable"


@pytest.mark.parametrize(
    "said",
    [
        HEAD + b"transfer-encoding: chunked\r\n\r\n-8\r\nzzz\r\n", HEAD + b"content-length: -5\r\n\r\nz",
        HEAD + b"transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\nz", b"\x00\xff" * 99,
        b"HTTP/9 -1 \xff\r\n\r\n",
        HEAD + b"transfer-encoding: chunked\r\n\r\n" + b"1" * 70_000 + b"\r\nz", b"HTTP/1.1 200 " + b"x" * 70_000,
        HEAD + b"x: y\r\n" * 300 + b"\r\n",
    ],
)  # fmt: skip
def test_what_is_no_answer_is_said_and_never_a_fault_of_the_program(hostile: Hostile, said: bytes) -> None:
    line = Link(hostile(lambda one: one.sendall(said)), b"k" * 32, timeout=QUICK)
    with pytest.raises(ExpectedError) as caught:
        line.ask("/v1/enrol", None, wire.Offer)
    assert caught.value.key in ("sync.errors.unreachable", "sync.errors.not_central")
    line.close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999", "https://[::1", "https://x:y", "ftp://x", "https://", "x"])
def test_what_is_no_address_is_said(tmp_path: Path, url: str) -> None:
    store = open_store(tmp_path)
    for ask in (lambda: Link(url), lambda: reach(url, "", QUICK), lambda: enrol(store, url, "AAAABBBBCCCC")):
        with pytest.raises(ExpectedError) as caught:
            ask()
        assert caught.value.key == "sync.errors.address"
    store.close()


def test_an_answer_without_end_is_not_kept(hostile: Hostile) -> None:
    said: list[int] = []

    def act(line: socket.socket) -> None:
        line.settimeout(20)
        line.sendall(HEAD + b"\r\n")
        for at in range(1000):
            line.sendall(bytes(1_000_000))
            said.append(at)

    line = Link(hostile(act), b"k" * 32, timeout=20)
    with pytest.raises(ExpectedError) as caught:
        line.ask("/v1/enrol", None, wire.Offer)
    assert caught.value.key == "sync.errors.not_central"
    assert len(said) < 40  # of the thousand; what the system's own buffers took among them
    line.close()


def test_nothing_is_sent_to_another_machine_without_tls(tmp_path: Path) -> None:
    url = "http://192.0.2.7:8765"
    line = Link(url, timeout=QUICK)
    store = open_store(tmp_path)
    for ask in (
        lambda: line.ask("/v1/enrol", None, wire.Offer),
        lambda: enrol(store, url, "AAAABBBBCCCC"),
        lambda: reach(url, "", QUICK),
    ):
        with pytest.raises(ExpectedError) as caught:
            ask()
        assert caught.value.key in ("sync.errors.plain", "enrol.errors.plain")
    store.close()
    found = list(check_central(settings_in(tmp_path, central=CentralSettings(url=url, timeout_seconds=QUICK))))
    assert found[0].level == "warn"
    assert "https://" in found[0].words
