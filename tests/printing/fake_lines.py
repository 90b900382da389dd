"""Printers at real lines: an emulator behind a pseudo terminal and one behind a TCP port, each on a thread.

They answer status questions as a printer does, or leave some unanswered; they can vanish in the middle of a job, stop
taking bytes, or never read at all.
"""

from __future__ import annotations

import os
import pty
import select
import socket
import struct
import threading
import tty
from collections.abc import Callable

from printing.printers.emulator import Emulator

Replies = Callable[[bytes], bytes]


def everything(replies: bytes) -> bytes:
    return replies


def nothing(_replies: bytes) -> bytes:
    """A one-way cable, or a cheap printer."""
    return b""


def no_gs_r(replies: bytes) -> bytes:
    """Answers DLE EOT and leaves GS r without an answer, as many cheap printers do."""
    return bytes(byte for byte in replies if byte & 0x12 == 0x12)


def twice(replies: bytes) -> bytes:
    return bytes(byte for byte in replies for _ in range(2))


class _Kept:
    """What a fake printer got, to be waited for."""

    def __init__(self) -> None:
        self.emulator = Emulator()
        self.received = bytearray()
        self.happens: Callable[[Emulator, bytes], None] = lambda _emulator, _received: None
        self._came = threading.Condition()

    def wait_for(self, ending: bytes, nth: int = 1) -> bool:
        """Until everything up to the `nth` that ends so has been printed."""

        def all_came() -> bool:
            return self.received.endswith(ending) and self.received.count(ending) >= nth

        with self._came:
            return self._came.wait_for(all_came, timeout=20)

    def take(self, data: bytes) -> bytes:
        """Print it; returns the answers. `happens` is called before: the roll ends, the cover opens."""
        with self._came:
            self.received += data
            self.happens(self.emulator, bytes(self.received))
            self.emulator.feed(data)
            self._came.notify_all()
            return self.emulator.take_replies()

    def asked(self, question: bytes) -> int:
        with self._came:
            return self.received.count(question)


class PtyPrinter(_Kept):
    """A printer at a serial port. `replies`: which answers it gives; `takes`: it reads so many bytes and no more."""

    def __init__(self, *, replies: Replies = everything, takes: int | None = None) -> None:
        super().__init__()
        self.replies = replies
        self._takes = takes
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

    def _run(self) -> None:
        while True:
            full = self._takes is not None and len(self.received) >= self._takes
            ready, _, _ = select.select([self._stop_read] if full else [self._near, self._stop_read], [], [])
            if self._stop_read in ready:
                return
            answer = self.replies(self.take(os.read(self._near, 4096)))
            if answer:
                os.write(self._near, answer)


class TcpPrinter(_Kept):
    """A network printer. `dies_after` so many bytes of one connection it is gone, without a word; `reads`: False for a
    port that takes connections and never reads; `hangs_up`: it closes once the other end says that no more comes."""

    def __init__(
        self, *, dies_after: int | None = None, replies: Replies = everything, reads: bool = True,
        hangs_up: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.connections = 0
        self.replies = replies
        self.reads, self.hangs_up = reads, hangs_up
        self._dies_after = dies_after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._kept: list[socket.socket] = []
        self.target = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> TcpPrinter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()
        for line in self._kept:
            line.close()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if not self.reads:
                self._kept.append(line)
                continue
            self._serve(line)
            if self.hangs_up:
                line.close()
            else:
                self._kept.append(line)

    def _serve(self, line: socket.socket) -> None:
        got = 0
        while data := self._read(line):
            got += len(data)
            if self._dies_after is not None and got >= self._dies_after:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                line.close()  # closing now resets the connection
                return
            if answer := self.replies(self.take(data)):
                line.sendall(answer)

    def _read(self, line: socket.socket) -> bytes:
        try:
            return line.recv(2048)
        except ConnectionResetError:
            return b""
