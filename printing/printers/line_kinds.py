"""The lines to printers: a serial port, raw TCP, a character device. Each is ours alone while it is open.

Made by lines.connect for line_printer. Constructing opens nothing; failures are OSErrors, and a write that makes no way
in time is a TimeoutError. A port that another program holds open is refused: two programs' bytes on one line make
neither's paper.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import serial

CONNECT_SECONDS = 3.0
WRITE_SECONDS = 8.0  # longer without taking a byte: out of paper, or gone
NETWORK_PORT = 9100
BAUD = 115200
PIECE = 256  # bytes at once where the printer's line says for each whether it takes more: so much room it has then
LOOK_SECONDS = 0.02
_UNSENT = 0x5411  # SIOCOUTQ, TIOCOUTQ of Linux: bytes that have not left yet (for TCP: that the other end has not got)


def _empties(unsent: Callable[[], int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while unsent() > 0:
        if time.monotonic() >= deadline:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def _unsent(file: int) -> int:
    """Bytes that wait in the system for the other end; 0 where it can't tell (Windows)."""
    try:
        import fcntl

        return int(struct.unpack("i", fcntl.ioctl(file, _UNSENT, bytes(4)))[0])
    except (ImportError, OSError):
        return 0


class SerialLine:
    """A serial port through pyserial. `flow`: how the printer stops it: rtscts | dsrdtr | xonxoff | "" (it doesn't)."""

    def __init__(self, port: str, baud: int = BAUD, flow: str = "") -> None:
        self._port, self._baud, self._flow = port, baud, flow
        self._serial: serial.Serial | None = None

    def open(self) -> None:
        import serial

        flow = {self._flow: True} if self._flow else {}
        try:
            self._serial = serial.Serial(
                self._port, self._baud, write_timeout=WRITE_SECONDS, exclusive=_exclusive(), **flow
            )  # fmt: skip
        except ValueError as error:
            raise OSError(str(error)) from error
        _keep_others_out(self._serial)

    def write(self, data: bytes) -> None:
        size = PIECE if self._flow == "dsrdtr" else len(data)
        for start in range(0, len(data), size):
            self._await_ready()
            self._write(data[start : start + size])

    def _write(self, data: bytes) -> None:
        import serial

        assert self._serial is not None
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException as error:
            raise TimeoutError(str(error)) from error

    def _await_ready(self) -> None:
        """The systems' drivers don't obey DSR: it is looked at before each piece."""
        assert self._serial is not None
        port = self._serial
        if self._flow == "dsrdtr" and not _empties(lambda: 0 if port.dsr else 1, WRITE_SECONDS):
            raise TimeoutError("the printer takes no more")

    def read(self, seconds: float) -> bytes:
        assert self._serial is not None
        self._serial.timeout = seconds
        first: bytes = self._serial.read(1)
        return first + (self._serial.read(self._serial.in_waiting) if first else b"")

    def drain(self, seconds: float) -> bool:
        port = self._serial
        assert port is not None
        return _empties(lambda: port.out_waiting, seconds)

    def hang_up(self, seconds: float) -> bool | None:
        return None

    def discard(self) -> None:
        if self._serial is not None:
            self._serial.reset_output_buffer()

    def close(self) -> None:
        if self._serial is not None:
            self._serial.close()
            self._serial = None


class NetworkLine:
    """Raw TCP, port 9100 by habit."""

    def __init__(self, host: str, port: int = NETWORK_PORT) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        self._socket = socket.create_connection(self._address, timeout=CONNECT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes) -> None:
        assert self._socket is not None
        self._socket.settimeout(WRITE_SECONDS)
        self._socket.sendall(data)

    def read(self, seconds: float) -> bytes:
        assert self._socket is not None
        ready, _, _ = select.select([self._socket], [], [], seconds)
        if not ready:
            return b""
        data = self._socket.recv(256)
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "the printer closed the line")
        return data

    def drain(self, seconds: float) -> bool:
        line = self._socket
        assert line is not None

        def unsent() -> int:
            if error := line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(error, os.strerror(error))  # what it still holds never leaves
            return _unsent(line.fileno())

        return _empties(unsent, seconds)

    def hang_up(self, seconds: float) -> bool | None:
        assert self._socket is not None
        self._socket.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([self._socket], [], [], left)
            if ready and not self._socket.recv(256):
                return True
        return False

    def discard(self) -> None:
        if self._socket is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class DeviceLine:
    """A character device: /dev/usb/lp0 and its like."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = -1

    def open(self) -> None:
        self._file = os.open(self._path, os.O_RDWR | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
        try:
            _lock(self._file)
        except OSError:
            self.close()
            raise

    def write(self, data: bytes) -> None:
        deadline = time.monotonic() + WRITE_SECONDS
        while data:
            _, ready, _ = select.select([], [self._file], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("the printer takes no more")
            data = data[os.write(self._file, data) :]

    def read(self, seconds: float) -> bytes:
        ready, _, _ = select.select([self._file], [], [], seconds)
        return os.read(self._file, 256) if ready else b""

    def drain(self, seconds: float) -> bool:
        return _empties(lambda: _unsent(self._file), seconds)

    def hang_up(self, seconds: float) -> bool | None:
        return None

    def discard(self) -> None:
        """A device's driver has what was written."""

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _exclusive() -> bool | None:
    """On Windows a port is its opener's alone without being asked."""
    return None if os.name == "nt" else True


def _keep_others_out(line: serial.Serial) -> None:
    """Also programs that ask for no lock. Of a pseudo terminal it would outlive the line."""
    if sys.platform != "linux" or os.path.realpath(line.port).startswith("/dev/pts/"):
        return
    import fcntl
    import termios

    with contextlib.suppress(OSError):
        fcntl.ioctl(line.fileno(), termios.TIOCEXCL)


def _lock(file: int) -> None:
    """Raises BlockingIOError where another program holds it."""
    if os.name != "nt":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
