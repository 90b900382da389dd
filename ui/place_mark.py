"""Which machine this is: its place in the window's title, and small in the lower corner of a window in public.

Called by ui.program and the launcher. A technician who stands before one of eight like screens reads it without a
keyboard; citizens need not: it is as small as a printed label, takes no touch and is not read aloud.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from ui.places import name_of
from ui.station import Station
from ui.stations import StationKind
from ui.widgets.window_look import look_for

HEIGHT_MM = 3.4
EDGE_MM = 1.2
SHOWN_MS = 60_000


def name_window(window: QWidget, station: Station, row: StationKind) -> None:
    """Title and, in public, the mark; on a display that nobody touches, for a minute after the start alone."""
    window.setWindowTitle(f"{name_of(station.place, station.language)} · {window.windowTitle()}")
    if row.in_public:
        mark = PlaceMark(window, station)
        if not row.touched:  # it would burn in, and shine through the night
            QTimer.singleShot(SHOWN_MS, mark, mark.hide)


class PlaceMark(QLabel):
    def __init__(self, window: QWidget, station: Station) -> None:
        super().__init__(station.place, window)
        self._window, self.station = window, station
        look = look_for(self)
        self._edge = round(EDGE_MM * station.theme.pixels_per_mm)
        self.setObjectName("place_mark")
        self.setFont(look.font(max(9, round(HEIGHT_MM * station.theme.pixels_per_mm)), 500))
        palette = self.palette()
        palette.setColor(self.foregroundRole(), look.colour("muted"))
        self.setPalette(palette)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.adjustSize()
        window.installEventFilter(self)
        self._place()
        self.show()

    def _place(self) -> None:
        self.move(self._window.width() - self.width() - self._edge, self._window.height() - self.height())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In its corner at every size, and over what the window has put there since."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return False
