"""A scanner without hardware: texts typed into the launcher's window arrive as from a real one.

Where the system has pseudo terminals (Linux, macOS) the text goes through a pty pair and the real reader in
scanner.py, which opens `port`; on Windows there is none, `port` is "" and the text is announced directly.
"""

from __future__ import annotations

import os

from kiosk.bus import Bus
from kiosk.values.devices import Scanned


class VirtualScanner:
    """Open it before the station's Scanner; give that one `port`."""

    def __init__(self, bus: Bus) -> None:
        self.port = ""
        self._bus = bus
        self._ends: tuple[int, int] | None = None

    def open(self) -> None:
        try:
            import pty
            import tty
        except ImportError:
            return  # Windows: no pseudo terminals
        near, far = pty.openpty()
        tty.setraw(far)  # otherwise CR becomes LF and the text is echoed back
        os.set_blocking(near, False)
        self._ends = (near, far)
        self.port = os.ttyname(far)

    def scan(self, text: str) -> None:
        """As if the scanner had read `text`."""
        if self._ends is None:
            self._bus.announce(Scanned(text=text))
            return
        data = text.encode() + b"\r\n"
        try:
            while data:
                data = data[os.write(self._ends[0], data) :]
        except BlockingIOError:
            return  # nobody reads and the line is full: a real scanner's text would be lost too

    def close(self) -> None:
        """Pull the plug."""
        if self._ends is not None:
            for end in self._ends:
                os.close(end)
            self._ends = None
