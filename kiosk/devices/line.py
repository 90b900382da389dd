"""A device on a serial line that may be absent, unplugged and plugged in again: found, opened, kept, found again.

Used by kiosk.devices.{scanner,pad,led}. One thread between `open` and `close`; nothing is raised to the caller. What a
device does with its open line is `work`, which ends by an error of the line or when `stopping` is set. A line that is
not there is looked for twice a second, however long it has been away.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.devices.ports import places_of
from kiosk.log import known
from kiosk.values.lines import LineSettings

if TYPE_CHECKING:
    import serial

log = logging.getLogger("motcua.devices")
AGAIN_SECONDS = 0.5
_PARITIES = {"none": "N", "even": "E", "odd": "O"}


def open_line(settings: LineSettings, timeout: float) -> serial.Serial:
    """The first of the named ports that can be opened. Raises OSError (pyserial's errors are) or ValueError."""
    import serial

    failed: Exception = serial.SerialException(f"nothing is plugged in as {settings.port}")
    for port in places_of(settings.port):
        try:
            line = serial.Serial(
                port, settings.baud, parity=_PARITIES[settings.parity], timeout=timeout, write_timeout=2.0,
                exclusive=settings.exclusive or None,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            failed = error
        else:
            _keep_others_out(line, settings.exclusive)
            return line
    raise failed


def _keep_others_out(line: serial.Serial, exclusive: bool) -> None:
    """pyserial's lock binds only those who ask for it; this one every program but root's. Of a pseudo terminal it would
    outlive the line."""
    import contextlib
    import os
    import sys

    if sys.platform != "linux" or not exclusive or os.path.realpath(line.port).startswith("/dev/pts/"):
        return
    import fcntl
    import termios

    with contextlib.suppress(OSError):
        fcntl.ioctl(line.fileno(), termios.TIOCEXCL)


class AttachedLine:
    """See the module. `changed(connected)` is called on the thread, once for each change."""

    def __init__(self, settings: LineSettings, name: str, work: Callable[[serial.Serial], None],
                 changed: Callable[[bool], None], timeout: float) -> None:  # fmt: skip
        self.settings, self._name, self._work, self._changed = settings, name, work, changed
        self._timeout = timeout
        self.stopping = threading.Event()
        self.connected: bool | None = None  # None before the first look and after the last
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Returns at once."""
        self.stopping.clear()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def close(self, deadline: float = 3.0) -> None:
        self.stopping.set()
        if self._thread is not None:
            self._thread.join(deadline)
            self._thread = None

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                with open_line(self.settings, self._timeout) as line:
                    self._say(True)
                    self._work(line)
            except Exception as error:
                # pyserial reports an unplugged device as "ready to read but returned no data"; termios has errors of
                # its own. Whatever it was: the line is looked for again.
                self._say(False, error)
            self.stopping.wait(AGAIN_SECONDS)
        self.connected = None

    def _say(self, connected: bool, error: Exception | None = None) -> None:
        if connected == self.connected:
            return
        self.connected = connected
        if connected:
            log.info("%s %s connected", known(self._name), known(self.settings.port))
        else:
            log.info("%s %s gone: %s", known(self._name), known(self.settings.port), error)
        self._changed(connected)
