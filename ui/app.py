"""The composition root of windows: settings -> window on screen -> store in the background -> everything else.

`run("citizen")` paints the first screen before the store is even imported (a citizen is waiting); what is
touched meanwhile waits in Tasks. `run("launcher")` opens the sample ward's windows in one process, as one
station. Called by kiosk.cli and the bench.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.bus import Bus
from kiosk.catalogue import Catalogue
from kiosk.clock import ShiftedClock, SystemClock
from kiosk.settings import Settings, load
from ui.bridge import Bridge
from ui.garbage import WindowGarbage
from ui.station import Station
from ui.tasks import Tasks
from ui.theme import load_fonts, theme_for

log = logging.getLogger("motcua.ui")
EXPIRE_MINUTES = 15  # how often a running station looks for declarations kept too long
IN_PUBLIC = ("citizen", "hall", "rating")
PLACES = {"citizen": "kiosk-1", "desk": "desk-1", "hall": "hall-1", "rating": "pad-1", "launcher": "desk-1"}


class House(QObject):
    """One process: its bus, its kiosk, its spooler and speaker, and the station that windows are handed."""

    opened = Signal()
    failed = Signal(object)
    _opened = Signal(object, object)

    def __init__(self, settings: Settings, clock: Any = None) -> None:
        super().__init__()
        start = settings.clock.test_start
        self.settings = settings
        self.clock = clock or (ShiftedClock(start) if start else SystemClock())
        self.bus = Bus()
        self.kiosk: Any = None
        self.spooler: Any = None
        self.station = Station(
            settings=settings,
            catalogue=Catalogue(settings.ward_dir, self.clock),
            clock=self.clock,
            tasks=Tasks(),
            bridge=Bridge(self.bus),
            language=settings.language,
        )
        self._opened.connect(self._is_open, Qt.ConnectionType.QueuedConnection)
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

            kiosk = bootstrap(self.settings, self.clock, self.bus)
            kiosk.open()
            self._opened.emit(kiosk, None)
        except Exception as error:
            self._opened.emit(None, error)

    def _is_open(self, kiosk: Any, error: BaseException | None) -> None:
        if error is not None:
            log.error("the station did not open: %s", error, exc_info=error)
            self.station.tasks.fail(error)
            self.failed.emit(error)
            return
        self.kiosk = self.station.kiosk = kiosk
        self.station.bridge.listen_to_the_store()
        self.station.tasks.open(kiosk.store)
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
        """Declarations kept long enough go, also at a station that runs for weeks."""
        if self.kiosk is not None:
            self.kiosk.expire()

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
    if kind == "citizen":
        from ui.citizen.window import CitizenWindow

        return CitizenWindow(station)
    if kind == "desk":
        from ui.desk.window import DeskWindow

        return DeskWindow(station)
    if kind == "hall":
        from ui.hall.window import HallWindow

        return HallWindow(station, station.speaker)
    from ui.rating.window import RatingWindow

    return RatingWindow(station)


def application() -> QApplication:
    """The process's QApplication in the product's own style and fonts."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("motcua")
    app.setStyle("Fusion")
    if app.findChild(WindowGarbage) is None:
        WindowGarbage(app)
        load_fonts()
        sys.setswitchinterval(0.001)  # a page is painted between two strokes of a thread that draws a paper
    return app


def run(
    kind: str,
    settings_file: Path | None = None,
    full_screen: bool = True,
    on_first_frame: Callable[[], None] | None = None,
    on_ready: Callable[[House, QWidget], None] | None = None,
) -> int:
    """Open one station's window, or the launcher, and stay until it is closed. Returns the exit status."""
    from kiosk import hardening
    from kiosk import log as logs

    hardening.begin()
    settings = load(settings_file)
    logs.start(settings.data_dir / "log", syslog=settings.log.syslog)
    app = application()
    house = House(settings)
    lock: Any = None
    if kind == "launcher":
        from ui.launcher.start import open_launcher

        window: QWidget = open_launcher(house)
    else:
        screen = app.primaryScreen()
        size = screen.size()
        theme = theme_for(settings.screen, size.width(), size.height(), screen.physicalSize().width())
        station = house.station.at(PLACES[kind], theme=theme)
        house.opened.connect(lambda: _ready(house, station, speaks=kind in ("hall", "citizen")))
        window = make_window(kind, station)
        window.resize(size)
        if full_screen and settings.screen.locked and kind in IN_PUBLIC:
            lock = _locked(window, station, app)
        elif full_screen:
            window.showFullScreen()
        else:
            window.show()
    end = lock.close if lock is not None else lambda _status: (window.close(), app.exit(0))
    if on_ready is not None:
        ready = on_ready
        house.opened.connect(lambda: ready(house, window))
    watched: list[Any] = []

    def painted() -> None:
        _painted(window, house, on_first_frame)
        watched.extend((_heartbeat(kind, house), _ending(lambda: end(0), app)))

    QTimer.singleShot(0, painted)
    status = app.exec()
    for one in watched[:1]:
        one.close()  # from now on it is ending, not dead
    house.close()
    for one in watched[1:]:
        one.close()
    return status


def _locked(window: QWidget, station: Station, app: QApplication) -> Any:
    """Shown in full screen and held there."""
    from ui.locking.lock import Lock

    return Lock(window, station, app.exit)


def _ending(end: Callable[[], None], app: QApplication) -> Any:
    """What happens at SIGTERM. Also with a locked window, which refuses every other way."""
    from ui.ending import Ending

    return Ending(end, app)


def _heartbeat(kind: str, house: House) -> Any:
    """Beats for whoever watches; silent where nobody does."""
    from ui.locking.heartbeat import Heartbeat, seconds_allowed

    heart = Heartbeat(kind, house.station.tasks, seconds_allowed())
    house.opened.connect(heart.opened)
    house.failed.connect(heart.opened)
    if house.kiosk is not None:
        heart.opened()
    return heart


def _ready(house: House, station: Station, *, speaks: bool) -> None:
    """Tickets can be issued from now on; a voice is what nobody waits for."""
    station.kiosk = house.kiosk

    def speak() -> None:
        house.speak()
        station.speaker = house.station.speaker

    if speaks:
        QTimer.singleShot(0, house, speak)


def _painted(window: QWidget, house: House, on_first_frame: Callable[[], None] | None) -> None:
    """The first frame is painted: tell who measures, and open the store."""
    window.repaint()
    if on_first_frame is not None:
        on_first_frame()
    from kiosk import hardening

    hardening.no_dumps()
    if house.kiosk is None and house._thread is None:
        house.open()
