"""Puts the spooler together: the store's queue, each place's printers from the settings, the bus.

Called by ui.app and the tour once the kiosk is open.
"""

from __future__ import annotations

import logging
import threading

from kiosk.app import Kiosk, StorePrintQueue
from kiosk.log import known
from kiosk.settings import PrinterSettings
from kiosk.values.erasure import SubjectsErased
from kiosk.values.journal import JobQueued
from kiosk.values.print_jobs import Leaflet, PaperKind
from printing.printers.profiles import PrinterChoice
from printing.spooler import Spooler

log = logging.getLogger("motcua.printing")
SHOWN_FIRST = 0.1  # seconds


def choice_of(printer: PrinterSettings) -> PrinterChoice:
    return PrinterChoice(
        profile=printer.profile, transport=printer.transport, target=printer.target, flow=printer.flow,
        expire_minutes=printer.expire_minutes, shift_mm=printer.shift_mm,
    )  # fmt: skip


def spooler_for(kiosk: Kiosk) -> Spooler:
    """A spooler, not yet opened. It is woken by every queued job."""

    def printers_for(place: str, kind: PaperKind) -> PrinterChoice:
        return choice_of(kiosk.settings.devices_at(place).printer_for(kind))

    spooler = Spooler(
        StorePrintQueue(kiosk), printers_for, kiosk.clock, kiosk.bus, folder=kiosk.settings.outbox_dir,
        paper_folders=kiosk.settings.paper_folders,
    )  # fmt: skip
    _tell_of_files(kiosk)
    kiosk.bus.listen(JobQueued, lambda _job: _soon(spooler))
    kiosk.bus.listen(Leaflet, spooler.leaflet)
    kiosk.bus.listen(SubjectsErased, spooler.erased)
    return spooler


def _tell_of_files(kiosk: Kiosk) -> None:
    """Loud at every start: personal data in clear text."""
    for name, place in kiosk.settings.places.items():
        for printer in (place.ticket, place.a5, place.a4):
            if printer.transport == "file":
                folder = known(printer.target or kiosk.settings.outbox_dir)
                log.warning("papers of %s are written as files: %s, %d hours", known(name), folder, printer.keep_hours)


def _soon(spooler: Spooler) -> None:
    """Shown before it is printed: drawing a slip takes as long as painting a page, and must not hold it up."""
    timer = threading.Timer(SHOWN_FIRST, spooler.wake)
    timer.daemon = True
    timer.start()
