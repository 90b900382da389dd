"""What stands around every screen of the citizen's window: the ward's name, the time, and the tools.

Made anew by the window for each theme, text size and language; the screen goes into `place`. Beside the name where the
screen is wide; below the screen, within reach, where it stands upright.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QMargins
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from ui.station import Station
from ui.widgets.away import away
from ui.widgets.look import Look
from ui.widgets.touch import TouchButton, Words

TOOLS = {
    "home": "home-2",
    "read_aloud": "volume",
    "text": "text-size",
    "contrast": "contrast",
    "language": "language",
    "help": "lifebuoy",
}


UPRIGHT_MM, CALLED_UPRIGHT_MM = 24, 42  # the header of an upright screen: with the name, with a call


class ScreenFrame(QWidget):
    def __init__(self, look: Look, station: Station, language: str, actions: Mapping[str, Callable[[], None]]) -> None:
        """`actions`: what each of TOOLS does."""
        super().__init__()
        self.look, self.station, self.language, self._actions = look, station, language, actions
        portrait = station.theme.portrait
        self._in_band: QWidget | None = None
        self.place = QVBoxLayout()
        self.place.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(self.place)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.header = self._header(with_tools=not portrait)
        whole.addWidget(self.header)
        whole.addWidget(holder, 1)
        if portrait:
            whole.addWidget(self._tool_bar())
        self.tell_time()

    def _header(self, *, with_tools: bool) -> QFrame:
        mm = self.look.mm
        header = QFrame()
        header.setObjectName("header")
        header.setAutoFillBackground(True)
        palette = header.palette()
        palette.setColor(header.backgroundRole(), self.look.colour("card"))
        header.setPalette(palette)
        header.setFixedHeight(mm(26 if with_tools else UPRIGHT_MM))
        row = QHBoxLayout(header)
        row.setContentsMargins(mm(10), mm(2), mm(10), mm(2))
        row.setSpacing(mm(3))
        left = QVBoxLayout() if with_tools else QHBoxLayout()
        left.setSpacing(0 if with_tools else mm(5))
        name = self.station.catalogue.agency().place_name
        self._time = Words(self.look, "", "clock", pt=22)
        self._agency = Words(self.look, name, "agency", pt=22, weight=700)
        left.addWidget(self._agency)
        left.addWidget(self._time)
        row.addLayout(left, 1)
        self._row, self._left = row, left
        if with_tools:
            for tool in TOOLS:
                button = self._tool(tool)
                button.setFixedSize(mm(44), mm(22))
                row.addWidget(button)
        return header

    def announce(self, band: QWidget | None) -> None:
        """A band in place of the name, the time and all tools beside them but help; None = as before."""
        away(self._in_band)
        self._in_band = band
        beside = [one for one in self.header.findChildren(TouchButton) if one.objectName() != "help"]
        for usual in (self._agency, self._time, *beside):
            usual.setVisible(band is None)
        palette = self.header.palette()
        palette.setColor(self.header.backgroundRole(), self.look.colour("card" if band is None else "accent"))
        self.header.setPalette(palette)
        self._row.setStretch(self._row.indexOf(self._left), 1 if band is None else 0)
        if self.station.theme.portrait:
            self.header.setFixedHeight(self.look.mm(UPRIGHT_MM if band is None else CALLED_UPRIGHT_MM))
        if band is not None:
            self._row.insertWidget(self._row.indexOf(self._left), band, 1)

    def announced_room(self) -> QMargins:
        """What a band takes of the glass at each side, in pixels."""
        return QMargins(0, self.header.height() if self._in_band is not None else 0, 0, 0)

    def _tool_bar(self) -> QWidget:
        mm = self.look.mm
        bar = QWidget()
        grid = QGridLayout(bar)
        grid.setContentsMargins(mm(10), mm(1), mm(10), mm(6))
        grid.setSpacing(mm(3))
        for index, tool in enumerate(TOOLS):
            button = self._tool(tool)
            button.setFixedHeight(mm(22))
            grid.addWidget(button, index // 3, index % 3)
        return bar

    def _tool(self, tool: str) -> TouchButton:
        button = TouchButton(
            self.look, text(f"citizen.tools.{tool}", self.language), tool, icon=TOOLS[tool], kind="tool",
            title_pt=22, weight=500,
        )  # fmt: skip
        button.clicked.connect(self._actions[tool])
        return button

    def tell_time(self) -> None:
        now = local(self.station.clock.now())
        weekday = text("citizen.time.weekdays", self.language).split("|")[now.weekday()]
        self._time.set_words(f"{now:%H:%M} · {weekday}")
