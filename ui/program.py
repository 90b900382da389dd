"""One window's program: settings -> window on screen -> store in the background -> everything else, to its end.

`run("citizen")` paints the first screen before the store is even imported (a citizen is waiting); what is
touched meanwhile waits in Tasks. `run("launcher")` opens the sample ward's windows in one process, as one
station. Called by kiosk.cli and the bench.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.errors import ExpectedError
from kiosk.settings import at_hub, load
from ui.app import House, application, make_window
from ui.place_mark import name_window
from ui.places import place_of
from ui.station import Station
from ui.stations import STATIONS
from ui.theme import theme_for

GEOMETRY = re.compile(r"([1-9][0-9]{2,4})x([1-9][0-9]{2,4})(?:\+([0-9]{1,5})\+([0-9]{1,5}))?")
WINDOW_MM = 410

if TYPE_CHECKING:
    from ui.ending import Ending
    from ui.locking.heartbeat import Heartbeat
    from ui.locking.lock import Lock
    from ui.typed_scans import TypedScans


def run(
    kind: str,
    settings_file: Path | None = None,
    full_screen: bool = True,
    on_first_frame: Callable[[], None] | None = None,
    on_ready: Callable[[House, QWidget], None] | None = None,
    place: str = "",
    hub: str = "",
    geometry: str = "",
    plays: str = "",
) -> int:
    """Open one station's window at `place`, or the launcher, and stay until it is closed. Returns the exit status.
    `hub`: address of the ward's hub, where it is not that of the settings. `geometry`: WxH+X+Y of its window.
    `plays`: a queue plays itself (ui.playing.play).

    Raises ExpectedError settings.errors.*, places.errors.* before anything is shown.
    """
    from kiosk import hardening
    from kiosk import log as logs

    hardening.begin()
    settings = at_hub(load(settings_file), kind, hub)
    if place:
        settings = msgspec.structs.replace(settings, place=place)
    logs.start(settings.data_dir / "log", syslog=settings.log.syslog)
    app = application()
    house = House(settings)
    window, end = _shown(kind, house, app, full_screen=full_screen and not geometry, place=place, geometry=geometry)
    if plays:
        house.opened.connect(lambda: _play(kind, window, plays))
    if on_ready is not None:
        ready = on_ready
        house.opened.connect(lambda: ready(house, window))
    heart: list[Heartbeat] = []
    ending: list[Ending] = []

    def painted() -> None:
        ending.append(_ending(end, app))  # before a store is opened: it is closed in order from its first moment
        _painted(window, house, on_first_frame)
        _hear_typed_scans(house, app)
        heart.append(_heartbeat(kind, house))

    QTimer.singleShot(0, painted)
    status = app.exec()
    for one in heart:
        one.close()  # from now on it is ending, not dead
    house.close()
    for each in ending:
        each.close()
    return status


def _shown(
    kind: str, house: House, app: QApplication, *, full_screen: bool, place: str, geometry: str
) -> tuple[QWidget, Callable[[], None]]:
    """The window on the screen, and what ends its program from outside."""
    if kind == "launcher":
        from ui.launcher.start import open_launcher

        return _with_end(open_launcher(house), app)
    settings, screen = house.settings, app.primaryScreen()
    stands = place_of(kind, settings, house.station.catalogue, place)
    room, width_mm = screen.geometry(), screen.physicalSize().width()
    if geometry:  # a window shows what a screen of a usual width would, however small it is
        room, width_mm = _rectangle(geometry), WINDOW_MM
    size = room.size()
    theme = theme_for(settings.screen, size.width(), size.height(), width_mm)
    station = house.station.at(stands, theme=theme)
    house.opened.connect(lambda: _ready(house, station, speaks=STATIONS[kind].speaks))
    window = make_window(kind, station)
    name_window(window, station, STATIONS[kind])
    house.opened.connect(lambda: _join_first(house, station, window, may_leave=not STATIONS[kind].in_public))
    window.resize(size)
    if geometry:
        window.move(room.topLeft())
    if full_screen and settings.screen.locked and STATIONS[kind].in_public:
        lock = _locked(window, station, app)
        return window, lambda: lock.close(0)
    if full_screen:
        window.showFullScreen()
    else:
        window.show()
    return _with_end(window, app)


def _with_end(window: QWidget, app: QApplication) -> tuple[QWidget, Callable[[], None]]:
    def end() -> None:
        window.close()
        app.exit(0)

    return window, end


def _locked(window: QWidget, station: Station, app: QApplication) -> Lock:
    """Shown in full screen and held there."""
    from ui.locking.lock import Lock

    return Lock(window, station, app.exit)


def _hear_typed_scans(house: House, app: QApplication) -> TypedScans:
    """From now on a scanner that types is a scanner; see PlaceSettings.wedge."""
    from ui.typed_scans import TypedScans

    ways: list[Callable[[str], None]] = []

    def heard(text: str) -> None:
        from kiosk.app import typed_scans

        if not ways:  # the core is imported after the first screen
            ways.append(typed_scans(house.bus))
        ways[0](text)

    return TypedScans(app, heard, lambda: house.settings.devices_at(house.settings.place).wedge)


def _ending(end: Callable[[], None], app: QApplication) -> Ending:
    """What happens at SIGTERM. Also with a locked window, which refuses every other way."""
    from ui.ending import Ending

    return Ending(end, app)


def _heartbeat(kind: str, house: House) -> Heartbeat:
    """Beats for whoever watches; silent where nobody does."""
    from ui.locking.heartbeat import Heartbeat, seconds_allowed

    heart = Heartbeat(kind, house.station.tasks, seconds_allowed())
    house.opened.connect(heart.opened)
    house.failed.connect(heart.opened)
    if house.kiosk is not None:
        heart.opened()
    return heart


def _ready(house: House, station: Station, *, speaks: bool) -> None:
    """Tickets can be issued from now on; a voice, and what a supervisor reads, are what nobody waits for."""
    station.kiosk = house.kiosk
    QTimer.singleShot(0, house, lambda: _tell_of_machine(house, station))
    if os.environ.get("NOTIFY_SOCKET"):
        QTimer.singleShot(0, house, lambda: _tell_status(house, station))

    def speak() -> None:
        house.speak()
        station.speaker = house.station.speaker

    if speaks:
        QTimer.singleShot(0, house, speak)


def _tell_status(house: House, station: Station) -> None:
    from ui.status import Status

    Status(house, station)


def _play(kind: str, window: QWidget, said: str) -> None:
    from ui.playing import play

    play(kind, window, window.station, said)  # type: ignore[attr-defined]  # every station's window has one


def _rectangle(geometry: str) -> QRect:
    """Of WxH+X+Y. Raises ExpectedError settings.errors.wrong."""
    found = GEOMETRY.fullmatch(geometry)
    if found is None:
        raise ExpectedError("settings.errors.wrong", file="--geometry", reason=geometry[:40])
    width, height, x, y = (int(one or 0) for one in found.groups())
    return QRect(x, y, width, height)


def _tell_of_machine(house: House, station: Station) -> None:
    from ui.machine_state import MachineState

    if house.kiosk is not None:
        MachineState(house.kiosk, station.place)


def _join_first(house: House, station: Station, window: QWidget, *, may_leave: bool) -> None:
    """A station of a ward with a hub that never joined it says how, over everything else."""
    if house.kiosk is None or not house.kiosk.lacks_its_hub:
        return
    from ui.enrolling.page import show_over
    from ui.widgets.window_look import look_for_theme

    show_over(window, station, look_for_theme(station.theme), house.kiosk, may_leave=may_leave)


def _painted(window: QWidget, house: House, on_first_frame: Callable[[], None] | None) -> None:
    """The first frame is painted: tell who measures, and open the store."""
    window.repaint()
    if on_first_frame is not None:
        on_first_frame()
    from kiosk import hardening

    hardening.no_dumps()
    if house.kiosk is None and house._thread is None:
        house.open()
