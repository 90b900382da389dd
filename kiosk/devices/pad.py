"""A rating pad with buttons on a serial line: each press is announced as ButtonPressed; its lamp says that it asks.

Opened by kiosk.attached. `ask` and `rest` return at once and may be called before the pad is there. What the line says
besides the frames of its protocol (kiosk.devices.frames) is left aside.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.devices.frames import PadProtocol
from kiosk.devices.line import AttachedLine
from kiosk.devices.stream import Signs
from kiosk.values.devices import ButtonPressed, LineState
from kiosk.values.ids import Place
from kiosk.values.lines import PadSettings

if TYPE_CHECKING:
    import serial

LOOK_SECONDS = 0.1  # how soon the lamp follows


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
        presses = Signs(self._protocol.presses(self._address))
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
