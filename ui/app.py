"""What windows stand on: the QApplication, the process's house (bus, kiosk, spooler, speaker), and each window's maker.

Called by ui.program, the launcher, the tour and tests. A house opens its store on a thread of its own and says
`opened` or `failed`; the store is not even imported before.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import ui.import_hook  # noqa: F401  before all that follows

# isort: split
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.bus import Bus
from kiosk.catalogue import Catalogue
from kiosk.clock import Clock, ShiftedClock, SystemClock
from kiosk.forms.library import FormLibrary
from kiosk.settings import Settings
from ui.bridge import Bridge
from ui.composing import TypedComposer
from ui.garbage import WindowGarbage
from ui.station import Station
from ui.stations import STATIONS
from ui.tasks import Tasks
from ui.theme import load_fonts

if TYPE_CHECKING:
    from kiosk.app import Kiosk
    from printing.spooler import Spooler

log = logging.getLogger("motcua.ui")
EXPIRE_MINUTES = 15  # how often a running station looks for declarations kept too long


class House(QObject):
    """One process: its bus, its kiosk, its spooler and speaker, and the station that windows are handed."""

    opened = Signal()
    failed = Signal(object)
    _opened = Signal(object)  # Kiosk; from the opening thread
    _broken = Signal(object)

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        super().__init__()
        start = settings.clock.test_start
        self.settings = settings
        self.clock: Clock = clock or (ShiftedClock(start) if start else SystemClock())
        self.bus = Bus()
        self.kiosk: Kiosk | None = None
        self.spooler: Spooler | None = None
        catalogue = Catalogue(settings.ward_dir, self.clock)
        self.station = Station(
            settings=settings,
            catalogue=catalogue,
            forms=FormLibrary(settings.ward_dir, catalogue),
            clock=self.clock,
            tasks=Tasks(),
            bridge=Bridge(self.bus),
            language=settings.language,
        )
        self._opened.connect(self._is_open, Qt.ConnectionType.QueuedConnection)
        self._broken.connect(self._is_not_open, Qt.ConnectionType.QueuedConnection)
        self._thread: threading.Thread | None = None
        self.expiring = QTimer(self)
        self.expiring.setInterval(EXPIRE_MINUTES * 60_000)
        self.expiring.timeout.connect(self._expire)

    def open(self) -> None:
        """Open the kiosk on a thread of its own; `opened` or `failed` follows."""
        self._thread = threading.Thread(target=self._work, name="opening", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            from kiosk.app import bootstrap

            kiosk = bootstrap(self.settings, self.clock, self.bus, self.station.catalogue, self.station.forms)
            kiosk.open()
            self._opened.emit(kiosk)
        except Exception as error:
            self._broken.emit(error)

    def _is_not_open(self, error: Exception) -> None:
        log.error("the station did not open: %s", error, exc_info=error)
        self.station.tasks.fail(error)
        self.failed.emit(error)

    def _is_open(self, kiosk: Kiosk) -> None:
        self.kiosk = self.station.kiosk = kiosk
        self.station.bridge.listen_to_the_store()
        self.station.tasks.open(kiosk.store, kiosk)
        self.opened.emit()
        QTimer.singleShot(0, self._open_the_rest)

    def _open_the_rest(self) -> None:
        """What nobody waits for: the spooler, and expiring old drafts."""
        if self.kiosk is None:
            return
        from ui.printers import spooler_for

        self.spooler = spooler_for(self.kiosk)
        self.spooler.open()
        self.expiring.start()
        self._expire()

    def _expire(self) -> None:
        """Declarations kept long enough go, and forms of another day come, also at a station that runs for weeks."""
        if self.kiosk is not None:
            self.kiosk.expire()
            self.kiosk.look_at_forms()

    def speak(self) -> None:
        """Open the speaker; without sound card or voice it is silent."""
        from ui.voice.speaker_setup import speaker_for

        self.station.speaker = speaker_for(self.settings, self.clock)
        self.station.speaker.open()

    def close(self) -> None:
        """Reverse order, each with its own deadline."""
        if self._thread is not None:
            self._thread.join(30)
            QApplication.processEvents()
        if self.station.speaker is not None:
            self.station.speaker.close()
        self.expiring.stop()
        if self.spooler is not None:
            self.spooler.close()
        self.station.tasks.close()
        if self.kiosk is not None:
            self.kiosk.close()
        self.station.bridge.close()


def make_window(kind: str, station: Station) -> QWidget:
    """The window of a station. Imports only what this station needs."""
    module, _, name = f"ui.{STATIONS[kind].window}".rpartition(".")
    made: Callable[[Station], QWidget] = getattr(importlib.import_module(module), name)
    return made(station)


def application() -> QApplication:
    """The process's QApplication in the product's own style and fonts."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    if app.findChild(WindowGarbage) is None:
        app.setApplicationName("motcua")
        app.setStyle("Fusion")  # once: each time every widget of every window is polished anew
        WindowGarbage(app)
        TypedComposer(app)
        load_fonts()
        sys.setswitchinterval(0.001)  # a page is painted between two strokes of a thread that draws a paper
    return app
