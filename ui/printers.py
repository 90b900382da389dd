"""Puts the spooler together: the store's queue, each place's printers from the settings, the bus.

Called by ui.app and the tour once the kiosk is open.
"""

from __future__ import annotations

import threading

from kiosk.app import Kiosk, StorePrintQueue
from kiosk.settings import PrinterSettings
from kiosk.values.journal import JobQueued
from kiosk.values.print_jobs import PaperKind
from printing.printers.profiles import PrinterChoice
from printing.spooler import Spooler

SHOWN_FIRST = 0.1  # seconds


def choice_of(printer: PrinterSettings) -> PrinterChoice:
    return PrinterChoice(
        profile=printer.profile, transport=printer.transport, target=printer.target,
        expire_minutes=printer.expire_minutes,
    )  # fmt: skip


def spooler_for(kiosk: Kiosk) -> Spooler:
    """A spooler, not yet opened. It is woken by every queued job."""

    def printers_for(place: str, kind: PaperKind) -> PrinterChoice:
        own = kiosk.settings.place(place)
        return choice_of({PaperKind.TICKET: own.ticket, PaperKind.RECEIPT: own.a5}.get(kind, own.a4))

    spooler = Spooler(
        StorePrintQueue(kiosk), printers_for, kiosk.clock, kiosk.bus, folder=kiosk.settings.outbox_dir
    )
    kiosk.bus.listen(JobQueued, lambda _job: _soon(spooler))
    return spooler


def _soon(spooler: Spooler) -> None:
    """Shown before it is printed: drawing a slip takes as long as painting a page, and must not hold it up."""
    timer = threading.Timer(SHOWN_FIRST, spooler.wake)
    timer.daemon = True
    timer.start()
