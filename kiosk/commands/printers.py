"""Asks a printer how it is, for `motcua doctor`. Prints nothing on paper."""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.settings import PrinterSettings, Settings
from kiosk.texts import text
from kiosk.values.ids import Place


def probe(settings: Settings, printer: PrinterSettings) -> tuple[str, str]:
    """Level and words on a printer's state. Raises ExpectedError(printer.errors.*) where it cannot print."""
    if printer.transport == "system" and printer.target:
        return _probe_queue(settings, printer)
    from kiosk.bus import Bus
    from printing.printers.lines import connect
    from printing.printers.profiles import PrinterChoice

    choice = PrinterChoice(
        profile=printer.profile, transport=printer.transport, target=printer.target, flow=printer.flow
    )  # fmt: skip
    found = connect(choice, bus=Bus(), place=Place("doctor"), folder=settings.outbox_dir)
    found.open()
    try:
        state = found.status()
    finally:
        found.close()
    for wrong, key in ((not state.online, "unreachable"), (not state.paper, "no_paper"),
                       (state.cover_open, "cover_open"), (state.fault, "unknown")):  # fmt: skip
        if wrong:
            raise ExpectedError(f"printer.errors.{key}")
    name = "near_end" if state.near_end else "known" if state.tells else "unsaid" if state.known else "silent"
    return "warn" if state.near_end else "ok", text(f"doctor.printer_state.{name}", settings.language)


def _probe_queue(settings: Settings, printer: PrinterSettings) -> tuple[str, str]:
    """A queue of the system: whether it takes a paper now, on which sheets, and what waits in it."""
    from printing.printers.profiles import load
    from printing.printers.queue_state import SIZES
    from printing.printers.system import SystemPrinter

    queue = SystemPrinter(load(printer.profile), printer.target)
    size, waiting = queue.paper(), queue.waiting()
    name = "queue_raw" if not size else "known" if size == SIZES[queue.profile.paper][0] else "queue_on_a4"
    words = text(f"doctor.printer_state.{name}", settings.language)
    if not waiting:
        return "ok", words
    return "warn", f"{words} {text('doctor.printer_state.queue_waiting', settings.language, count=waiting)}"


def forgets(printer: PrinterSettings) -> bool:
    """Whether a queue lets this account delete its jobs: tried with one without pages. False where it cannot tell."""
    from printing.printers.profiles import load
    from printing.printers.system import SystemPrinter

    try:
        return SystemPrinter(load(printer.profile), printer.target).forgets()
    except ExpectedError:
        return False


def is_folder(printer: PrinterSettings) -> bool:
    """Whether papers are put into a folder: the other goal of "file" is a character device."""
    from printing.printers.lines import is_device

    return not (printer.target and is_device(printer.target))
