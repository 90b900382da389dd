"""Printers at real lines: an emulator behind a pseudo terminal and one behind a TCP port, each on a thread.

They answer status questions as a printer does, and can vanish in the middle of a job.
"""

from __future__ import annotations

import os
import pty
import select
import socket
import struct
import threading
import tty

from printing.printers.emulator import Emulator


class PtyPrinter:
    """A printer at a serial port. `silent`: one that never answers (a one-way cable)."""

    def __init__(self, *, silent: bool = False) -> None:
        self.emulator = Emulator()
        self.received = bytearray()
        self.silent = silent
        self._came = threading.Condition()
        self._near, self._far = pty.openpty()
        tty.setraw(self._far)
        self.port = os.ttyname(self._far)
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> PtyPrinter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stop_write, b"x")
        self._thread.join(5)
        for end in (self._near, self._far, self._stop_read, self._stop_write):
            os.close(end)

    def wait_for(self, ending: bytes) -> bool:
        """Until everything up to `ending` has been printed."""
        with self._came:
            return self._came.wait_for(lambda: self.received.endswith(ending), timeout=20)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._near, self._stop_read], [], [])
            if self._stop_read in ready:
                return
            data = os.read(self._near, 4096)
            self.emulator.feed(data)
            answer = self.emulator.take_replies()
            with self._came:
                self.received += data
                self._came.notify_all()
            if answer and not self.silent:
                os.write(self._near, answer)


class TcpPrinter:
    """A network printer. `dies_after` so many bytes of one connection it is gone, without a word."""

    def __init__(self, *, dies_after: int | None = None) -> None:
        self.emulator = Emulator()
        self.connections = 0
        self._dies_after = dies_after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.target = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> TcpPrinter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with line:
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        got = 0
        while data := line.recv(2048):
            got += len(data)
            if self._dies_after is not None and got >= self._dies_after:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return  # closing now resets the connection
            self.emulator.feed(data)
            if answer := self.emulator.take_replies():
                line.sendall(answer)
