"""Between the hall's announcer and the speaker, which speaks on a thread of its own. Owned by the hall's window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from ui.hall.announcer import CallAnnouncer
from ui.station import Station

if TYPE_CHECKING:
    from ui.voice.speaker import Speaker


class HallVoice(QObject):
    began = Signal(str)  # a call's label, before its first sound; from the speaker's thread
    ended = Signal()  # on the window's thread: what was said is over, the next is being said
    _said = Signal(bool)  # from the speaker's thread

    def __init__(self, station: Station, speaker: Speaker | None) -> None:
        super().__init__()
        self._station, self._given = station, speaker
        self.calls = CallAnnouncer(station.settings.voice.times, self._said.emit)
        self._said.connect(self._over, Qt.ConnectionType.QueuedConnection)

    @property
    def speaker(self) -> Speaker | None:
        """The one handed in, or the station's, which is opened after the first picture."""
        return self._given if self._given is not None else self._station.speaker

    def go_on(self) -> None:
        """Say the next, unless something is being said."""
        speaker = self.speaker
        if speaker is not None:
            speaker.began = self.began.emit
        self.calls.go_on(speaker)

    def _over(self, _heard: bool) -> None:
        self.calls.ended()
        self.go_on()
        self.ended.emit()

    def close(self) -> None:
        if self.speaker is not None:
            self.speaker.began = _nobody


def _nobody(_label: str) -> None:
    pass
