"""The guide's window: the kiosks that asked for help. Reads `feedback.open_help` after every commit."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.queries import feedback
from kiosk.values.feedback import OpenHelp
from ui.station import Station
from ui.widgets.look import label


class GuideWindow(QWidget):
    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self.calls = label("", "big", "calls")
        QVBoxLayout(self).addWidget(self.calls)
        station.bridge.noted.connect(lambda _committed: self._read())
        self._read()

    def _read(self) -> None:
        self.station.tasks.read(feedback.open_help).then(self._show)

    def _show(self, calls: tuple[OpenHelp, ...]) -> None:
        self.calls.setText(", ".join(call.place for call in calls))
