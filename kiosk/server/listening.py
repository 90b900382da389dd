"""A web application on a socket and a thread of its own, with TLS and limits: the listener of every server program.

Made by kiosk.server.program, which hands in its application. `open` returns once it answers, `address` says where, and
`address_there` where other machines find it. In plain HTTP it listens on this machine's own addresses alone; on any
other only with TLS, under a certificate that it makes itself and that stations pin when they enrol. Raises
ExpectedError central.errors.{needs_tls, port}.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
from starlette.types import ASGIApp

from kiosk.errors import ExpectedError
from kiosk.server import certificate
from kiosk.server.accepting import AcceptingServer, config_of
from kiosk.server.edge import Edge
from kiosk.server.limits import Limits, limits_of, raise_descriptors
from kiosk.settings import ServerSettings
from kiosk.values.addresses import is_loopback

READY_SECONDS, END_SECONDS = 20, 10
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # where this machine finds a server that listens everywhere


class Listener:
    """See the module. Constructing opens nothing."""

    def __init__(
        self, app: Callable[[bytes], ASGIApp], settings: ServerSettings, *, host: str = "127.0.0.1", port: int = 0,
        tls: Path | None = None, name: str = "http",
    ) -> None:  # fmt: skip
        """`app` makes the application for the certificate (DER) that it will be served under, b"" in plain HTTP; `tls`:
        the folder in which the certificate lies."""
        self.host, self.address, self.address_here, self.address_there = host, "", "", ""
        self._app, self._settings, self._port, self._tls, self._name = app, settings, port, tls, name
        self._server: AcceptingServer | None = None
        self._thread: threading.Thread | None = None
        self._closing = contextlib.ExitStack()

    def check(self) -> None:
        """Whether it may listen there at all; before anything else of the program is opened."""
        if self._tls is None and not is_loopback(self.host):
            raise ExpectedError("central.errors.needs_tls", host=self.host)

    def open(self) -> None:
        """Bind and answer. What was opened until an error is closed again."""
        self.check()
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        bound = _bound(self.host, self._port)
        self._closing.callback(bound.close)
        files = certificate.files_in(self._tls, self.host) if self._tls else None
        app, limits = self._app(certificate.der_of(files[0]) if files else b""), self._limits()
        server = self._server = AcceptingServer(config_of(Edge(app, limits), limits, files), limits)
        self._thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[bound])), name=self._name, daemon=True
        )
        self._thread.start()
        self._closing.callback(self._thread.join, END_SECONDS)
        self._closing.callback(self.stop)
        if not server.ready.wait(READY_SECONDS):
            raise ExpectedError("central.errors.port", port=self._port)
        scheme, port = "https" if files else "http", bound.getsockname()[1]
        here = _EVERYWHERE.get(self.host, self.host)
        there = _on_network(here) if self.host in _EVERYWHERE else self.host
        self.address, self.address_here, self.address_there = (
            f"{scheme}://{_in_url(host)}:{port}" for host in (self.host, here, there)
        )

    def _limits(self) -> Limits:
        limits = limits_of(self._settings, raise_descriptors())
        if limits.names:  # this machine's own commands name no other
            limits = msgspec.structs.replace(limits, names=(*limits.names, self.host.lower()))
        return limits

    def wait(self) -> None:
        """Until `stop` is called from another thread or a signal."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(0.5)

    def stop(self) -> None:
        """Ask it to end; `close` waits for that and closes the rest."""
        if self._server is not None:
            self._server.should_exit = True

    def close(self) -> None:
        """In reverse order: the answering, its thread, the socket."""
        self._closing.close()


def _on_network(otherwise: str) -> str:
    """The address under which other machines of the network find this one; `otherwise` where there is no network.

    A datagram's socket that is connected sends nothing: the system only chooses the way it would go.
    """
    family, far = (socket.AF_INET6, "2001:db8::1") if ":" in otherwise else (socket.AF_INET, "192.0.2.1")
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
        way.connect((far, 9))
        return str(way.getsockname()[0])
    return otherwise


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol's number: asyncio turns Nagle's algorithm off only on connections of a socket that names TCP,
    # and with it on, each small answer waits some 40 ms for the client's delayed acknowledgement.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name != "nt":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise ExpectedError("central.errors.port", port=port) from error
    return made
