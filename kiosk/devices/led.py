"""The LED displays of counters on one serial line: each shows the number that its counter calls, or nothing.

Opened by kiosk.attached. `show` returns at once and may be called before the line is there: what stands is sent as soon
as it is, and again after it was away. Several displays may share a line, told apart by their addresses.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.devices.frames import DisplayProtocol
from kiosk.devices.line import AttachedLine
from kiosk.values.devices import LineState
from kiosk.values.ids import Place
from kiosk.values.lines import LedSettings

if TYPE_CHECKING:
    import serial

LOOK_SECONDS = 0.1  # how soon a number follows its call
GAP_SECONDS = 0.02  # between two frames: displays on one line need to see where one ends


class CounterDisplays:
    """Those on the line of `settings`. `monotonic` in seconds."""

    def __init__(self, settings: LedSettings, protocol: DisplayProtocol, place: Place, bus: Bus,
                 monotonic: Callable[[], float] = time.monotonic) -> None:  # fmt: skip
        """`place`: under which the line's state is announced."""
        self.place, self._bus, self._protocol, self._monotonic = place, bus, protocol, monotonic
        self._wanted: dict[int, str] = {}
        self._shown: dict[int, str] = {}
        self._sent_at = 0.0
        self._line = AttachedLine(protocol.line(settings), "led", self.write, self._changed, LOOK_SECONDS)
        self.open, self.close = self._line.open, self._line.close

    def show(self, address: int, label: str) -> None:
        """`label` as "A012"; "" darkens it."""
        self._wanted[address] = label

    def write(self, line: serial.Serial) -> None:
        """Until the line breaks, or it is closed; then the displays go dark."""
        self._shown.clear()
        while not self._line.stopping.is_set():
            line.read(16)  # what a display answers is left aside; a line that is gone says so here
            self._send(line, self._due())
        self._send(line, dict.fromkeys(self._wanted, ""))

    def _due(self) -> dict[int, str]:
        wanted, again = dict(self._wanted), self._protocol.again_seconds
        if again and self._monotonic() - self._sent_at >= again:
            return wanted
        return {address: label for address, label in wanted.items() if self._shown.get(address) != label}

    def _send(self, line: serial.Serial, due: dict[int, str]) -> None:
        for nth, (address, label) in enumerate(due.items()):
            if nth:
                self._line.stopping.wait(GAP_SECONDS)
            line.write(self._protocol.shows(label, address))
            self._shown[address], self._sent_at = label, self._monotonic()

    def _changed(self, connected: bool) -> None:
        self._bus.announce(LineState(device="led", place=self.place, connected=connected))
