"""Reads card and code texts from a serial scanner and announces them; opened by kiosk.app.

`open` starts one reader thread and returns at once: a scanner that is absent, unplugged or plugged in again
is announced as ScannerState, never raised. A text ends at its terminator or a pause; one that isn't UTF-8 or is
too long is announced as ScanFailed, so that the screen can say "xin quét lại" (kiosk.devices.heard).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.devices.gate import Gate
from kiosk.devices.heard import LONGEST, Heard
from kiosk.devices.line import AttachedLine
from kiosk.values.devices import ScannerState
from kiosk.values.lines import ScannerSettings

if TYPE_CHECKING:
    import serial

PAUSE_SECONDS = 0.08  # a text without terminator ends after such a silence
CARD_PAUSE_SECONDS = 0.3  # a card's text that is not whole yet: packets may lie so far apart
_ENDS = frozenset(b"\r\n\t\x03\x04")
_WHOLE_CARD = re.compile(rb"(?:[^|]*\|){6}(?:\d{8}|[\d/-]{10}|[^|]*\|)", re.ASCII)  # six bars and a date behind them
_ZONE_LINE = re.compile(rb"(?:\][A-Za-z][0-9A-Za-z]|[^A-Z0-9<])*P[A-Z<][A-Z<]{3}[A-Z<]{39}", re.ASCII)  # of a passport
_SECOND_LINE = 44  # bytes, behind the first and a line end
_TWICE = 12  # bytes: a longer text that comes twice within one packet was scanned once


class Splitter:
    """Cuts the byte stream into texts. Pure: no clock, no line."""

    def __init__(self, longest: int = LONGEST, terminator: bytes = b"") -> None:
        """`terminator`: what alone ends a text; b"" = any of the usual signs."""
        self._longest, self._terminator = longest, terminator
        self._held = bytearray()
        self._spoilt = False  # the present text is too long; drop the rest of it

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        """Every text that ends within `data`; None for one that was too long."""
        for byte in data:
            if not self._terminator and byte in _ENDS:
                yield from self._end()
            elif len(self._held) < self._longest:
                self._held.append(byte)
                yield from self._ended()
            else:
                self._spoilt = True

    def _ended(self) -> Iterator[bytes | None]:
        if self._terminator and self._held.endswith(self._terminator):
            del self._held[-len(self._terminator) :]
            yield from self._end()

    def _end(self) -> Iterator[bytes | None]:
        """An end came. Behind the first line of a passport's zone it is none: the second belongs to the same text."""
        if _ZONE_LINE.fullmatch(self._held):
            self._held += b"\n"
        elif self._zone_left() <= 0 or self._held[-1:] != b"\n":  # CR LF between the lines is one end
            yield from self.pause()

    def _zone_left(self) -> int:
        """How many bytes of a passport's second line are still to come; 0 where none is."""
        first, end, second = self._held.partition(b"\n")
        return _SECOND_LINE - len(second) if end and _ZONE_LINE.fullmatch(first) else 0

    def pause(self) -> Iterator[bytes | None]:
        """The line fell silent: what is held is a whole text."""
        text, spoilt = bytes(self._held), self._spoilt
        self._held.clear()
        self._spoilt = False
        if spoilt:
            yield None
        elif text:
            yield text

    @property
    def begun(self) -> bool:
        """Whether what is held may be the beginning of a card or passport, whose next packet is still on its way."""
        if self._zone_left() > 0:
            return True
        held = bytes(self._held).lstrip(b"\x02\x1b\xef\xbb\xbf")
        if b"|" in held:
            return not _WHOLE_CARD.match(held)
        return 0 < len(held) <= 12 and held.isdigit()


class Scanner:
    """A scanner on a serial port, CDC mode. One reader thread between `open` and `close`."""

    def __init__(self, settings: ScannerSettings, bus: Bus, *, pause: float = PAUSE_SECONDS, gate: Gate | None = None
                 ) -> None:  # fmt: skip
        self.settings, self._bus, self._pause = settings, bus, pause
        self._heard = Heard(bus, settings.port, skip=settings.skip, gate=gate)
        self._line = AttachedLine(settings, "scanner", self.read, self._changed, pause)
        self.open, self.close = self._line.open, self._line.close

    @property
    def connected(self) -> bool:
        return bool(self._line.connected)

    def read(self, line: serial.Serial) -> None:
        """Until the line breaks, or the scanner is closed."""
        splitter, silent, last = Splitter(terminator=self.settings.terminator.encode()), 0.0, b""
        while not self._line.stopping.is_set():
            data = line.read(1)
            if data:
                data += line.read(line.in_waiting)
                silent, texts = 0.0, splitter.feed(data)
            else:
                silent, last = silent + self._pause, b""
                texts = iter(()) if splitter.begun and silent < CARD_PAUSE_SECONDS else splitter.pause()
            for raw in texts:
                if raw is None or raw != last or len(raw) < _TWICE:
                    self._heard.raw(raw)
                last = raw or b""

    def _changed(self, connected: bool) -> None:
        self._bus.announce(ScannerState(connected=connected, port=self.settings.port))
