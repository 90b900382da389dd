"""One connection of the server: uvicorn's, with a deadline for each part of a request and for taking the answer.

Made by kiosk.server.accepting for each accepted connection. uvicorn knows one deadline only, for idle lines; a head or
a body that never ends would hold its connection for ever. What breaks the rules of HTTP is answered with 400, what is
too slow is cut off; neither writes a line, or a log would grow at a stranger's wish.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import socket

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.server.edge import ALWAYS, DATA
from kiosk.server.joined import JoinedTransport
from kiosk.server.limits import Limits
from kiosk.server.lines import AcceptedConnection, Lines

LINE = "motcua.line"  # in a request's extensions: the connection that it came on
STREAM_BUFFER = 4096  # bytes that a stream's connection may keep for its other end
_REFUSED = [
    (b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), (b"cache-control", b"no-store"),
    DATA, *ALWAYS,
]  # fmt: skip


class Phase(enum.Enum):
    IDLE = enum.auto()  # between two requests
    HEAD = enum.auto()
    BODY = enum.auto()
    ANSWER = enum.auto()  # from a whole request to its whole answer


class Requests(H11Protocol):
    """`open_on` tells it whose it is before the connection is made."""

    def open_on(self, line: AcceptedConnection, lines: Lines, limits: Limits) -> None:
        self._line, self._lines, self._limits = line, lines, limits
        self._phase: Phase | None = None
        self._deadline: asyncio.TimerHandle | None = None

    # -- what asyncio and uvicorn call ----------------------------------------------------------------------
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        super().connection_made(JoinedTransport(transport, self.loop))
        self._line.drop = transport.abort
        self._look()

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except Exception:
            self.transport.abort()
        if self.cycle is not None:
            extensions: dict[str, object] = self.cycle.scope.setdefault("extensions", {})  # type: ignore[assignment]
            extensions[LINE] = self
        self._look()

    def on_response_complete(self) -> None:
        self._phase = None  # the next request has all its time again
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lines.remove(self._line)
        self._cancel()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        with contextlib.suppress(h11.LocalProtocolError):  # an answer is under way already
            parts = (
                h11.Response(status_code=400, headers=_REFUSED, reason=b"Bad Request"),
                h11.Data(data=msg.encode("ascii", "replace")), h11.EndOfMessage(),
            )  # fmt: skip
            self.transport.write(b"".join(self.conn.send(part) or b"" for part in parts))
        self.transport.close()

    def timeout_keep_alive_handler(self) -> None:
        """Whoever has not taken the last answer by now never will."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().timeout_keep_alive_handler()

    def shutdown(self) -> None:
        try:
            super().shutdown()
        except h11.LocalProtocolError:
            self.transport.abort()

    # -- what an answer that goes on for ever asks for ------------------------------------------------------
    def keep_open(self, slow: float) -> None:
        """The answer that has begun is a stream: no deadline ends it, but an other end whose system acknowledges
        nothing for `slow` seconds does; it keeps next to nothing for who does not take it."""
        self._cancel()
        self.transport.set_write_buffer_limits(high=STREAM_BUFFER)
        sock = self.transport.get_extra_info("socket")
        if sock is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(slow * 1000))

    def cut(self) -> None:
        """Whoever does not take the stream never will."""
        self._too_slow()

    # -- deadlines ------------------------------------------------------------------------------------------
    def _look(self) -> None:
        """Set the deadline anew where another part has begun. A byte more of the same part wins no time."""
        phase = self._phase_now()
        if phase is self._phase:
            return
        self._phase = phase
        self._cancel()
        self._line.since = None if phase is Phase.ANSWER else self.loop.time()
        seconds = {
            Phase.HEAD: self._limits.header_seconds, Phase.BODY: self._limits.body_seconds,
            Phase.ANSWER: self._limits.answer_seconds, Phase.IDLE: None,  # uvicorn's own deadline
        }[phase]  # fmt: skip
        if seconds is not None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(seconds, self._too_slow)

    def _phase_now(self) -> Phase:
        theirs = self.conn.their_state
        if theirs is h11.SEND_BODY:
            return Phase.BODY
        if theirs is h11.IDLE:
            return Phase.HEAD if self.cycle is None or self.conn.trailing_data[0] else Phase.IDLE
        return Phase.ANSWER

    def _too_slow(self) -> None:
        self._lines.dropped += 1
        self.transport.abort()

    def _cancel(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
