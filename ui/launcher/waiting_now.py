"""How many people wait in the ward now, as one card of the launcher's grid.

Made by the launcher's window. Read anew after every commit; nothing is said before the store is open. A reading that
fails leaves the last number.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from kiosk.texts import text
from ui.station import Station
from ui.widgets.look import Look, label

log = logging.getLogger("motcua.launcher")


class WaitingNow(QFrame):
    def __init__(self, station: Station, look: Look) -> None:
        super().__init__()
        self.station = station
        self._listening = True
        self.setObjectName("waiting_now")
        self.setProperty("part", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.u(16), look.u(12), look.u(16), look.u(12))
        row.setSpacing(look.u(16))
        self.number = label("–", "huge", "waiting_number")
        self.words = label(text("launcher.window.waiting", station.language), "strong", "waiting_words", wrap=True)
        row.addWidget(self.number)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        station.bridge.noted.connect(self._read)
        self._read()

    def _read(self, _noted: object = None) -> None:
        from kiosk.queries import tickets  # after the first frame

        self.station.tasks.read(tickets.waiting_here).then(self._told).failed(self._unread)

    def _told(self, count: int) -> None:
        if self._listening:
            self.number.setText(str(count))
            self.setAccessibleName(f"{self.words.text()}: {count}")

    def _unread(self, error: BaseException) -> None:
        log.warning("who waits now is not known: %s", error)

    def close_line(self) -> None:
        """Nothing is read any more."""
        if self._listening:
            self._listening = False
            self.station.bridge.noted.disconnect(self._read)
