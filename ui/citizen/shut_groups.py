"""Which groups of the queue give no number just now, known before anybody touches one.

Held by the citizen's window; its pages ask `of(field)` and look again at `changed`. Reads after every commit that may
close a group, and twice a minute. A reading that fails leaves the last good answer: what is refused is said then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.citizen.stays import nobody_there
from ui.station import Station

if TYPE_CHECKING:
    from kiosk.values.groups import GroupNow
    from kiosk.values.journal import Committed

LOOK_MS = 30_000
MOVES = ("ticket.", "group.")  # kinds of what may close a group, or open it


class ShutGroups(QObject):
    changed = Signal()

    def __init__(self, parent: QObject, station: Station) -> None:
        super().__init__(parent)
        self.station = station
        self._shut: dict[str, GroupNow] = {}
        self._reading = self._again = self._closed = False
        station.bridge.noted.connect(self._noted)
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self.read)
        self._clock.start()

    def of(self, field: str) -> GroupNow | None:
        """The group of a field that gives no number now; None where it does."""
        return self._shut.get(field)

    def close(self) -> None:
        self._closed = True
        self._clock.stop()
        self.station.bridge.noted.disconnect(self._noted)

    def _noted(self, committed: Committed) -> None:
        if any(note.kind.startswith(MOVES) for note in committed.events):
            self.read()

    def read(self) -> None:
        if self._reading:
            self._again = True
            return
        from kiosk.queries import groups

        self._reading, self._again = True, False
        self.station.tasks.read(groups.groups).then(self._answered).failed(self._unread)

    def _answered(self, found: tuple[GroupNow, ...]) -> None:
        self._reading = False
        shut = {group.field: group for group in found if not group.open}
        looks = {key: (one.closed_because, one.opens_at) for key, one in shut.items()}
        before = {key: (one.closed_because, one.opens_at) for key, one in self._shut.items()}
        self._shut = shut
        if looks != before and not self._closed:
            self.changed.emit()
        if self._again and not self._closed:
            self.read()

    def _unread(self, error: BaseException) -> None:
        self._reading = False
        nobody_there(error)
