"""From the core's bus to Qt signals: announcements come on any thread and go out on the window's.

One for each process. Windows connect to the signals and never touch the bus. Threads are crossed once, on the way
to the bridge itself: a public signal is emitted on the window's thread only, so that a listener which is gone or has
disconnected is not called any more. (A signal that crosses threads for each listener keeps a call on its way to one
that is no QObject, and makes it when the listener's memory is already given back.)
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kiosk.bus import Bus
from kiosk.values.devices import (
    AudioKeyPressed,
    ButtonAnswered,
    JobOutcome,
    PaperCameOut,
    ScanFailed,
    Scanned,
    ScannerState,
)


class Bridge(QObject):
    """Public signals are emitted on the window's thread, in the order of the announcements."""

    _came = Signal(str, object)  # a public signal's name, what was announced; on any thread
    noted = Signal(object)  # values.journal.Committed
    scanned = Signal(object)  # Scanned
    scan_failed = Signal(object)  # ScanFailed
    scanner_state = Signal(object)  # ScannerState
    button_answered = Signal(object)  # ButtonAnswered
    audio_key = Signal(object)  # AudioKeyPressed
    job = Signal(object)  # JobOutcome
    paper = Signal(object)  # PaperCameOut
    link = Signal(object)  # values.sync.LinkStatus
    handed = Signal(object)  # values.drafts.HandedToPad
    pad_silent = Signal(object)  # values.drafts.PadSilent
    phone_file = Signal(object)  # values.dossier_files.PhoneFile
    phone_state = Signal(object)  # PhoneState
    erased = Signal(object)  # values.erasure.SubjectsErased

    def __init__(self, bus: Bus) -> None:
        super().__init__()
        self._bus = bus
        self._came.connect(self._tell)
        self._stops: list[Callable[[], None]] = [
            self._listen(Scanned, "scanned"),
            self._listen(ScanFailed, "scan_failed"),
            self._listen(ScannerState, "scanner_state"),
            self._listen(ButtonAnswered, "button_answered"),
            self._listen(AudioKeyPressed, "audio_key"),
            self._listen(JobOutcome, "job"),
            self._listen(PaperCameOut, "paper"),
        ]

    def _listen(self, kind: type, name: str) -> Callable[[], None]:
        return self._bus.listen(kind, lambda message: self._came.emit(name, message))

    def _tell(self, name: str, message: object) -> None:
        getattr(self, name).emit(message)

    def listen_to_the_store(self) -> None:
        """Once the store is open; its values are not imported before the first screen is painted."""
        from kiosk.values.dossier_files import PhoneFile, PhoneState
        from kiosk.values.drafts import HandedToPad, PadSilent
        from kiosk.values.erasure import SubjectsErased
        from kiosk.values.journal import Committed

        self._stops.append(self._listen(SubjectsErased, "erased"))
        self._stops.append(self._listen(PhoneFile, "phone_file"))
        self._stops.append(self._listen(PhoneState, "phone_state"))
        self._stops.append(self._listen(HandedToPad, "handed"))
        self._stops.append(self._listen(PadSilent, "pad_silent"))
        self._stops.append(self._listen(Committed, "noted"))
        try:
            from kiosk.values.sync import LinkStatus
        except ImportError:  # a station built without sync
            return
        self._stops.append(self._listen(LinkStatus, "link"))

    def close(self) -> None:
        for stop in self._stops:
            stop()
        self._stops.clear()
