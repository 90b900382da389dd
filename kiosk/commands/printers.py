"""Asks a printer how it is, for `motcua doctor`. Prints nothing on paper."""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.settings import PrinterSettings, Settings
from kiosk.texts import text
from kiosk.values.ids import Place


def probe(settings: Settings, printer: PrinterSettings) -> str:
    """Words on a printer's state. Raises ExpectedError(printer.errors.*) where it cannot print."""
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
    return text(f"doctor.printer_state.{name}", settings.language)


def is_folder(printer: PrinterSettings) -> bool:
    """Whether papers are put into a folder: the other goal of "file" is a character device."""
    from printing.printers.lines import is_device

    return not (printer.target and is_device(printer.target))
