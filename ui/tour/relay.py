"""A small loopback relay between a station and the city, whose line can be cut and restored.

Used by the tour and by tests. `cut` drops what flows at this moment and refuses new connections; `restore` lets
them through again. One thread for each direction of each connection; all end with `close`.
"""

from __future__ import annotations

import contextlib
import socket
import threading

CHUNK = 65_536


class Relay:
    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener: socket.socket | None = None
        self._whole = True
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def open(self) -> int:
        """Listen on a free loopback port and answer it."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._start(self._accept)
        port: int = self._listener.getsockname()[1]
        return port

    def cut(self) -> None:
        """From now on nothing passes, in the middle of whatever it was."""
        with self._lock:
            self._whole = False
            ends, self._ends = self._ends, set()
        for end in ends:
            _drop(end)

    def restore(self) -> None:
        with self._lock:
            self._whole = True

    def close(self) -> None:
        self.cut()
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work, *arguments: socket.socket) -> None:  # noqa: ANN001 - any of the two loops below
        thread = threading.Thread(target=work, args=arguments, name="relay", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        assert self._listener is not None
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            with self._lock:
                whole = self._whole
            if not whole:
                _drop(near)
                continue
            try:
                far = socket.create_connection(self._target, 5)
                far.settimeout(None)
            except OSError:
                _drop(near)
                continue
            with self._lock:
                self._ends.update((near, far))
            self._start(self._pass, near, far)
            self._start(self._pass, far, near)

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                sink.sendall(data)
        for end in (source, sink):
            _drop(end)
        with self._lock:
            self._ends -= {source, sink}


def _drop(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
