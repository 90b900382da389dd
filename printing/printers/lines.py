"""The lines to printers: serial, network, character device; and `connect`, which makes a printer from a choice.

Called by the spooler, `motcua doctor` and tests. Constructing opens nothing.
"""

from __future__ import annotations

import os
import select
import socket
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from printing.printers import profiles
from printing.printers.others import MemoryPrinter, VirtualPrinter
from printing.printers.paper_files import FilePrinter
from printing.printers.printer import LinePrinter, Printer
from printing.printers.profiles import PrinterChoice
from printing.printers.system import SystemPrinter

if TYPE_CHECKING:
    import serial

CONNECT_SECONDS = 3.0
WRITE_SECONDS = 20.0  # longer without taking a byte: out of paper, or gone
NETWORK_PORT = 9100
BAUD = 115200


def connect(choice: PrinterChoice, *, bus: Bus, place: str = "", folder: Path | None = None) -> Printer:
    """The chosen printer, not yet open. `folder` is where a file printer without a target puts papers.

    Raises ExpectedError(printer.errors.no_profile | no_target | no_transport | not_set).
    """
    if not choice.transport:
        raise ExpectedError("printer.errors.not_set", place=place)
    profile = profiles.load(choice.profile)
    if choice.transport == "memory":
        return MemoryPrinter(profile)
    if choice.transport == "virtual":
        return VirtualPrinter(profile, bus, place)
    target = choice.target or (str(folder) if folder is not None and choice.transport == "file" else "")
    if not target:
        raise ExpectedError("printer.errors.no_target", transport=choice.transport)
    if choice.transport == "file":
        return LinePrinter(DeviceLine(target), profile) if is_device(target) else FilePrinter(profile, target)
    if choice.transport == "serial":
        port, _, baud = target.partition("@")
        return LinePrinter(SerialLine(port, int(baud) if baud.isdecimal() else BAUD), profile)
    if choice.transport == "network":
        return LinePrinter(NetworkLine(*_address(target)), profile)
    if choice.transport == "system":
        return SystemPrinter(profile, target)
    raise ExpectedError("printer.errors.no_transport", transport=choice.transport)


def _address(target: str) -> tuple[str, int]:
    host, _, port = target.rpartition(":")
    return (host, int(port)) if host and port.isdecimal() else (target, NETWORK_PORT)


def is_device(target: str) -> bool:
    """True for a character device such as /dev/usb/lp0; also for one in /dev that is unplugged just now."""
    try:
        return stat.S_ISCHR(Path(target).stat().st_mode)
    except OSError:
        return target.startswith("/dev/")


class SerialLine:
    """A serial port through pyserial."""

    def __init__(self, port: str, baud: int = BAUD) -> None:
        self._port, self._baud = port, baud
        self._serial: serial.Serial | None = None

    def open(self) -> None:
        import serial

        try:
            self._serial = serial.Serial(self._port, self._baud, write_timeout=WRITE_SECONDS)
        except ValueError as error:
            raise OSError(str(error)) from error

    def write(self, data: bytes) -> None:
        import serial

        assert self._serial is not None
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException as error:
            raise TimeoutError(str(error)) from error

    def read(self, seconds: float) -> bytes:
        assert self._serial is not None
        self._serial.timeout = seconds
        first: bytes = self._serial.read(1)
        return first + (self._serial.read(self._serial.in_waiting) if first else b"")

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
            raise ConnectionResetError("the printer closed the line")
        return data

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

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
