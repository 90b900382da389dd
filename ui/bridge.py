"""From the core's bus to Qt signals: announcements come on any thread and go out on the window's.

One for each process. Windows connect to the signals and never touch the bus.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kiosk.bus import Bus
from kiosk.values.devices import ButtonAnswered, JobOutcome, PaperCameOut, ScanFailed, Scanned, ScannerState


class Bridge(QObject):
    """Signals are emitted on the announcing thread; connections to windows are queued by Qt."""

    noted = Signal(object)  # values.journal.Committed
    scanned = Signal(object)  # Scanned
    scan_failed = Signal(object)  # ScanFailed
    scanner_state = Signal(object)  # ScannerState
    button_answered = Signal(object)  # ButtonAnswered
    job = Signal(object)  # JobOutcome
    paper = Signal(object)  # PaperCameOut
    link = Signal(object)  # values.sync.LinkStatus
    handed = Signal(object)  # values.drafts.HandedToPad
    pad_silent = Signal(object)  # values.drafts.PadSilent
    erased = Signal(object)  # values.erasure.SubjectsErased

    def __init__(self, bus: Bus) -> None:
        super().__init__()
        self._bus = bus
        self._stops: list[Callable[[], None]] = [
            bus.listen(Scanned, self.scanned.emit),
            bus.listen(ScanFailed, self.scan_failed.emit),
            bus.listen(ScannerState, self.scanner_state.emit),
            bus.listen(ButtonAnswered, self.button_answered.emit),
            bus.listen(JobOutcome, self.job.emit),
            bus.listen(PaperCameOut, self.paper.emit),
        ]

    def listen_to_the_store(self) -> None:
        """Once the store is open; its values are not imported before the first screen is painted."""
        from kiosk.values.drafts import HandedToPad, PadSilent
        from kiosk.values.erasure import SubjectsErased
        from kiosk.values.journal import Committed

        self._stops.append(self._bus.listen(SubjectsErased, self.erased.emit))
        self._stops.append(self._bus.listen(HandedToPad, self.handed.emit))
        self._stops.append(self._bus.listen(PadSilent, self.pad_silent.emit))
        self._stops.append(self._bus.listen(Committed, self.noted.emit))
        try:
            from kiosk.values.sync import LinkStatus
        except ImportError:  # a station built without sync
            return
        self._stops.append(self._bus.listen(LinkStatus, self.link.emit))

    def close(self) -> None:
        for stop in self._stops:
            stop()
        self._stops.clear()
