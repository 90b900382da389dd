"""The listener: small answers leave at once; it serves whatever program hands it an application, and closes whole."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.errors import ExpectedError
from kiosk.server import certificate
from kiosk.server.accepting import AcceptingServer
from kiosk.server.central import Central
from kiosk.server.listening import Listener
from kiosk.settings import ServerSettings
from tests.factories import settings_in
from tests.kiosk.server.served import GET, all_closed, connected, limits, served
from tests.waiting import eventually

ROOT = Path(__file__).resolve().parents[3]


def test_an_accepted_connection_does_not_gather_small_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    former = H11Protocol.connection_made

    def made(self: Any, transport: Any) -> None:
        seen.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        former(self, transport)

    monkeypatch.setattr(H11Protocol, "connection_made", made)
    central = Central(settings_in(tmp_path))
    central.open()
    try:
        assert httpx.get(f"{central.address}/", timeout=20).status_code < 500
    finally:
        central.close()
    assert seen
    assert all(seen)


PROGRAM = '''"""A second server program in one module: says who it is, under its own certificate."""

import signal
import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from kiosk.server.listening import Listener
from kiosk.settings import ServerSettings


def app(der: bytes) -> Starlette:
    async def who(_request: Request) -> JSONResponse:
        return JSONResponse({"program": "a hub", "certificate": len(der)})

    return Starlette(routes=[Route("/who", who)])


listener = Listener(app, ServerSettings(), tls=Path(sys.argv[1]), name="hub")
signal.signal(signal.SIGTERM, lambda *_: listener.stop())
listener.open()
print(listener.address, flush=True)
listener.wait()
listener.close()
print("closed", flush=True)
'''


def test_another_server_program_is_one_module(tmp_path: Path) -> None:
    module = tmp_path / "small_hub.py"
    module.write_text(PROGRAM, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(module), str(tmp_path / "data")], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:  # fmt: skip
        try:
            assert running.stdout is not None
            address = running.stdout.readline().strip()
            assert address.startswith("https://127.0.0.1:")
            trusted = ssl.create_default_context(cafile=str(tmp_path / "data" / "central.crt"))
            said = httpx.get(f"{address}/who", timeout=20, verify=trusted).json()
            der = certificate.der_of(tmp_path / "data" / "central.crt")
            assert said == {"program": "a hub", "certificate": len(der)}
            running.terminate()
            assert running.stdout.readline().strip() == "closed"
            assert running.wait(60) == 0
        finally:
            running.kill()


async def nothing(_scope: Any, _receive: Any, _send: Any) -> None:
    """An application that nobody asks."""


def test_a_listener_speaks_plainly_to_this_machine_alone(tmp_path: Path) -> None:
    listener = Listener(lambda _der: nothing, ServerSettings(), host="0.0.0.0")
    with pytest.raises(ExpectedError, match="central.errors.needs_tls"):
        listener.open()
    assert listener.address == ""


def test_a_listener_that_cannot_start_leaves_its_port_free() -> None:
    """What was opened before the error is closed again, in reverse order."""

    def broken(_der: bytes) -> Any:
        raise RuntimeError("no application")

    with socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        port = first.getsockname()[1]
        taken = Listener(lambda _der: nothing, ServerSettings(), port=port)
        first.listen()
        with pytest.raises(ExpectedError, match="central.errors.port"):
            taken.open()
    failing = Listener(broken, ServerSettings(), port=port)
    with pytest.raises(RuntimeError, match="no application"):
        failing.open()
    good = Listener(lambda _der: nothing, ServerSettings(), port=port)
    good.open()
    thread = next(one for one in threading.enumerate() if one.name == "http")
    assert good.address == good.address_here == f"http://127.0.0.1:{port}"
    good.close()
    assert not thread.is_alive()
    good.close()


def test_whatever_ends_it_no_connection_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here an error in the server's own loop."""

    async def ticks(self: AcceptingServer, _counter: int) -> bool:
        if self.should_exit:
            raise RuntimeError("of the loop itself")
        return False

    said: list[type[BaseException]] = []
    monkeypatch.setattr(AcceptingServer, "on_tick", ticks)
    monkeypatch.setattr(threading, "excepthook", lambda found: said.append(found.exc_type))
    with served(nothing, limits(header_seconds=60.0)) as (server, port):
        lines = [connected(port), connected(port, GET[:9])]
        eventually(lambda: len(server.server_state.connections) == 2)
    assert said == [RuntimeError]
    assert all_closed(lines)
    assert not server.server_state.connections
    assert server.lines.count == 0
    for one in lines:
        one.close()
