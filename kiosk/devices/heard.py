"""What a scanner's text becomes: Scanned on the bus, or ScanFailed with what to do; the way of every scanner.

Called by kiosk.devices.scanner with bytes from a line, and through kiosk.app by the windows with what a scanner typed.
More texts than a person can scan are dropped (kiosk.devices.gate).
"""

from __future__ import annotations

import logging

from kiosk.bus import Bus
from kiosk.devices.gate import Gate
from kiosk.rules import mangled, scanned
from kiosk.values.devices import ScanFailed, Scanned

log = logging.getLogger("motcua.devices.scanner")
LONGEST = 4096  # bytes, or letters; the longest card text seen has some 300


def decode(raw: bytes) -> str | None:
    """The text of a scan, or None if it is garbled: not UTF-8 (UTF-16 has NULs), or replaced by the scanner."""
    try:
        text = raw.strip(b"\0").decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\ufffd" in text or "\0" in text else text


class Heard:
    """Of one device. `name` is what the log calls it; `skip` as ScannerSettings says."""

    def __init__(self, bus: Bus, name: str, *, skip: int = 0, gate: Gate | None = None) -> None:
        self._bus, self._name, self._skip, self._gate = bus, name, skip, gate or Gate()

    def raw(self, raw: bytes | None) -> None:
        """From a line; None for a text that was too long."""
        if self._lets_through():
            text = decode(raw) if raw is not None else None
            if raw is None:
                self._fail("too_long")
            elif text is None:
                self._fail("garbled")
            else:
                self._scanned(text)

    def typed(self, text: str) -> None:
        """From a scanner that types: a card whose letters were lost on the way is named, with what to set."""
        if self._lets_through():
            if len(text) > LONGEST:
                self._fail("too_long")
            elif mangled.is_mangled(text):
                self._fail("typed_wrongly")
            else:
                self._scanned(text)

    def _scanned(self, text: str) -> None:
        said = scanned.unwrapped(text, self._skip)
        if said:
            self._bus.announce(Scanned(text=said))

    def _fail(self, error: str) -> None:
        self._bus.announce(ScanFailed(error=f"devices.errors.{error}"))

    def _lets_through(self) -> bool:
        if self._gate.lets_through():
            self._gate.calm()
            return True
        if self._gate.first_of_a_flood():
            log.warning("scanner %s sends more than anybody scans; it is not listened to", self._name)
            self._fail("too_many")
        return False
