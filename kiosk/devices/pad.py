"""A rating pad with buttons on a serial line: each press is announced as ButtonPressed; its lamp says that it asks.

Opened by kiosk.attached. `ask` and `rest` return at once and may be called before the pad is there. What the line says
besides the frames of its protocol (kiosk.devices.frames) is left aside.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.devices.frames import PadProtocol
from kiosk.devices.line import AttachedLine
from kiosk.values.devices import ButtonPressed, LineState
from kiosk.values.ids import Place
from kiosk.values.lines import PadSettings
from kiosk.values.ratings import Level

if TYPE_CHECKING:
    import serial

LOOK_SECONDS = 0.1  # how soon the lamp follows


class Presses:
    """Finds frames in a stream of bytes. Pure."""

    def __init__(self, frames: Mapping[bytes, Level]) -> None:
        self._frames, self._longest = frames, max(map(len, frames))
        self._held = b""

    def feed(self, data: bytes) -> Iterator[Level]:
        self._held += data
        at = 0
        while at < len(self._held):
            rest = self._held[at:]
            found = next((frame for frame in self._frames if rest.startswith(frame)), b"")
            if found:
                yield self._frames[found]
            elif any(frame.startswith(rest) for frame in self._frames):
                break  # the rest of it is on its way
            at += len(found) or 1
        self._held = self._held[at:][-self._longest :]


class ButtonPad:
    def __init__(self, settings: PadSettings, protocol: PadProtocol, place: Place, bus: Bus,
                 monotonic: Callable[[], float] = time.monotonic) -> None:  # fmt: skip
        self.place, self._bus, self._protocol, self._monotonic = place, bus, protocol, monotonic
        self._address = int(place.rpartition("-")[2])
        self._asks_until, self._lit = 0.0, False
        self._line = AttachedLine(protocol.line(settings), "pad", self.read, self._changed, LOOK_SECONDS)
        self.open, self.close = self._line.open, self._line.close

    def ask(self, seconds: float) -> None:
        """A question stands for so long: the lamp is lit."""
        self._asks_until = self._monotonic() + seconds

    def rest(self) -> None:
        """It was answered, or there is none."""
        self._asks_until = 0.0

    def read(self, line: serial.Serial) -> None:
        """Until the line breaks, or the pad is closed."""
        presses = Presses(self._protocol.presses(self._address))
        self._light(line, lit=False)
        while not self._line.stopping.is_set():
            data = line.read(1)
            if data:
                data += line.read(line.in_waiting)
            for level in presses.feed(data):
                self._bus.announce(ButtonPressed(place=self.place, level=level))
            asks = self._monotonic() < self._asks_until
            if asks != self._lit:
                self._light(line, lit=asks)

    def _light(self, line: serial.Serial, *, lit: bool) -> None:
        line.write(self._protocol.lamp(self._address, lit=lit))
        self._lit = lit

    def _changed(self, connected: bool) -> None:
        self._bus.announce(LineState(device="pad", place=self.place, connected=connected))
