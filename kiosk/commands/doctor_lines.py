"""`motcua doctor`'s part on what is attached by serial lines: scanners, pads with buttons, displays over counters,
keypads.

Each line is opened and closed again; one that a running station holds is there, and said to be in use.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator

from kiosk.commands.findings import Finding, finding
from kiosk.errors import ExpectedError
from kiosk.settings import PlaceSettings, Settings
from kiosk.texts import error_texts
from kiosk.values.lines import LineSettings


def check_scanner(settings: Settings) -> Iterator[Finding]:
    from kiosk.devices.ports import candidates, usb_name

    if not settings.every_scanner:
        there = [f"{port} ({name})" if (name := usb_name(port)) else port for port in candidates()]
        yield finding(settings, "scanner", "warn", "scanner.none", ports=", ".join(there) or "–")
    for scanner in settings.every_scanner:
        yield _opened(settings, "scanner", scanner)


def check_attached(settings: Settings) -> Iterator[Finding]:
    """Pads, displays and the keypad of this machine."""
    from kiosk.attached import places_here

    for own in places_here(settings).values():
        for name, line in (("pad", own.pad), ("led", own.led)):
            if line.port:
                yield _found(settings, name, own)
    if settings.audio_way.line.port:
        yield _opened(settings, "keypad", settings.audio_way.line)


def _found(settings: Settings, name: str, own: PlaceSettings) -> Finding:
    from kiosk.devices import frames

    try:
        if name == "pad":
            return _opened(settings, name, frames.pad_protocol(own.pad.protocol).line(own.pad))
        return _opened(settings, name, frames.display_protocol(own.led.protocol).line(own.led))
    except ExpectedError as error:
        reason = ": ".join(error_texts(error, settings.language))
        return finding(settings, name, "bad", "scanner.protocol", reason=reason)


def _opened(settings: Settings, name: str, line: LineSettings) -> Finding:
    from kiosk.devices.line import open_line

    try:
        open_line(line, 0.1).close()
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in (errno.EBUSY, errno.EAGAIN):
            return finding(settings, name, "ok", "scanner.busy", port=line.port)
        return finding(settings, name, "bad", "scanner.bad", port=line.port, reason=error)
    return finding(settings, name, "ok", "scanner.good", port=line.port)
