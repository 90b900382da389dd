"""The technician's page of devices: how the printers are, and the way to paper change, alignment and touch calibration.

Lies over a public window after a staff PIN (ui.locking.lock), or is a window of the launcher. Goes away by itself after
ten minutes without a touch. `left` is emitted when it is to go.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.texts import text
from ui.devices.alignment import Alignment
from ui.devices.paper_change import PaperChange
from ui.devices.parts import DeviceSection
from ui.devices.targets import TouchCalibration
from ui.devices.watching import Watching, printers_at
from ui.places import name_of
from ui.station import Station
from ui.widgets.away import away
from ui.widgets.look import Look
from ui.widgets.touch import SureButton, Words

STAYS_MS = 10 * 60_000
ICONS = {"change": "files", "align": "printer", "touch": "finger"}


class DevicesPage(QWidget):
    left = Signal()

    def __init__(self, station: Station, look: Look, window: QWidget | None = None) -> None:
        super().__init__(window)
        look = dataclasses.replace(look, percent=100)  # who mends machines stands close; each section fits each screen
        self.station, self.look = station, look
        self.language = getattr(window, "language", station.language)
        self.setObjectName("devices_page")
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), look.colour("ground"))
        self.setPalette(palette)
        self.column = QVBoxLayout(self)
        mm = look.mm
        self.column.setContentsMargins(mm(10), mm(6), mm(10), mm(6))
        self.column.setSpacing(mm(3))
        self.title = Words(look, "", "devices_title", pt=30, weight=700, least_pt=20, heading=True)
        self.column.addWidget(self.title)
        self.back = SureButton(look, text("citizen.leaving.back", self.language), "devices_back", icon="arrow-left",
                               title_pt=24)  # fmt: skip
        self.back.setFixedHeight(mm(20))
        self.back.clicked.connect(self._back)
        self.column.addWidget(self.back)
        self.section: DeviceSection | None = None
        self.stays = QTimer(self)
        self.stays.setSingleShot(True)
        self.stays.setInterval(STAYS_MS)
        self.stays.timeout.connect(self.left)
        self.setWindowTitle(text("devices.page.title", self.language))
        self._menu()

    def _put(self, key: str, section: DeviceSection) -> None:
        old, self.section = self.section, section
        self.title.set_words(text(f"devices.page.{key}", self.language))
        section.touched.connect(self.stays.start)
        self.column.insertWidget(1, section, 1)
        if old is not None:
            old.leave()
            away(old)
        self.stays.start()

    def _menu(self) -> None:
        self._put("title", Menu(self.station, self.look, self.language, self.open))

    def open(self, what: str) -> None:
        """change | align | touch."""
        station, look, language = self.station, self.look, self.language
        printers = printers_at(station.settings.devices_at(station.place))
        if what == "touch":
            self._put("touch.title", TouchCalibration(station, look, language, self))
        elif what == "align":
            self._put("align.title", Alignment(station, look, language, [one for one in printers if one != "ticket"]))
        else:
            self._put("change.title", PaperChange(station, look, language, printers))

    def _back(self) -> None:
        if isinstance(self.section, Menu):
            self.left.emit()
        else:
            self._menu()

    def end(self) -> None:
        """Before it goes: nothing asks or prints any more."""
        self.stays.stop()
        if self.section is not None:
            self.section.leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.end()
        super().closeEvent(event)


class Menu(DeviceSection):
    """Where this is, how its printers are, and what can be done."""

    def __init__(self, station: Station, look: Look, language: str, choose: Callable[[str], None]) -> None:
        super().__init__(station, look, language)
        self.words(f"{name_of(station.place, language)} · {station.place}", "devices_place", 22)
        own = station.settings.devices_at(station.place)
        printers = printers_at(own)
        self.states = {name: self.words(self._line(name, self.say("asking")), f"state:{name}") for name in printers}
        if not printers:
            self.words(self.say("no_printer"), "no_printer")
        self.column.addStretch(1)
        offered = {"change": bool(printers), "align": printers not in ([], ["ticket"]), "touch": True}
        for what, there in offered.items():
            if there:
                button = SureButton(
                    look, self.say(f"{what}.title"), f"devices:{what}", hint=self.say(f"{what}.hint"), icon=ICONS[what],
                    title_pt=26,
                )  # fmt: skip
                button.clicked.connect(lambda _=False, what=what: choose(what))
                button.setMinimumHeight(look.mm(24))
                self.column.addWidget(button, 2)
        self.watching = Watching(station, self)
        self.watching.told.connect(self._told)
        self.watching.begin()

    def _line(self, printer: str, words: str) -> str:
        return f"{self.say(f'printer.{printer}')}: {words}"

    def _told(self, printer: str, level: str, words: str) -> None:
        self.states[printer].colour_name = {"ok": "good", "warn": "warn", "bad": "bad"}[level]
        self.states[printer].set_words(self._line(printer, words))

    def leave(self) -> None:
        self.watching.pause()
