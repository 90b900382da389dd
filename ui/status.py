"""Says in one line how this station stands, to whoever started it: its line to the hub, the last ticket or call.

Made by ui.program where NOTIFY_SOCKET names somebody: systemd, which shows the line in `systemctl status`, or `motcua
ward`. Sent as it changes (`STATUS=...`); nobody answers, and nothing waits for it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from kiosk.texts import text
from kiosk.values.calls import Call
from kiosk.values.journal import Committed
from kiosk.values.sync import LinkStatus
from ui.app import House
from ui.locking.heartbeat import notify
from ui.station import Station

LATELY = 16  # calls among which this desk's newest is looked for


class Status(QObject):
    """Opened once the store is."""

    def __init__(self, house: House, station: Station) -> None:
        super().__init__(house)
        self.station = station
        self._line, self._last = "alone", ""
        self._said = ""
        station.bridge.link.connect(self._link)
        station.bridge.noted.connect(self._noted)
        kiosk = house.kiosk
        if kiosk is not None and kiosk.sync is not None:
            self._line = "online" if kiosk.sync.status.online else "joining"
        self._say()

    def _words(self, key: str, **values: object) -> str:
        return text(f"ward.status.{key}", self.station.language, **values)

    def _link(self, status: LinkStatus) -> None:
        if status.online or status.trouble or self._line != "joining":  # not lost before it was ever there
            self._line = "online" if status.online else "offline"
        self._say()

    def _noted(self, committed: Committed) -> None:
        for note in committed.events:
            if note.kind == "ticket.issued" and note.body.place == self.station.place:
                self._last = self._words("issued", label=note.body.label)
                self._say()
            elif note.kind == "call.made" and self._hears(note.body.desk):
                self._look()

    def _hears(self, desk: str) -> bool:
        """A hall hears every call; a desk and its pad their own; a kiosk gives out numbers."""
        kind, _, number = self.station.place.partition("-")
        at = self.station.catalogue.desk(f"desk-{number}")
        return kind == "hall" or (kind in ("desk", "pad") and desk == (at.number if at is not None else number))

    def _look(self) -> None:
        from kiosk.queries import calls

        self.station.tasks.read(calls.recent, LATELY).then(self._called).failed(lambda _error: None)

    def _called(self, found: tuple[Call, ...]) -> None:
        call = next((one for one in found if self._hears(one.desk)), None)
        if call is not None:
            self._last = self._words("called", label=call.label, desk=call.desk)
        self._say()

    def _say(self) -> None:
        words = " · ".join(part for part in (self._words(self._line), self._last) if part)
        if words != self._said:
            self._said = words
            notify(f"STATUS={words}")
