"""Reads card and code texts from a serial scanner and announces them; opened by kiosk.app.

`open` starts one reader thread and returns at once: a scanner that is absent, unplugged or plugged in again
is announced as ScannerState, never raised. A text ends at CR, LF or a pause; one that isn't UTF-8 or is
too long is announced as ScanFailed, so that the screen can say "xin quét lại". More texts than a person can scan
are dropped (kiosk.devices.gate).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.devices.gate import Gate
from kiosk.log import known
from kiosk.values.devices import ScanFailed, Scanned, ScannerState

if TYPE_CHECKING:
    import serial

log = logging.getLogger("motcua.devices.scanner")

PAUSE_SECONDS = 0.08  # a text without terminator ends after such a silence
LONGEST = 4096  # bytes; the longest card text seen has some 300
FIRST_BACK_OFF, LONGEST_BACK_OFF = 0.1, 5.0  # seconds
_ENDS = frozenset(b"\r\n")


class Splitter:
    """Cuts the byte stream into texts. Pure: no clock, no line."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._held = bytearray()
        self._spoilt = False  # the present text is too long; drop the rest of it

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        """Every text that ends within `data`; None for one that was too long."""
        for byte in data:
            if byte in _ENDS:
                yield from self.pause()
            elif len(self._held) < self._longest:
                self._held.append(byte)
            else:
                self._spoilt = True

    def pause(self) -> Iterator[bytes | None]:
        """The line fell silent: what is held is a whole text."""
        text, spoilt = bytes(self._held), self._spoilt
        self._held.clear()
        self._spoilt = False
        if spoilt:
            yield None
        elif text:
            yield text


def decode(raw: bytes) -> str | None:
    """The text of a scan, or None if it is garbled: not UTF-8 (UTF-16 has NULs), or replaced by the scanner."""
    try:
        text = raw.strip(b"\0").decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\ufffd" in text or "\0" in text else text.strip("\t\x02\x03\x1d \ufeff")


class Scanner:
    """A scanner on a serial port, CDC mode. One reader thread between `open` and `close`."""

    def __init__(self, port: str, baud: int, bus: Bus, *, pause: float = PAUSE_SECONDS, gate: Gate | None = None
                 ) -> None:  # fmt: skip
        self.port = port
        self.baud = baud
        self._bus = bus
        self._pause = pause
        self._gate = gate or Gate()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._connected: bool | None = None

    @property
    def connected(self) -> bool:
        return bool(self._connected)

    def open(self) -> None:
        """Start reading. Returns at once, raises nothing."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)
        self._thread.start()

    def close(self, deadline: float = 3.0) -> None:
        """Stop reading and let go of the port."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(deadline)
            self._thread = None

    def _run(self) -> None:
        import serial

        back_off = FIRST_BACK_OFF
        while not self._stop.is_set():
            try:
                with serial.Serial(self.port, self.baud, timeout=self._pause) as line:
                    back_off = FIRST_BACK_OFF
                    self._say(True)
                    self._read(line)
            except (serial.SerialException, OSError, ValueError) as error:
                # pyserial reports an unplugged device as "ready to read but returned no data".
                self._say(False, error)
            self._stop.wait(back_off)
            back_off = min(back_off * 2, LONGEST_BACK_OFF)
        self._connected = None

    def _read(self, line: serial.Serial) -> None:
        splitter = Splitter()
        while not self._stop.is_set():
            data = line.read(1)
            if data:
                data += line.read(line.in_waiting)
            for raw in splitter.feed(data) if data else splitter.pause():
                self._announce(raw)

    def _announce(self, raw: bytes | None) -> None:
        if not self._gate.lets_through():
            if self._gate.first_of_a_flood():
                log.warning("scanner %s sends more than anybody scans; it is not listened to", self.port)
                self._bus.announce(ScanFailed(error="devices.errors.too_many"))
            return
        self._gate.calm()
        if raw is None:
            self._bus.announce(ScanFailed(error="devices.errors.too_long"))
            return
        text = decode(raw)
        if text is None:
            self._bus.announce(ScanFailed(error="devices.errors.garbled"))
        elif text:
            self._bus.announce(Scanned(text=text))

    def _say(self, connected: bool, error: Exception | None = None) -> None:
        if connected == self._connected:
            return
        self._connected = connected
        if connected:
            log.info("scanner %s connected", known(self.port))
        else:
            log.info("scanner %s gone: %s", known(self.port), error)
        self._bus.announce(ScannerState(connected=connected, port=self.port))
