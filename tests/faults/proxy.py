"""A fault proxy on loopback that understands just enough HTTP to break it in chosen places.

`proxy.next(fault, ...)` queues faults; each request takes the next one, then requests pass unharmed; `on(path, fault)`
waits for a request of that path. A stream of events is passed on as it comes. `cut` and `heal`: the whole line;
`freeze`: what is open stays open and nothing comes on it any more, as where a cable was pulled behind a switch. Every
request is forwarded on a fresh upstream connection. `seen` counts requests by path, `met` the faults that met a
request, `done` those played to their end.
"""

from __future__ import annotations

import contextlib
import enum
import socket
import threading
from collections import Counter, deque
from urllib.parse import urlsplit


class Fault(enum.Enum):
    REFUSE = "refuse"  # closes without reading
    CUT_BODY = "cut_body"  # forwards half of the body, then drops both sides
    CUT_ANSWER = "cut_answer"  # the server has answered (so: committed), the station never hears
    HALF_ANSWER = "half_answer"  # the same, and the station hears the first half of it
    SILENT = "silent"  # the server has answered, the station hears nothing, while the line stays open
    DELAY = "delay"  # the answer comes DELAYED seconds late
    SLOW = "slow"  # answers only when `release` is called, or never
    ERROR = "error"  # 500 without asking the server
    TWICE = "twice"  # delivers the request two times, passes on the second answer
    GARBLE = "garble"  # passes on an answer with a bit turned
    HALF_OPEN = "half_open"  # of a stream: its head comes, and then nothing, while the line stays open
    REPLAY_OK = "replay_ok"  # claims success with the answer to an earlier request, without asking the server


STREAM = "/v1/nudges"
DELAYED = 0.4  # seconds


class Proxy:
    """Listens at `address` once opened."""

    def __init__(self, target: str, only: str = "") -> None:
        """`only`: faults hit requests for this path alone."""
        self._target, self._only = urlsplit(target), only
        self._faults: deque[Fault] = deque()
        self._on: list[tuple[str, Fault]] = []
        self._lock = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines: set[socket.socket] = set()
        self._streams: set[socket.socket] = set()  # those of them on which events come
        self._released = threading.Event()
        self._last_answer: dict[str, bytes] = {}
        self._threads: list[threading.Thread] = []
        self._closed = self._is_cut = False
        self._frozen: set[socket.socket] = set()
        self.seen: Counter[str] = Counter()
        self.met: Counter[Fault] = Counter()
        self.done: Counter[Fault] = Counter()
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def open(self) -> Proxy:
        self._run(self._accept)
        return self

    def next(self, *faults: Fault) -> None:
        with self._lock:
            self._faults.extend(faults)

    def on(self, path: str, fault: Fault) -> None:
        """The next request for `path` meets this fault."""
        with self._lock:
            self._on.append((path, fault))

    def left(self) -> int:
        """How many faults have met no request yet."""
        with self._lock:
            return len(self._faults) + len(self._on)

    def fewer(self, than: int, timeout: float = 60) -> bool:
        """Wait until fewer faults than that have met no request."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self._faults) + len(self._on) < than, timeout)

    def _take(self, path: str) -> Fault | None:
        """The fault that a request for `path` meets; within the lock."""
        for one in self._on:
            if one[0] == path:
                self._on.remove(one)
                return one[1]
        hit = self._faults and (not self._only or path == self._only)
        return self._faults.popleft() if hit else None

    def release(self) -> None:
        """Let slow answers go."""
        self._released.set()

    def played(self, fault: Fault, times: int = 1, timeout: float = 60) -> bool:
        """Wait until a fault has been played."""
        with self._lock:
            return self._lock.wait_for(lambda: self.done[fault] >= times, timeout)

    def cut(self) -> None:
        """From now on nothing gets through, and what was open is gone."""
        self._is_cut = True
        for line in tuple(self._lines):
            _drop(line)

    def freeze(self, *, streams_alone: bool = False) -> None:
        """Nothing comes any more on what is open now, or on streams of events; what is opened later works."""
        self._frozen = set(self._streams if streams_alone else self._lines)

    def heal(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self._closed = True
        self._released.set()
        for line in (self._listener, *self._lines):
            _drop(line)
        for thread in self._threads:
            thread.join(5)

    def _run(self, work, *arguments) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _from = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                _drop(near)
                continue
            self._lines.add(near)
            self._run(self._serve, near)

    def _serve(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), near.makefile("rb") as reader:
            while True:
                head, body = _message(reader)
                if not head:
                    break
                if near in self._frozen:
                    continue
                if not self._play(near, head, body):
                    break
        _drop(near)

    def _play(self, near: socket.socket, head: bytes, body: bytes) -> bool:
        """Whether the line goes on."""
        path = head.split(b" ", 2)[1].decode()
        with self._lock:
            self.seen[path] += 1
            fault = self._take(path)
            if fault is not None:
                self.met[fault] += 1
                self._lock.notify_all()
        goes_on = self._inflict(fault, near, path, head, body)
        if fault is not None:
            with self._lock:
                self.done[fault] += 1
                self._lock.notify_all()
        return goes_on

    def _inflict(self, fault: Fault | None, near: socket.socket, path: str, head: bytes, body: bytes) -> bool:
        if fault is Fault.REFUSE:
            return False
        if fault is Fault.ERROR:
            near.sendall(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 4\r\n\r\noops")
            return True
        if fault is Fault.REPLAY_OK and path in self._last_answer:
            near.sendall(self._last_answer[path])
            return True
        if fault is Fault.CUT_BODY:
            self._half(head, body)
            return False
        if path == STREAM and fault in (None, Fault.HALF_OPEN):
            return self._stream(near, head + body, fault)
        answer = self._forward(head, body)
        if fault is Fault.TWICE:
            answer = self._forward(head, body)
        if fault is Fault.CUT_ANSWER:
            return False
        if fault is Fault.HALF_ANSWER:
            near.sendall(answer[: -max(1, len(answer) // 2)])
            return False
        if fault is Fault.SILENT:
            self._released.wait(60)
            return False
        if fault in (Fault.SLOW, Fault.DELAY):
            self._released.wait(60 if fault is Fault.SLOW else DELAYED)
        if fault is Fault.GARBLE and answer:  # none where the server died
            answer = answer[:-1] + bytes([answer[-1] ^ 1])
        else:
            self._last_answer[path] = answer
        near.sendall(answer)
        return True

    def _upstream(self) -> socket.socket:
        return socket.create_connection((self._target.hostname, self._target.port), timeout=30)

    def _forward(self, head: bytes, body: bytes) -> bytes:
        with self._upstream() as far:
            far.sendall(head + body)
            with far.makefile("rb") as reader:
                return b"".join(_message(reader))

    def _stream(self, near: socket.socket, request: bytes, fault: Fault | None) -> bool:
        with self._upstream() as far:
            self._lines.add(far)
            far.settimeout(None)
            far.sendall(request)
            self._streams.add(near)
            while part := far.recv(65_536):
                if near not in self._frozen:
                    near.sendall(part)
                if fault is not None:
                    self._released.wait(60)
                    break
        return False

    def _half(self, head: bytes, body: bytes) -> None:
        with self._upstream() as far:
            far.sendall(head + body[: len(body) // 2])
            far.shutdown(socket.SHUT_WR)
            with contextlib.suppress(OSError):
                far.recv(65_536)


def _message(reader) -> tuple[bytes, bytes]:
    """(head with its blank line, body) of one request or answer; two empty ones at the end of the line."""
    head, length = b"", 0
    while line := reader.readline():
        head += line
        if line in (b"\r\n", b"\n"):
            return head, reader.read(length)
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return b"", b""


def _drop(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        line.close()
