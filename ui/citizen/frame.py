"""What stands around every screen of the citizen's window: the ward's name, the time, and three tools.

Made anew by the window for each theme, text size and language; the screen goes into `place`. The tools stand beside the
name where the screen is wide, below the screen where it stands upright, and in the low layout where a seated person
reaches: below an upright screen, in a column at the right of a wide one, in its lower half. `taken_mm` says how much of
the glass that takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QMargins
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.clock import local
from kiosk.texts import text
from ui.citizen.tools import TOOLS
from ui.station import Station
from ui.theme import Theme
from ui.widgets.away import away
from ui.widgets.look import Look
from ui.widgets.touch import TouchButton, Words

HEADER_MM, TOOL_MM = 26, (22, 26)  # of a wide screen; its tools, and those of an upright one
UPRIGHT_MM = 20  # the header of an upright screen
FOOT_MM, CALLED_FOOT_MM = 35, 78  # the tools of an upright screen; with a call above them, within reach
SIDE_MM, SIDE_TOOL_MM = 62, 35  # the column of the low layout
WIDTHS_MM = {"read_aloud": 56, "help": 62, "appearance": 128}


def taken_mm(theme: Theme) -> tuple[int, int]:
    """What stands around a screen takes of the glass: across, and from top to bottom."""
    if theme.portrait:
        return 0, UPRIGHT_MM + FOOT_MM
    return (SIDE_MM, 0) if theme.low_reach else (0, HEADER_MM)


class ScreenFrame(QWidget):
    def __init__(self, look: Look, station: Station, language: str, actions: Mapping[str, Callable[[], None]]) -> None:
        """`actions`: what each of TOOLS does."""
        super().__init__()
        self.look, self.station, self.language, self._actions = look, station, language, actions
        theme = station.theme
        self.upright, self.low = theme.portrait, theme.low_reach
        self._in_band: QWidget | None = None
        self._called: QFrame  # the strip in which a call is told, and its row
        self._row: QBoxLayout
        self._time = Words(look, "", "clock", pt=22)
        self._agency = Words(look, station.catalogue.agency().place_name, "agency", pt=22, weight=700)
        self.tools = [self._tool(tool) for tool in TOOLS]
        for tool in self.tools:
            tool.alike = self.tools
        self.place = QVBoxLayout()
        self.place.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(self.place)
        self._beside = self.low and not self.upright  # the column
        way = QBoxLayout.Direction.LeftToRight if self._beside else QBoxLayout.Direction.TopToBottom
        whole = QBoxLayout(way, self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.header = self._strip("header")
        self.foot = self._strip("foot") if self.upright else None
        for part in (holder, self.header) if self._beside else (self.header, holder, self.foot):
            if part is not None:
                whole.addWidget(part, 1 if part is holder else 0)
        self._fill()
        self.tell_time()

    # -- parts ------------------------------------------------------------------------------------------------
    def _strip(self, name: str) -> QFrame:
        strip = QFrame()
        strip.setObjectName(name)
        strip.setAutoFillBackground(True)
        return strip

    def _fill(self) -> None:
        """Names and tools into their strips. A call comes to the strip that `_called` is, before its last widgets."""
        mm = self.look.mm
        if self._beside:
            self._fill_column()
            return
        self.header.setFixedHeight(mm(UPRIGHT_MM if self.upright else HEADER_MM))
        row = QHBoxLayout(self.header)
        row.setContentsMargins(mm(10), mm(2), mm(10), mm(2))
        row.setSpacing(mm(3))
        names = QBoxLayout(QBoxLayout.Direction.LeftToRight if self.upright else QBoxLayout.Direction.TopToBottom)
        names.setSpacing(mm(5) if self.upright else 0)
        names.addWidget(self._agency)
        names.addWidget(self._time)
        row.addLayout(names, 1)
        self._called, self._row = self.header, row
        tools = row
        if self.foot is not None:
            self.foot.setFixedHeight(mm(FOOT_MM))
            tall = QVBoxLayout(self.foot)
            tall.setContentsMargins(mm(10), mm(3), mm(10), mm(6))
            tall.setSpacing(mm(3))
            tools = QHBoxLayout()
            tools.setSpacing(mm(4))
            tall.addLayout(tools)
            self._called, self._row = self.foot, tall
        for tool in self.tools:
            if self.upright:
                tool.setFixedHeight(mm(TOOL_MM[1]))
            else:
                tool.setFixedSize(mm(WIDTHS_MM[tool.objectName()]), mm(TOOL_MM[0]))
            tools.addWidget(tool, min(100, WIDTHS_MM[tool.objectName()]) if self.upright else 0)
        self._paint(called=False)

    def _fill_column(self) -> None:
        mm = self.look.mm
        self.header.setFixedWidth(mm(SIDE_MM))
        column = QVBoxLayout(self.header)
        column.setContentsMargins(mm(3), mm(4), mm(5), mm(4))
        column.setSpacing(mm(3))
        column.addWidget(self._agency)
        column.addWidget(self._time)
        column.addStretch(1)
        for tool in self.tools:
            tool.setFixedHeight(mm(SIDE_TOOL_MM))
            column.addWidget(tool)
        self._called, self._row = self.header, column
        self._paint(called=False)

    def _tool(self, tool: str) -> TouchButton:
        """In one size, whatever the text size; the other language stands in its own words where it is chosen."""
        words, other = text(f"citizen.tools.{tool}", self.language), ""
        if tool == "appearance":
            other = text("citizen.tools.other", self.language)
            words, other = (words, other) if self.upright or self.low else (f"{words} · {other}", "")
        pt = 2200 / self.look.percent
        button = TouchButton(
            self.look, words, tool, hint=other, icon=TOOLS[tool], title_pt=pt, hint_pt=pt, weight=500
        )  # fmt: skip
        button.clicked.connect(self._actions[tool])
        return button

    def _paint(self, *, called: bool) -> None:
        for strip in (self.header, *([self.foot] if self.foot is not None else [])):
            palette = strip.palette()
            usual = "card" if strip is self.header else "ground"
            colour = "accent" if called and strip is self._called else usual
            palette.setColor(strip.backgroundRole(), self.look.colour(colour))
            strip.setPalette(palette)

    # -- a call -----------------------------------------------------------------------------------------------
    def announce(self, band: QWidget | None) -> None:
        """A band in place of what stands in its strip, all tools but help among it; None = as before."""
        away(self._in_band)
        self._in_band = band
        mm = self.look.mm
        self._agency.setVisible(band is None)
        self._time.setVisible(band is None)
        for tool in self.tools:
            if tool.objectName() != "help":
                tool.setVisible(band is None)
        self._paint(called=band is not None)
        if self.upright:  # the names give their room: the page below keeps nearly all of its own
            self.header.setVisible(band is None)
            self._called.setFixedHeight(mm(FOOT_MM if band is None else CALLED_FOOT_MM))
        if isinstance(self._row, QHBoxLayout):
            self._row.setStretch(0, 1 if band is None else 0)
        if band is not None:
            self._row.insertWidget(0, band, 100)  # more than all that only keeps things apart

    def announced_room(self) -> QMargins:
        """What a band takes of the glass at each side, in pixels."""
        if self._in_band is None:
            return QMargins()
        if self._beside:
            return QMargins(0, 0, self.header.width(), 0)
        high = self._called.height()
        return QMargins(0, 0, 0, high) if self.upright else QMargins(0, high, 0, 0)

    def tell_time(self) -> None:
        now = local(self.station.clock.now())
        weekday = text("citizen.time.weekdays", self.language).split("|")[now.weekday()]
        self._time.set_words(f"{now:%H:%M} · {weekday}")
