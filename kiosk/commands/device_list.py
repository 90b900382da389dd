"""What devices this machine is told to use and how they are, and what else is plugged in: nothing is printed.

Used by `motcua devices`. A line that another program holds (the working station's) counts as in use, which is good.
"""

from __future__ import annotations

import errno
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.settings import PrinterSettings, Settings
from kiosk.texts import error_texts, text
from kiosk.values.base import Value
from kiosk.values.lines import LineSettings

PRINTERS = ("ticket", "a5", "a4")
_SCREENS, _INPUTS = Path("/sys/class/drm"), Path("/proc/bus/input/devices")
QUEUE_SECONDS = 5.0


class Device(Value, frozen=True, kw_only=True):
    """One that is configured. `level` is "ok", "warn" or "bad"."""

    name: str  # as `motcua devices test` takes it: desk-1/a5, scanner-1, pad-1/pad, desk-1/led, keypad
    kind: str  # printer | scanner | pad | led | keypad
    goal: str  # where it is, in the words of the settings
    level: str
    words: str


class PluggedIn(Value, frozen=True, kw_only=True):
    """Something that is there, whether or not anything uses it."""

    kind: str  # port | queue | device | screen | touch
    name: str
    words: str = ""


def places(settings: Settings) -> list[str]:
    from ui.stations import STATIONS

    here = [settings.place] if settings.place else [row.place for row in STATIONS.values() if row.prints]
    return list(settings.places) or here


def configured(settings: Settings) -> Iterator[Device]:
    for place in places(settings):
        own = settings.devices_at(place)
        for name in PRINTERS:
            printer: PrinterSettings = getattr(own, name)
            if printer.transport:
                yield _printer(settings, f"{place}/{name}", printer)
    for nth, scanner in enumerate(settings.every_scanner, 1):
        yield _line(settings, f"scanner-{nth}", "scanner", scanner)
    for place, own in settings.places.items():
        for kind, line in (("pad", own.pad), ("led", own.led)):
            if line.port:
                yield _line(settings, f"{place}/{kind}", kind, line)
    if settings.audio_way.line.port:
        yield _line(settings, "keypad", "keypad", settings.audio_way.line)


def _printer(settings: Settings, name: str, printer: PrinterSettings) -> Device:
    from kiosk.commands.printers import probe

    if printer.transport in ("virtual", "memory"):
        words = text("devices.page.virtual", settings.language)
        return Device(name=name, kind="printer", goal=printer.profile, level="ok", words=words)
    goal = f"{printer.profile}, {printer.transport} {printer.target}".strip()
    try:
        level, words = probe(settings, printer)
    except ExpectedError as error:
        level, words = "bad", ": ".join(error_texts(error, settings.language))
    return Device(name=name, kind="printer", goal=goal, level=level, words=words)


def _line(settings: Settings, name: str, kind: str, line: LineSettings) -> Device:
    from kiosk.devices.line import open_line

    level, key, reason = "ok", "there", ""
    try:
        open_line(line, 0.1).close()
    except (OSError, ValueError) as error:
        in_use = isinstance(error, OSError) and error.errno in (errno.EBUSY, errno.EAGAIN)
        level, key, reason = ("ok", "in_use", "") if in_use else ("bad", "away", str(error))
    words = text(f"devices.list.{key}", settings.language, reason=reason)
    return Device(name=name, kind=kind, goal=line.port, level=level, words=words)


# -- what is plugged in -------------------------------------------------------------------------------------


def found() -> Iterator[PluggedIn]:
    from kiosk.devices.ports import candidates, usb_name

    for port in candidates():
        yield PluggedIn(kind="port", name=port, words=usb_name(port))
    yield from (PluggedIn(kind="device", name=str(path)) for path in sorted(Path("/dev/usb").glob("lp*")))
    yield from (PluggedIn(kind="queue", name=name) for name in queues())
    yield from screens()
    yield from touch_panels()


def queues() -> list[str]:
    """Of the system's print service; none where there is no such service."""
    if shutil.which("lpstat") is None:
        return []
    try:
        done = subprocess.run(["lpstat", "-e"], capture_output=True, text=True, timeout=QUEUE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return []
    return done.stdout.split() if done.returncode == 0 else []


def screens(folder: Path = _SCREENS) -> Iterator[PluggedIn]:
    """Connectors with something on them, and their first mode."""
    for status in sorted(folder.glob("card*-*/status")):
        if _read(status).strip() == "connected":
            mode = _read(status.with_name("modes")).partition("\n")[0]
            yield PluggedIn(kind="screen", name=status.parent.name.partition("-")[2], words=mode)


def touch_panels(file: Path = _INPUTS) -> Iterator[PluggedIn]:
    """Input devices that say where they are touched: absolute axes, and a touch instead of buttons."""
    for block in _read(file).split("\n\n"):
        name = re.search(r'^N: Name="(.*)"', block, re.MULTILINE)
        props = re.search(r"^B: PROP=([0-9a-f]+)", block, re.MULTILINE)
        if name is not None and props is not None and int(props[1], 16) & 2:  # INPUT_PROP_DIRECT
            yield PluggedIn(kind="touch", name=name[1])


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
