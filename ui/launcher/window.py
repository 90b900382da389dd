"""The launcher's window: the ward's stations by place, the city and the stand-in devices, and how they are doing.

Called by `motcua`. It opens windows through `makers` (a place or a device -> a function that makes one), and closes
all of them, the city and the station in order when it is closed itself. Several kiosks and desks stand side by side;
each has one window, which its key brings to the front.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from ui.launcher.card import StationCard
from ui.launcher.city import City
from ui.launcher.foot import Foot
from ui.launcher.open_windows import Maker, OpenWindows
from ui.launcher.parts import sample_accounts, ward_bar
from ui.launcher.places import Named, StationPanel
from ui.launcher.waiting_now import WaitingNow
from ui.places import kind_at, name_of
from ui.station import Station
from ui.stations import STATIONS
from ui.widgets.look import label
from ui.widgets.reading_order import ReadWindow
from ui.widgets.spoken_roles import as_part
from ui.widgets.window_look import look_for

log = logging.getLogger("motcua.launcher")
CARDS = {**{kind: row.icon for kind, row in STATIONS.items()}, "city": "building-community"}
DEVICES = {"printer": "printer", "scanner": "scan", "check": "finger"}


class LauncherWindow(ReadWindow):
    style_asked = Signal(int, str, str)  # text size in percent, theme, language for windows opened from now on
    closed = Signal()

    def __init__(self, station: Station, makers: Mapping[str, Maker], city: City | None = None) -> None:
        super().__init__()
        self.kept: object = None  # whoever made this window, and lives as long
        self.setObjectName("launcher_window")
        self.setProperty("part", "ground")
        self.station, self.city = station, city
        self.open_windows = OpenWindows(makers, self)
        self.open_windows.changed.connect(self._tell)
        self.cards: dict[str, StationCard] = {}
        self.panels: dict[str, StationPanel] = {}
        self.setWindowTitle(self._say("window.title"))
        self.look = look_for(self)
        self.setStyleSheet(self.look.stylesheet())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(ward_bar(self.station, self.look))
        whole.addWidget(self._body(), 1)
        self.foot = Foot(station, self.look)
        self.foot.style_asked.connect(self.style_asked)
        self.foot.end_asked.connect(self.close)
        whole.addWidget(self.foot)
        if city is not None:
            city.changed.connect(self._city_changed)
        self._tell_all()

    def _say(self, key: str, **values: object) -> str:
        return text(f"launcher.{key}", self.station.language, **values)

    # -- building -------------------------------------------------------------------------------------------
    def _body(self) -> QScrollArea:
        u = self.look.u
        inside = QWidget()
        inside.setProperty("part", "ground")
        column = QVBoxLayout(inside)
        column.setContentsMargins(u(28), u(18), u(28), u(14))
        column.setSpacing(u(10))
        column.addWidget(label(self._say("window.intro"), "muted", wrap=True))
        self.trouble = label("", "wrong", "launcher_error", wrap=True)
        self.trouble.hide()
        column.addWidget(self.trouble)
        self.grid = QGridLayout()
        self.grid.setSpacing(u(12))
        self.headings = [label(self._say(f"window.{part}"), "heading") for part in ("stations", "devices")]
        self._panels({**CARDS, **DEVICES})
        self.waiting = WaitingNow(self.station, self.look)
        column.addLayout(self.grid)
        column.addWidget(sample_accounts(self.station, self.look))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        as_part(area)
        return area

    def _panels(self, kinds: dict[str, str]) -> None:
        for kind, icon in kinds.items():
            title, hint = self._say(f"station.{kind}"), self._say(f"station.{kind}_hint")
            card = self.cards[kind] = StationCard(kind, icon, title, hint, self.look, self.station.language)
            places = self._places(kind)
            more = self._say(f"more.{kind}") if len(places) > 1 else ""
            panel = self.panels[kind] = StationPanel(card, places, more)
            panel.asked.connect(self.open)
            panel.setEnabled(kind in self._known() or (kind == "city" and self.city is not None))

    def _known(self) -> set[str]:
        return {kind_at(name) or name for name in self.open_windows.makers}

    def _places(self, kind: str) -> list[Named]:
        """The places of this station that can be opened, by name; a device stands where it is called."""
        places = [name for name in self.open_windows.makers if kind_at(name) == kind] or [kind]
        return [(place, self._name(place)) for place in places]

    def _name(self, place: str) -> str:
        language, desk = self.station.language, self.station.catalogue.desk(f"desk-{place.rpartition('-')[2]}")
        row = STATIONS.get(kind_at(place))
        name = name_of(place, language)
        return f"{name}, {desk.name.of(language)}" if row is not None and row.of_desk and desk is not None else name

    def _arrange(self) -> None:
        """One grid for all, so that every column has one width; who waits now stands after the stations."""
        columns = 3 if self.width() > self.look.u(1000) else 2 if self.width() > self.look.u(660) else 1
        groups: tuple[list[QWidget], list[QWidget]] = (
            [*(self.panels[kind] for kind in CARDS), self.waiting], [self.panels[kind] for kind in DEVICES],
        )  # fmt: skip
        row = 0
        for heading, cards in zip(self.headings, groups, strict=True):
            self.grid.addWidget(heading, row, 0, 1, columns)
            for index, card in enumerate(cards):
                self.grid.addWidget(card, row + 1 + index // columns, index % columns)
            row += 1 - (-len(cards) // columns)
        wide = (self.width() - 2 * self.look.u(28)) // columns
        for column in range(3):
            self.grid.setColumnStretch(column, 1 if column < columns else 0)
            self.grid.setColumnMinimumWidth(column, wide * 9 // 10 - self.look.u(24) if column < columns else 0)

    # -- opening and closing --------------------------------------------------------------------------------
    def open(self, name: str) -> QWidget | None:
        """Open the window of this place or device, or bring it to the front. The city opens in the browser."""
        if name == "city":
            if self.city is not None:
                self.city.open()
            return None
        try:
            return self.open_windows.open(name)
        except ExpectedError as error:
            self.show_error(error)
            return None

    def show_error(self, error: ExpectedError) -> None:
        self.trouble.setText("\n".join(error_texts(error, self.station.language)))
        self.trouble.show()

    def show_store(self, ready: bool) -> None:
        self.foot.store_state.setText(self._say("state.store_ready" if ready else "state.store_opening"))

    def _tell_all(self) -> None:
        for panel in self.panels.values():
            panel.tell(())
        if self.city is not None:
            self._city_changed(self.city.state, "")
        self.show_store(self.station.kiosk is not None)

    def _tell(self, name: str) -> None:
        self.panels[kind_at(name) or name].tell(self.open_windows.by_name)

    def _city_changed(self, state: str, words: str) -> None:
        self.cards["city"].set_state(state, self._say(f"state.{state}"))
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Windows first, then the city; whoever made the station closes it on `closed`."""
        self.waiting.close_line()
        self.open_windows.close_all()
        if self.city is not None:
            self.city.close()
        super().closeEvent(event)
        self.closed.emit()
