"""`connect` makes a printer from a choice: a line, a queue, a folder, or one made of software.

Called by the spooler, `motcua doctor` and tests. Constructing opens nothing.
"""

from __future__ import annotations

import stat
from pathlib import Path

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from printing.printers import profiles
from printing.printers.learnt import learnt_of
from printing.printers.line_kinds import BAUD, NETWORK_PORT, DeviceLine, NetworkLine, SerialLine
from printing.printers.line_printer import LinePrinter
from printing.printers.others import MemoryPrinter, VirtualPrinter
from printing.printers.paper_files import FilePrinter
from printing.printers.printer import Line, Printer
from printing.printers.profiles import PrinterChoice


def connect(choice: PrinterChoice, *, bus: Bus, place: str = "", folder: Path | None = None) -> Printer:
    """The chosen printer, not yet open. `folder` is where a file printer without a target puts papers.

    Raises ExpectedError(printer.errors.no_profile | no_target | no_transport | not_set).
    """
    if not choice.transport:
        raise ExpectedError("printer.errors.not_set", place=place)
    profile = profiles.load(choice.profile)
    if choice.transport == "memory":
        return MemoryPrinter(profile)
    if choice.transport == "virtual":
        return VirtualPrinter(profile, bus, place)
    target = choice.target or (str(folder) if folder is not None and choice.transport == "file" else "")
    if not target:
        raise ExpectedError("printer.errors.no_target", transport=choice.transport)
    if choice.transport == "system":
        from printing.printers.system import SystemPrinter  # with an HTTP client, which a station without queues spares

        return SystemPrinter(profile, target)
    if choice.transport == "file" and not is_device(target):
        return FilePrinter(profile, target)
    return LinePrinter(_line(choice, target), profile, learnt_of(choice.transport, target, folder))


def _line(choice: PrinterChoice, target: str) -> Line:
    if choice.transport == "file":
        return DeviceLine(target)
    if choice.transport == "serial":
        port, _, baud = target.partition("@")
        return SerialLine(port, int(baud) if baud.isdecimal() else BAUD, choice.flow)
    if choice.transport == "network":
        return NetworkLine(*_address(target))
    raise ExpectedError("printer.errors.no_transport", transport=choice.transport)


def _address(target: str) -> tuple[str, int]:
    host, _, port = target.rpartition(":")
    return (host, int(port)) if host and port.isdecimal() else (target, NETWORK_PORT)


def is_device(target: str) -> bool:
    """True for a character device such as /dev/usb/lp0; also for one in /dev that is unplugged just now."""
    try:
        return stat.S_ISCHR(Path(target).stat().st_mode)
    except OSError:
        return target.startswith("/dev/")
