"""Puts the launcher together: one house for all windows, virtual devices, the city's server beside it.

Called by ui.program for `motcua`. Devices that the settings name stay as they are; the others are virtual, so that
a newcomer sees every paper and can scan made-up cards. The house opens its store after the first frame.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable

import msgspec
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.app import city_beside
from kiosk.catalogue import Catalogue
from kiosk.errors import ExpectedError
from kiosk.settings import PlaceSettings, PrinterSettings, Settings
from kiosk.values.devices import Scanned
from ui.app import House, make_window
from ui.devices.page import DevicesPage
from ui.launcher.city import City
from ui.launcher.scanner_line import ScannerLine
from ui.launcher.virtual_printer import Tray, VirtualPrinterWindow
from ui.launcher.virtual_scanner import VirtualScannerWindow
from ui.launcher.window import LauncherWindow
from ui.place_mark import name_window
from ui.places import kind_at
from ui.station import Station
from ui.stations import STATIONS
from ui.theme import theme_for
from ui.widgets.window_look import look_for_theme

log = logging.getLogger("motcua.launcher")
FIRST_DESK = STATIONS["desk"].place  # where the launcher itself and the devices stand
DEVICES = ("printer", "scanner", "check")
SIZES = {  # of the windows, where the screen has room
    "launcher": QSize(1180, 840),
    "printer": QSize(660, 760),
    "scanner": QSize(820, 520),
}
STATION_SIZE = QSize(1366, 768)
STATION_MM = 410.0  # a window shows what a screen of this width would, however small the window is
VIRTUAL = PlaceSettings(
    a5=PrinterSettings(profile="a5-system", transport="virtual"),
    a4=PrinterSettings(profile="a4-system", transport="virtual"),
)


def offered(catalogue: Catalogue) -> dict[str, str]:
    """The places whose windows can be opened, with the kind of station at each; as many desks as the ward has."""
    found = {}
    for kind, row in STATIONS.items():
        numbers = [str(number) for number in range(1, row.most + 1)]
        if row.of_desk and catalogue.desks():
            desks = [desk.place.rpartition("-")[2] for desk in catalogue.desks() if kind_at(desk.place) == "desk"]
            numbers = desks[: row.most]
        found.update({row.nth(number): kind for number in numbers})
    return found


def with_virtual_devices(settings: Settings, scanner_port: str, places: Iterable[str]) -> Settings:
    """Settings whose unnamed devices are virtual."""
    virtual = {place: settings.places.get(place, VIRTUAL) for place in places}
    scanner = settings.scanner
    if not scanner.port:
        scanner = msgspec.structs.replace(scanner, port=scanner_port)
    return msgspec.structs.replace(settings, places={**settings.places, **virtual}, scanner=scanner)


class Launcher:
    """Makes the windows; lives as long as the launcher's window."""

    def __init__(self, house: House, city_at_once: bool = True) -> None:
        """`city_at_once`: the city's server starts and the ward enrols as soon as the store is open."""
        self.house = house
        self.city_at_once = city_at_once
        self.line = ScannerLine(lambda text: house.bus.announce(Scanned(text=text)))
        self.line.open()
        places = offered(house.station.catalogue)
        house.settings = house.station.settings = with_virtual_devices(house.settings, self.line.port, places)
        house.speak()
        screen = house.settings.screen
        self.percent, self.theme, self.language = screen.text_percent, screen.theme, house.settings.language
        self.tray = Tray(house.station)
        self.city = self._city()
        makers = {name: functools.partial(self.make, name) for name in (*places, *DEVICES)}
        self.window = LauncherWindow(self._station(FIRST_DESK, SIZES["launcher"]), makers, self.city)
        self.window.resize(self._room(SIZES["launcher"]))
        self.window.style_asked.connect(self._restyle)
        self.window.closed.connect(self.line.close)
        house.opened.connect(self._opened)
        house.failed.connect(self._failed)

    def _room(self, wanted: QSize) -> QSize:
        """What the screen has room for; a station's window keeps its shape, since its pages are made for it."""
        screen = QApplication.primaryScreen().availableSize()
        fits = wanted.width() <= screen.width() and wanted.height() <= screen.height()
        if fits or wanted != STATION_SIZE:
            return wanted.boundedTo(screen)
        return wanted.scaled(screen, Qt.AspectRatioMode.KeepAspectRatio)

    def _station(self, place: str, size: QSize) -> Station:
        screen = msgspec.structs.replace(
            self.house.settings.screen, text_percent=self.percent, theme=self.theme, width_mm=STATION_MM, height_mm=0.0
        )
        theme = theme_for(screen, size.width(), size.height())
        return self.house.station.at(place, theme=theme, language=self.language)

    def make(self, name: str) -> QWidget:
        """A new window of this place or device, not yet shown."""
        size = self._room(SIZES.get(name, STATION_SIZE))
        station = self._station(FIRST_DESK if name in DEVICES else name, size)
        if name == "printer":
            window: QWidget = VirtualPrinterWindow(station, self.tray)
        elif name == "scanner":
            window = VirtualScannerWindow(station, self.line)
        elif name == "check":
            window = DevicesPage(station, look_for_theme(station.theme))
            window.left.connect(window.close)
        else:
            kind = kind_at(name)
            window = make_window(kind, station)
            name_window(window, station, STATIONS[kind])
        window.resize(size)
        return window

    def _restyle(self, percent: int, theme: str, language: str) -> None:
        self.percent, self.theme, self.language = percent, theme, language

    def _city(self) -> City | None:
        """The city's server; None in a ward that has a central of its own in the settings."""
        if self.house.settings.central.url:
            return None
        beside = city_beside(self.house.settings.data_dir / "city")

        def enrol(_address: str) -> None:
            if self.house.kiosk is None:
                raise ExpectedError("store.errors.closed")
            self.house.kiosk.join(beside)

        return City(beside.start, enrol, beside.stop, self.language)

    def _opened(self) -> None:
        self.window.show_store(True)
        if self.city is not None and self.city_at_once:
            self.city.open(show_page=False)

    def _failed(self, error: BaseException) -> None:
        shown = error if isinstance(error, ExpectedError) else ExpectedError("launcher.errors.station")
        self.window.show_error(shown)


def open_launcher(house: House, city_at_once: bool = True) -> QWidget:
    """The launcher's window, shown. `house` is not open yet."""
    launcher = Launcher(house, city_at_once)
    launcher.window.kept = launcher
    launcher.window.show()
    return launcher.window
