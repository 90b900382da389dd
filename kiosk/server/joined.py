"""A connection on which what is written within one turn of the loop leaves as one piece.

Put by kiosk.server.requests between uvicorn and the socket: an answer's head and body are written apart, and each would
be a call of the system and a packet of its own. What is kept back counts as not yet taken; closing sends it first,
aborting drops it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable


class JoinedTransport(asyncio.Transport):
    """See the module. Everything else is the transport's own."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._to, self._loop = transport, loop
        self._kept: list[bytes | bytearray | memoryview] = []

    # -- writing --------------------------------------------------------------------------------------------
    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not data:
            return
        if not self._kept:
            self._loop.call_soon(self._flush)
        self._kept.append(data)

    def writelines(self, parts: Iterable[bytes | bytearray | memoryview]) -> None:
        self.write(b"".join(parts))

    def _flush(self) -> None:
        kept, self._kept = self._kept, []
        if kept and not self._to.is_closing():
            self._to.write(kept[0] if len(kept) == 1 else b"".join(kept))

    def close(self) -> None:
        self._flush()
        self._to.close()

    def abort(self) -> None:
        self._kept = []
        self._to.abort()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._to.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        return self._to.get_write_buffer_size() + sum(len(part) for part in self._kept)

    # -- the rest is passed on ------------------------------------------------------------------------------
    def is_closing(self) -> bool:
        return self._to.is_closing()

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._to.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._to.pause_reading()

    def resume_reading(self) -> None:
        self._to.resume_reading()

    def is_reading(self) -> bool:
        return self._to.is_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._to.set_protocol(protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._to.get_protocol()
