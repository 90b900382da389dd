"""How the printers of a place are, asked every two seconds while somebody looks; never while a paper is printed there.

Used by ui.devices. Asking opens a printer for a moment, on a thread of its own; words come back to the window's.
"""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.bus import Bus
from kiosk.errors import ExpectedError
from kiosk.settings import PlaceSettings, PrinterSettings
from kiosk.texts import error_line, text
from printing.printers.lines import connect
from printing.printers.status import PrinterStatus, trouble
from printing.printers.turns import turn_at
from ui.printers import choice_of
from ui.station import Station

SLOTS = ("ticket", "a5", "a4")
ASK_MS = 2_000


def printers_at(own: PlaceSettings) -> list[str]:
    """Those that are there."""
    return [name for name in SLOTS if getattr(own, name).transport]


class Watching(QObject):
    told = Signal(str, str, str)  # printer, "ok" | "warn" | "bad", words

    def __init__(self, station: Station, parent: QObject) -> None:
        super().__init__(parent)
        self.station = station
        self.own = station.settings.devices_at(station.place)
        self._asked: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(ASK_MS)
        self._timer.timeout.connect(self._ask)

    def begin(self) -> None:
        self._timer.start()
        self._ask()

    def pause(self) -> None:
        """No question is under way afterwards, nor will one be asked."""
        self._timer.stop()
        if self._asked is not None:
            self._asked.join(10.0)

    def _ask(self) -> None:
        if self._asked is not None and self._asked.is_alive():
            return
        self._asked = threading.Thread(target=self._look, name="printer state", daemon=True)
        self._asked.start()

    def _look(self) -> None:
        for name in printers_at(self.own):
            printer: PrinterSettings = getattr(self.own, name)
            turn = turn_at(choice_of(printer), self.station.place)
            if not turn.acquire(blocking=False):
                continue  # a paper is being printed there: it is asked the next time
            try:
                self.told.emit(name, *state_of(printer, self.station))
            finally:
                turn.release()


def state_of(printer: PrinterSettings, station: Station) -> tuple[str, str]:
    """("ok" | "warn" | "bad", words)."""
    language = station.language
    if printer.transport in ("virtual", "memory"):
        return "ok", text("devices.page.virtual", language)
    try:
        found = connect(choice_of(printer), bus=Bus(), place=station.place, folder=station.settings.outbox_dir)
        found.open()
        try:
            state = found.status()
        finally:
            found.close()
    except ExpectedError as error:
        return "bad", error_line(error, language)
    return words_of(state, language)


def words_of(state: PrinterStatus, language: str) -> tuple[str, str]:
    if wrong := trouble(state):
        return "bad", error_line(ExpectedError(f"printer.errors.{wrong}"), language)
    if state.near_end:
        return "warn", text("doctor.printer_state.near_end", language)
    return "ok", text(f"doctor.printer_state.{'known' if state.known else 'silent'}", language)
