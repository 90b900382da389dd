"""Where the hall's picture lies on the glass, and whether the glass is dark. Owned by the hall's window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from kiosk.clock import local
from ui.hall.night import is_dark
from ui.hall.shift import REACH_MM, offset
from ui.station import Station
from ui.theme import hall_step

AWAKE = 120.0  # seconds that a dark display is lit after somebody touched it


class Glass:
    def __init__(self, station: Station, window: QWidget, picture: QWidget) -> None:
        self._station, self._window, self._picture = station, window, picture
        self.awake_until = station.clock.monotonic()
        self.cover = QWidget(window)
        self.cover.setObjectName("night")
        self.cover.setStyleSheet("background: black;")
        self.cover.hide()

    def move(self) -> None:
        """The picture's place in this minute."""
        self.move_for(local(self._station.clock.now()).minute)

    def move_for(self, minute: int) -> None:
        wide, high = self._window.width(), self._window.height()
        reach = round(REACH_MM * hall_step(wide, high))
        x, y = offset(minute, reach)
        self._picture.setGeometry(reach + x, reach + y, wide - 2 * reach, high - 2 * reach)
        self.cover.setGeometry(0, 0, wide, high)

    def darken(self, *, busy: bool) -> None:
        """Dark at night, unless somebody is served (`busy`) or has touched the display."""
        hall, catalogue, clock = self._station.settings.hall, self._station.catalogue, self._station.clock
        self.cover.setVisible(
            hall.dark and not busy and clock.monotonic() >= self.awake_until
            and is_dark(clock.now(), catalogue.calendars(), catalogue.hours(), hall.dark_minutes)
        )  # fmt: skip
        self.cover.raise_()

    def wake(self) -> None:
        self.awake_until = self._station.clock.monotonic() + AWAKE
        self.cover.hide()
