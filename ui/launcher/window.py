"""The launcher's window: cards for the stations, the city and the stand-in devices, and how they are doing.

Called by `motcua`. It opens windows through `makers` (kind -> a function that makes one), keeps them, and closes
all of them, the city and the station in order when it is closed itself. Several windows of a kind need no second
click: a card whose window is open brings it to the front.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text
from ui.launcher.card import StationCard
from ui.launcher.city import City
from ui.launcher.parts import sample_accounts, ward_bar
from ui.station import Station
from ui.stations import STATIONS
from ui.widgets.look import button, label
from ui.widgets.window_look import look_for

log = logging.getLogger("motcua.launcher")
CARDS = {**{kind: row.icon for kind, row in STATIONS.items()}, "city": "building-community"}
DEVICES = {"printer": "printer", "scanner": "scan"}
TEXTS = (100, 130, 160)
Maker = Callable[[], QWidget]


class LauncherWindow(QWidget):
    style_asked = Signal(int, str, str)  # text size in percent, theme, language for windows opened from now on
    closed = Signal()

    def __init__(self, station: Station, makers: Mapping[str, Maker], city: City | None = None) -> None:
        super().__init__()
        self.kept: object = None  # whoever made this window, and lives as long
        self.setObjectName("launcher_window")
        self.setProperty("part", "ground")
        self.station, self.makers, self.city = station, makers, city
        self.windows: dict[str, QWidget] = {}
        self.cards: dict[str, StationCard] = {}
        self.percent, self.theme, self.language = station.theme.percent, station.theme.name, station.language
        self.setWindowTitle(self._say("window.title"))
        self.look = look_for(self)
        self.setStyleSheet(self.look.stylesheet())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(ward_bar(self.station, self.look))
        whole.addWidget(self._body(), 1)
        whole.addWidget(self._foot())
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
        column.addWidget(label(self._say("window.stations"), "heading"))
        self.stations = self._grid(CARDS)
        column.addLayout(self.stations)
        column.addWidget(label(self._say("window.devices"), "heading"))
        self.devices = self._grid(DEVICES)
        column.addLayout(self.devices)
        column.addWidget(sample_accounts(self.station, self.look))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    def _grid(self, kinds: dict[str, str]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.look.u(12))
        for kind, icon in kinds.items():
            title, hint = self._say(f"station.{kind}"), self._say(f"station.{kind}_hint")
            card = StationCard(kind, icon, title, hint, self.look)
            card.clicked.connect(lambda _checked=False, kind=kind: self.open(kind))
            self.cards[kind] = card
            card.setEnabled(kind in self.makers or (kind == "city" and self.city is not None))
        return grid

    def _arrange(self) -> None:
        columns = 3 if self.width() > self.look.u(1000) else 2 if self.width() > self.look.u(660) else 1
        for grid, kinds in ((self.stations, CARDS), (self.devices, DEVICES)):
            for index, kind in enumerate(kinds):
                grid.addWidget(self.cards[kind], index // columns, index % columns)
            for column in range(3):
                grid.setColumnStretch(column, 1 if column < columns else 0)

    def _foot(self) -> QFrame:
        u = self.look.u
        foot = QFrame()
        row = QHBoxLayout(foot)
        row.setContentsMargins(u(28), u(8), u(28), u(12))
        row.setSpacing(u(8))
        self.text_button = button(self._say("window.text", percent=self.percent), "text_size")
        self.text_button.clicked.connect(self._next_text)
        self.theme_button = button(self._say("window.theme"), "theme")
        self.theme_button.setCheckable(True)
        self.theme_button.setProperty("part", "choice")
        self.theme_button.setChecked(self.theme == "contrast")
        self.theme_button.clicked.connect(self._swap_theme)
        self.language_button = button(self._say("window.language"), "language")
        self.language_button.clicked.connect(self._swap_language)
        quit_all = button(self._say("window.quit"), "quit")
        quit_all.clicked.connect(self.close)
        self.store_state = label("", "muted", "store_state")
        for widget in (self.text_button, self.theme_button, self.language_button):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.store_state)
        row.addWidget(quit_all)
        return foot

    # -- style of the windows to come -----------------------------------------------------------------------
    def _next_text(self) -> None:
        self.percent = TEXTS[(TEXTS.index(self.percent) + 1) % len(TEXTS)] if self.percent in TEXTS else 100
        self.text_button.setText(self._say("window.text", percent=self.percent))
        self._ask_style()

    def _swap_theme(self) -> None:
        self.theme = "contrast" if self.theme_button.isChecked() else "normal"
        self._ask_style()

    def _swap_language(self) -> None:
        self.language = "en" if self.language == "vi" else "vi"
        self.language_button.setText(text("launcher.window.language", self.language))
        self._ask_style()

    def _ask_style(self) -> None:
        self.style_asked.emit(self.percent, self.theme, self.language)

    # -- opening and closing --------------------------------------------------------------------------------
    def open(self, kind: str) -> QWidget | None:
        """Open the station of this kind, or bring it to the front. The city opens in the browser."""
        if kind == "city":
            if self.city is not None:
                self.city.open()
            return None
        window = self.windows.get(kind)
        if window is None:
            window = self._make(kind)
            if window is None:
                return None
        if window.isVisible():
            window.raise_()
        window.show()
        window.activateWindow()
        return window

    def _make(self, kind: str) -> QWidget | None:
        try:
            window = self.makers[kind]()
        except ExpectedError as error:
            self.show_error(error)
            return None
        window.installEventFilter(self)
        self.windows[kind] = window
        self._tell(kind, "open")
        return window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            for kind, window in list(self.windows.items()):
                if window is watched:
                    del self.windows[kind]
                    window.removeEventFilter(self)
                    self._tell(kind, "closed")
        return super().eventFilter(watched, event)

    def show_error(self, error: ExpectedError) -> None:
        self.trouble.setText("\n".join(error_texts(error, self.station.language)))
        self.trouble.show()

    def show_store(self, ready: bool) -> None:
        self.store_state.setText(self._say("state.store_ready" if ready else "state.store_opening"))

    def _tell_all(self) -> None:
        for kind in self.cards:
            self._tell(kind, "closed")
        if self.city is not None:
            self._city_changed(self.city.state, "")
        self.show_store(self.station.kiosk is not None)

    def _tell(self, kind: str, state: str) -> None:
        self.cards[kind].set_state(state, self._say(f"state.{state}"))

    def _city_changed(self, state: str, words: str) -> None:
        self._tell("city", state)
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Windows first, then the city; whoever made the station closes it on `closed`."""
        for window in reversed(list(self.windows.values())):
            window.close()
        if self.city is not None:
            self.city.close()
        super().closeEvent(event)
        self.closed.emit()
