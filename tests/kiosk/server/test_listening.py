"""The listening socket: what asyncio needs to see on it so that small answers leave at once."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.server.central import Central
from tests.factories import settings_in


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
