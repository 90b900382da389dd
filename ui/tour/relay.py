"""A small TCP relay on loopback, so that the tour can cut the line to the city and restore it.

Used by the tour and by tests; standard library only. `cut` drops what runs through it and refuses new
connections; `restore` lets them through again, under the same address.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit

_CHUNK = 65_536


class Relay:
    """Forwards 127.0.0.1:`port` to the server at `target` (an http:// address). Constructing opens nothing."""

    def __init__(self, target: str, port: int = 0) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._scheme = parts.scheme or "http"
        self.port = port
        self._lock = threading.Lock()
        self._lines: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self.connections = 0  # that came through

    @property
    def address(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def open(self) -> str:
        """Listen; the address that stands in for the server's."""
        self.restore()
        return self.address

    def restore(self) -> None:
        """Let connections through (again)."""
        with self._lock:
            if self._listener is not None:
                return
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            listener.listen(32)
            self.port = listener.getsockname()[1]
            self._listener = listener
        self._start(self._accept, listener)

    def cut(self) -> None:
        """Drop every connection at once and refuse new ones."""
        with self._lock:
            listener, self._listener = self._listener, None
            lines, self._lines = self._lines, set()
        for line in (*lines, *([listener] if listener is not None else [])):
            _drop(line)

    def close(self) -> None:
        """Cut for good; waits for the relay's threads."""
        self.cut()
        for thread in self._threads:
            thread.join(2)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="relay", daemon=True)  # type: ignore[arg-type]
        self._threads = [t for t in self._threads if t.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _from = listener.accept()
            except OSError:  # cut
                return
            try:
                far = socket.create_connection(self._target, timeout=10)
            except OSError:
                _drop(near)
                continue
            far.settimeout(None)
            with self._lock:
                running = self._listener is listener
                if running:
                    self._lines |= {near, far}
                    self.connections += 1
            if not running:
                _drop(near)
                _drop(far)
                return
            self._start(self._pump, near, far)
            self._start(self._pump, far, near)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(_CHUNK):
                sink.sendall(part)
        for line in (source, sink):
            with self._lock:
                self._lines.discard(line)
            _drop(line)


def _drop(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        line.close()
