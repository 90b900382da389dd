"""Accepts connections as far as there is room, and lets uvicorn answer them.

Made by kiosk.server.listening, run on a thread of its own. asyncio's own listener accepts without end, counts nobody
before TLS has shaken hands, and without a free descriptor looks for one again and again. Raises nothing once it
listens: a connection that fails is closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from kiosk.server.limits import HEADER, IDLE, Limits
from kiosk.server.lines import AcceptedConnection, Lines
from kiosk.server.requests import Requests

log = logging.getLogger("motcua.server")
PAUSE = 0.2  # seconds without a free descriptor before the next try
_SCARCE = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
TURNS = 100  # of the loop, in which a connection that is cut is closed: one does, a written answer may take another
TELL = 60.0  # seconds between two lines of the log about connections that were cut


def config_of(app: ASGIApp, limits: Limits, files: tuple[Path, Path] | None) -> uvicorn.Config:
    """uvicorn as this server uses it: no word of its own in answers or logs, nobody's word for who asks but a named
    proxy's."""
    proxies = [str(network) for network in limits.proxies]
    return uvicorn.Config(
        app, http=Requests, ws="none", lifespan="off", log_config=None, log_level="critical", access_log=False,
        server_header=False, proxy_headers=bool(proxies), forwarded_allow_ips=proxies,
        h11_max_incomplete_event_size=HEADER, timeout_graceful_shutdown=2, timeout_keep_alive=IDLE,
        ssl_certfile=files[0] if files else None, ssl_keyfile=files[1] if files else None,
    )  # fmt: skip


class AcceptingServer(uvicorn.Server):
    """A server that leaves signals to its process, and says when it listens."""

    def __init__(self, config: uvicorn.Config, limits: Limits) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.limits, self.lines = limits, Lines(limits)
        self.servers: list[Acceptor] = []  # type: ignore[assignment]
        self._told = 0

    def install_signal_handlers(self) -> None:
        """Signals belong to the command."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(_one_line)
        await self.lifespan.startup()
        self.servers = [Acceptor(one, self._protocol, self) for one in sockets or ()]
        self.started = True
        self.ready.set()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Whatever ends it, no connection outlives its loop: nobody could close it any more."""
        try:
            await super().serve(sockets)
        finally:
            for server in self.servers:
                server.close()
            await asyncio.gather(*(server.wait_closed() for server in self.servers), return_exceptions=True)
            await self._let_go()

    async def _let_go(self) -> None:
        """Of connections that were opened last, or whose other end takes nothing. Closing takes a turn of the loop."""
        for _ in range(TURNS):
            for one in list(self.server_state.connections):
                if one.transport is not None:
                    one.transport.abort()
            await asyncio.sleep(0)
            if not self.server_state.connections:
                break

    def _protocol(self, line: AcceptedConnection) -> Requests:
        made = Requests(self.config, self.server_state, self.lifespan.state)
        made.open_on(line, self.lines, self.limits)
        return made

    async def on_tick(self, counter: int) -> bool:
        if counter % int(TELL * 10) == 0 and self.lines.dropped > self._told:
            log.warning("%d connections were cut: too slow, or too many", self.lines.dropped - self._told)
            self._told = self.lines.dropped
        return await super().on_tick(counter)


class Acceptor:
    """One listening socket, with the three things that uvicorn asks of a listener."""

    def __init__(
        self, listening: socket.socket, make: Callable[[AcceptedConnection], Requests], server: AcceptingServer
    ) -> None:
        listening.listen(1024)
        listening.setblocking(False)
        self._listening, self._make, self._server = listening, make, server
        self._opening: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._accepting = self._loop.create_task(self._accept())

    def close(self) -> None:
        for task in (self._accepting, *self._opening):
            task.cancel()

    async def wait_closed(self) -> None:
        await asyncio.gather(self._accepting, *self._opening, return_exceptions=True)

    async def _accept(self) -> None:
        while True:
            try:
                accepted, peer = await self._loop.sock_accept(self._listening)
            except OSError as error:
                await asyncio.sleep(PAUSE if error.errno in _SCARCE else 0)
                continue
            line = self._server.lines.add(str(peer[0]), self._loop.time())
            if line is None:
                accepted.close()
            else:
                self._open(accepted, line)
            await asyncio.sleep(0)  # those that are open go first, however many knock

    def _open(self, accepted: socket.socket, line: AcceptedConnection) -> None:
        task = self._loop.create_task(self._shake_hands(accepted, line))
        line.drop = task.cancel
        self._opening.add(task)
        task.add_done_callback(lambda ended: self._opened(ended, accepted, line))

    def _opened(self, task: asyncio.Task[None], accepted: socket.socket, line: AcceptedConnection) -> None:
        """Also of a task that was cancelled before it began."""
        self._opening.discard(task)
        error = None if task.cancelled() else task.exception()
        if task.cancelled() or error is not None:  # no TLS, another kind of it, or too slow: nothing to say to anybody
            self._server.lines.remove(line)
            with contextlib.suppress(OSError):
                accepted.close()
        if error is not None and not isinstance(error, OSError):
            self._loop.call_exception_handler({"message": "a connection was not opened", "exception": error})

    async def _shake_hands(self, accepted: socket.socket, line: AcceptedConnection) -> None:
        context: ssl.SSLContext | None = self._server.config.ssl
        until = self._server.limits.header_seconds if context else None
        await self._loop.connect_accepted_socket(
            lambda: self._make(line), accepted, ssl=context, ssl_handshake_timeout=until, ssl_shutdown_timeout=until,
        )  # fmt: skip


def _one_line(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """What the loop could not give to anybody: said shortly, since a stranger may cause it often."""
    error = context.get("exception")
    log.debug("%s: %s", context.get("message", ""), type(error).__name__)
