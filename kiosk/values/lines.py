"""How devices on serial lines are reached: the settings of scanners, pads with buttons, counters' displays and
keypads for whoever sees nothing.

Read by kiosk.settings from its file; used by kiosk.devices. A `port` may name several places to look at, by commas:
a path (/dev/serial/by-id/…, COM3), or a USB device by its numbers, "0c2e:0b61" or "0c2e:0b61:SERIAL", wherever it is
plugged in. The first that can be opened is used.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec


class LineSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every device on a serial line."""

    port: str = ""
    """See the module; "" = there is no such device."""
    baud: Annotated[int, msgspec.Meta(ge=0, le=4_000_000)] = 115200
    parity: Literal["none", "even", "odd"] = "none"
    exclusive: bool = True
    """No other program reads the same line, where two would each get pieces."""


class ScannerSettings(LineSettings, frozen=True, kw_only=True):
    terminator: str = ""
    """What ends a text; "" = CR, LF, TAB, ETX or EOT, whichever comes, or a pause."""
    skip: Annotated[int, msgspec.Meta(ge=0, le=8)] = 0
    """Characters that the scanner puts before each text (a code id of its own). AIM ids are known without."""


class PadSettings(LineSettings, frozen=True, kw_only=True):
    """Buttons that answer the rating's question."""

    protocol: str = "ascii-letter"
    """A file name in kiosk/devices/protocols/pads (without .toml)."""
    baud: Annotated[int, msgspec.Meta(ge=0, le=4_000_000)] = 0
    """0 = the protocol's."""


class LedSettings(LineSettings, frozen=True, kw_only=True):
    """The display of one counter, which shows the number that it calls."""

    protocol: str = "ascii-4"
    """A file name in kiosk/devices/protocols/displays (without .toml)."""
    baud: Annotated[int, msgspec.Meta(ge=0, le=4_000_000)] = 0
    """0 = the protocol's."""
    address: Annotated[int, msgspec.Meta(ge=0, le=99)] = 0
    """Of the display on a line that several share; 0 = the counter's number."""


class KeypadSettings(LineSettings, frozen=True, kw_only=True):
    """Tactile keys and a headphone jack. What each sends; "" = it sends nothing."""

    baud: Annotated[int, msgspec.Meta(ge=1, le=4_000_000)] = 9600
    form: Literal["lines", "bytes"] = "lines"
    """lines: a text on a line of its own; bytes: in hexadecimal, "02 31 03", wherever they stand."""
    start: str = ""
    previous: str = ""
    next: str = ""
    confirm: str = ""
    plugged: str = ""
    unplugged: str = ""

    def __post_init__(self) -> None:
        keys = (self.start, self.previous, self.next, self.confirm, self.plugged, self.unplugged)
        said = [one for one in keys if one]
        if self.form == "bytes":
            said = [bytes.fromhex(one).hex(" ") for one in said]  # ValueError: the settings say what is wrong
        for nth, one in enumerate(said):
            if any(one == other or (self.form == "bytes" and other.startswith(one)) for other in said[nth + 1 :]):
                raise ValueError(f"two keys send {one!r}")
