"""The tour's world: fresh databases, the city as a real process behind a relay, the station, its windows.

`World.open` raises what went wrong; `World.close` ends everything it started. The station's clock starts on a
working morning (08:45, ward's time): today's, or the next working day's, so that a tour played at night or on
a Sunday shows a counter that is open.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import urllib.request
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

import msgspec
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.app import city_beside
from kiosk.catalogue import Catalogue
from kiosk.clock import ZONE, SystemClock, local
from kiosk.errors import ExpectedError
from kiosk.rules.calendars import is_working_day
from kiosk.settings import PlaceSettings, PrinterSettings, ScreenSettings, Settings, with_defaults
from kiosk.values.devices import JobOutcome, PaperCameOut, Scanned
from kiosk.values.procedures import Procedure
from ui.app import House, application, make_window
from ui.launcher.scanner_line import ScannerLine
from ui.station import Station
from ui.stations import STATIONS
from ui.theme import theme_for
from ui.tour import life
from ui.tour.hand import Hand, spin_until, sure
from ui.tour.relay import Relay

if TYPE_CHECKING:
    from kiosk.app import Kiosk
    from ui.citizen.window import CitizenWindow
    from ui.desk.window import DeskWindow

MORNING = time(8, 45)
DESK_SIZE = (1920, 1080)  # a clerk's screen is not turned
DESK_SMALL = (1366, 768)
VIRTUAL = PlaceSettings(
    a5=PrinterSettings(profile="a5-system", transport="virtual"),
    a4=PrinterSettings(profile="a4-system", transport="virtual"),
)
PROCEDURE_OF = {"birth": "1.001193", "copies": "2.000815"}


def working_morning(catalogue: Catalogue) -> datetime:
    """08:45 of today, or of the next working day of the approved calendar."""
    day = local(SystemClock().now()).date()
    calendars = catalogue.calendars()
    while not is_working_day(day, calendars):
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, ZONE)


class CityStation(TypedDict):
    station: str
    events: int
    whole: bool


class CityStatus(TypedDict):
    """What the tour reads of /v1/status."""

    stations: list[CityStation]


class World:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        width, _, height = options.size.partition("x")
        self.size = (int(width), int(height))
        self.papers: list[PaperCameOut] = []
        self.outcomes: list[JobOutcome] = []
        self.windows: dict[str, QWidget] = {}
        self.stations: dict[str, Station] = {}
        self._closers: list[Callable[[], object]] = []

    # -- opening --------------------------------------------------------------------------------------------
    def open(self) -> None:
        self.app: QApplication = application()
        sure(self.app)
        folder = self.options.data
        if folder is None:
            holder = tempfile.TemporaryDirectory(prefix="motcua-tour-", ignore_cleanup_errors=True)
            self._closers.append(holder.cleanup)
            folder = Path(holder.name)
        self.folder = Path(folder)
        self.line = ScannerLine(lambda text: self.house.bus.announce(Scanned(text=text)))
        self.line.open()
        self._closers.append(self.line.close)
        self.house = House(self._settings())
        self.house.bus.listen(PaperCameOut, self.papers.append)
        self.house.bus.listen(JobOutcome, self.outcomes.append)
        self._closers.append(self.house.close)
        failures: list[BaseException] = []
        self.house.failed.connect(failures.append)
        self.house.open()
        spin_until(lambda: self.house.kiosk is not None or failures, 60, "the station to open")
        if failures:
            raise failures[0]
        spin_until(lambda: self.house.spooler is not None, 20, "the spooler")
        self._open_city()
        self._open_windows()

    def _settings(self) -> Settings:
        plain = with_defaults(Settings(
            data_dir=self.folder / "station", witness_dir=self.folder / "witness", language=self.options.lang,
            screen=ScreenSettings(
                text_percent=self.options.text, theme=self.options.theme, low_reach=self.options.low
            ),
        ))  # fmt: skip
        catalogue = Catalogue(plain.ward_dir)
        printing = [row.place for row in STATIONS.values() if row.prints] + [desk.place for desk in catalogue.desks()]
        if "MOTCUA_CLOCK_AT" in os.environ:
            start = datetime.fromisoformat(os.environ["MOTCUA_CLOCK_AT"])
        else:
            start = working_morning(catalogue)
        scanner = msgspec.structs.replace(plain.scanner, port=self.line.port)
        clock = msgspec.structs.replace(plain.clock, test_start=start)
        return msgspec.structs.replace(plain, scanner=scanner, clock=clock, places=dict.fromkeys(printing, VIRTUAL))

    def _open_city(self) -> None:
        """Central as a process of its own, the relay before it, and the enrolment over the real protocol."""
        self.city = city_beside(self.folder / "city")
        self._closers.append(self.city.stop)
        self.relay = Relay(self._start_city())
        self._closers.append(self.relay.close)
        self.kiosk.join(self.city, self.relay.open())

    def _start_city(self) -> str:
        """The server starts at the station's own time: its process reads the same test clock."""
        before = os.environ.get("MOTCUA_CLOCK_AT")
        os.environ["MOTCUA_CLOCK_AT"] = self.house.clock.now().isoformat()
        try:
            return self.city.start()
        finally:
            if before is None:
                del os.environ["MOTCUA_CLOCK_AT"]
            else:
                os.environ["MOTCUA_CLOCK_AT"] = before

    def city_status(self) -> CityStatus:
        """What the city's server tells everybody, asked directly and not through the relay."""
        with urllib.request.urlopen(f"{self.city.address}/v1/status", timeout=20) as answer:
            found: CityStatus = json.load(answer)
            return found

    def _open_windows(self) -> None:
        number = self._desk().rpartition("-")[2]
        for kind, row in STATIONS.items():
            place = f"{row.place.rpartition('-')[0]}-{number}" if row.of_desk else row.place
            size = self.size
            percent = self.options.text
            if not row.in_public:
                size = DESK_SMALL if self.size[0] == DESK_SMALL[0] else DESK_SIZE
                percent = min(130, percent)
            theme = theme_for(self.house.settings.screen, *size).changed(percent=percent, name=self.options.theme)
            self.stations[kind] = station = self.house.station.at(place, theme=theme, kiosk=self.house.kiosk)
            window = make_window(kind, station)
            window.resize(*size)
            window.show()
            self.windows[kind] = window
            self._closers.append(window.close)
        self.app.processEvents()

    def _desk(self) -> str:
        """The first desk that serves the visit's field by habit."""
        catalogue = self.house.station.catalogue
        field = self.procedure.field
        return next(desk.place for desk in catalogue.desks() if not desk.fields or field in desk.fields)

    @property
    def procedure(self) -> Procedure:
        """What the visit is for: by its life event, its form, or its name.

        Raises ExpectedError for a form of no procedure, or an unknown event.
        """
        catalogue = self.house.station.catalogue
        if self.options.life:
            return life.procedure(self.house.station, self.options.life)
        form = getattr(self.options, "form", None)
        if not form:
            return catalogue.procedure(PROCEDURE_OF[self.options.visit])
        found = next((one for one in catalogue.procedures() if str(one.form) == form), None)
        if found is None:
            raise ExpectedError("forms.errors.not_found", file=form)
        return found

    @property
    def kiosk(self) -> Kiosk:
        assert self.house.kiosk is not None
        return self.house.kiosk

    @property
    def citizen(self) -> CitizenWindow:
        return cast("CitizenWindow", self.windows["citizen"])

    @property
    def desk(self) -> DeskWindow:
        return cast("DeskWindow", self.windows["desk"])

    def hand(self, kind: str) -> Hand:
        return Hand(self.windows[kind])

    # -- closing --------------------------------------------------------------------------------------------
    def close(self) -> None:
        errors = []
        while self._closers:
            try:
                self._closers.pop()()
            except Exception as error:
                errors.append(error)
        if errors:
            raise errors[0]
